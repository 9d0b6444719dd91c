"""How drf-spectacular describes the views of flows, fields, their attributes and access tokens."""

from __future__ import annotations

from typing import Any

from ..inspector import DialectSchema
from ..operations import operation, refusals
from ..shapes import STRING, Shape, answer, array, obj, ref
from .fixed import FLOW, LINKS, LISTED, META, OF_FLOW, WRITES, data
from .fixed import ONE_FIELD as FIELD

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "application/json")


class MoltinSchema(DialectSchema):
    """Flows and fields: `{"data": …}`."""

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
        return obj({"data": array(shape), "meta": ref("PageOfRecords"), "links": ref("PageLinks")}, ["data"])


class TokenSchema(MoltinSchema):
    """A form with what a client is, and its token."""

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
