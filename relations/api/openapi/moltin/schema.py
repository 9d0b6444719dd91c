"""The drf-spectacular classes for the views of flows, fields, their attributes, files and access tokens."""

from __future__ import annotations

from typing import Any

from ..inspector import DialectSchema
from ..operations import operation, refusals
from ..shapes import STRING, Shape, answer, array, body, described, obj, parameter, ref
from .fixed import FLOW, LINKS, LISTED, META, OF_FLOW, PAGES, WRITES, data
from .fixed import ONE_FIELD as FIELD

FILE = parameter("file", STRING, "The id of a file.", "path")
OF_FILE_LISTS = (
    parameter("filter", STRING, "Such as `like(file_name,*.png):gt(width,100)`."),
    parameter("sort", STRING, "Such as `file_name` or `-created_at`."),
    *PAGES,
)
UPLOAD = obj(
    {
        "file": {**STRING, "format": "binary"},
        "file_name": described(STRING, "What it is called, if not as the file is."),
        "public": {"enum": ["true"]},
    },
    ["file"],
)
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "application/json")


def page(shape: Shape) -> Shape:
    """Return the schema of a list of objects of this shape, with `meta` and `links` about the page."""
    return obj({"data": array(shape), "meta": ref("PageOfRecords"), "links": ref("PageLinks")}, ["data"])


class MoltinSchema(DialectSchema):
    """Describes the views of flows and fields, whose objects are `{"data": …}`."""

    dialect = "Moltin"
    steps = {"flow": FLOW, "field": FIELD}
    listed = LISTED
    problems = {
        "list": (400, 404, 422),
        "create": WRITES,
        "retrieve": (404,),
        "update": WRITES,
        "destroy": (404,),
    }

    def described(self) -> Shape:
        if self.view.action != "attributes":
            return super().described()
        kind = self.view.serializer_class.kind
        self.resolve_serializer(self.view.serializer_class.attribute_class, "response")
        shape = answer("Its attributes.", ref("Attributes"))
        name, tag = f"describe{kind.capitalize()}s", f"Moltin: {kind}s"
        return operation(name, tag, f"What a {kind} has", {"200": shape, **refusals("Moltin")})

    def wrapped(self, shape: Shape) -> Shape:
        return data(shape)

    def framed(self, serializer: Any, shapes: dict[str, Shape], direction: str) -> dict[str, Shape]:
        if not hasattr(serializer, "kind"):
            return shapes
        frame = {"id": STRING, "type": {"const": serializer.kind}, **shapes}
        frame["relationships"] = OF_FLOW if "relationships" in serializer.needed() else {"type": "object"}
        return frame if direction == "request" else {**frame, "links": LINKS, "meta": META}

    def page(self, shape: Shape) -> Shape:
        return page(shape)


OF_FILES: dict[str, tuple[str, str, dict[str, Shape], tuple[int, ...]]] = {
    "list": (
        "listStoredFiles",
        "List files",
        {"200": answer("One page of files.", page(ref("StoredFile")))},
        (400, 422),
    ),
    "create": (
        "uploadFile",
        "Upload a file",
        {"201": answer("The file, as it is kept.", data(ref("StoredFile")))},
        (400, 409, 411, 413, 422),
    ),
    "retrieve": (
        "getStoredFile",
        "Read a file",
        {"200": answer("The file.", data(ref("StoredFile")))},
        (400, 404),
    ),
    "destroy": ("deleteStoredFile", "Delete a file", {"204": answer("It is gone.")}, (404,)),
}


class FileSchema(MoltinSchema):
    """Describes the views of files: the upload form with one file, and a file's data."""

    def described(self) -> Shape:
        if self.view.action == "attributes":
            return super().described()
        name, summary, answers, problems = OF_FILES[self.view.action]
        one = [FILE] if "{file}" in self.path else []
        return operation(
            name,
            "Moltin: files",
            summary,
            {**answers, **refusals("Moltin", *problems)},
            parameters=[*one, *(OF_FILE_LISTS if self.view.action == "list" else ())],
            body=body(UPLOAD, media_type="multipart/form-data") if self.view.action == "create" else None,
            text=self.get_description(),
        )


class TokenSchema(MoltinSchema):
    """Describes the view that issues access tokens: a form with a client's id and secret, and the token."""

    def described(self) -> Shape:
        errors = {str(status): ref(f"Moltin{status}", "responses") for status in (400, 401, 429)}
        content = {kind: {"schema": self.taken("create")} for kind in FORMS}
        return operation(
            "createAccessToken",
            "Moltin: access tokens",
            "Get an access token",
            {"200": answer("A new token.", self.shown()), **errors},
            body={"content": content},
            text=self.get_description(),
        )
