"""The drf-spectacular classes that describe the views of locales, files and batches.

The bodies of locales and files are plain objects, without the key `data`.
"""

from __future__ import annotations

from ..inspector import DialectSchema
from ..operations import operation, refusals
from ..shapes import INTEGER, STRING, Shape, answer, array, body, described, either, obj, parameter
from .batches import DONE, MOST, WRITE
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
    """Describes the views of files. Deleting a file returns the deleted file."""

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
    """Describes the view that takes uploaded files, or changes the name and texts of one file."""

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


class BatchSchema(StrapiSchema):
    """Describes the view that takes many writes in one request, `/api/actions/batch`."""

    def described(self) -> Shape:
        done = obj({"data": array(DONE), "meta": obj({"count": INTEGER})}, ["data", "meta"])
        return operation(
            "batch",
            "Strapi: any flow",
            "Do many writes, or none of them",
            {
                "200": answer("What each of them answered, in order.", done),
                **refusals("Strapi", 400, 413),
            },
            body=body(obj({"data": array(WRITE, minItems=1, maxItems=MOST)}, ["data"], closed=True)),
            text=self.get_description(),
        )
