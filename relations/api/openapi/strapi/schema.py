"""How drf-spectacular describes the views of locales and files: bare, without `data`."""

from __future__ import annotations

from ..inspector import DialectSchema
from ..operations import operation, refusals
from ..shapes import STRING, Shape, answer, array, body, described, either, obj, parameter
from .parameters import FILE, FILTERS, LOCALE, OF_FILES, PAGES, SORT

FILES = {**STRING, "format": "binary"}
UPLOAD = obj(
    {
        "files": either(FILES, array(FILES), description="One, or many."),
        "fileInfo": {
            **STRING,
            "contentMediaType": "application/json",
            "description": "`{name, alternativeText, caption}` as JSON, or a list, one for each file.",
        },
        "ref": described(STRING, "The content type that the files are for, as `api::article.article`."),
        "refId": described(STRING, "The numeric id of one of its versions, or a documentId."),
        "field": described(STRING, "Its media field; ref, refId and field stand together."),
    }
)


class StrapiSchema(DialectSchema):
    """Describes the views of locales, which are listed as a plain array."""

    dialect = "Strapi"
    steps = {"locale": LOCALE, "file": FILE}
    problems = {
        "list": (400,),
        "create": (400, 413),
        "retrieve": (404,),
        "update": (400, 404, 413),
        "destroy": (400, 404),
    }


class FileSchema(StrapiSchema):
    """Describes the views of files; a deleted file is shown once more."""

    problems = {**StrapiSchema.problems, "retrieve": (400, 404)}
    listed = (*OF_FILES, FILTERS, SORT, *PAGES)

    def described(self) -> Shape:
        found = super().described()
        if self.view.action == "retrieve":
            found["parameters"] = [*found["parameters"], *OF_FILES]
        return found

    def answers(self, action: str, word: str) -> dict[str, Shape]:
        return super().answers("retrieve" if action == "destroy" else action, word)


class UploadSchema(StrapiSchema):
    """Describes the view that takes uploaded files, or changes what is said of one."""

    def described(self) -> Shape:
        return operation(
            "upload",
            "Strapi: files",
            "Upload files, or change what is said of one",
            {
                "201": answer("The files, in their order.", array(self.shown())),
                "200": answer("With `id`: the file as it is described now.", self.shown()),
                **refusals("Strapi", 400, 404, 413),
            },
            parameters=[parameter("id", STRING, "Changes what is said of this file; no file is sent then.")],
            body=body(UPLOAD, media_type="multipart/form-data"),
            text=self.get_description(),
        )
