"""`/v2/flows/attributes`, `/v2/fields/attributes` and `/v2/flows/{slug}/attributes`: what forms may ask for.

Source: the JavaScript SDK, whose types name them; the vendor's pages do not.
"""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from ...models import Field, Flow
from . import rules
from .bodies import FIELD_TYPES
from .views import MoltinView, find

VERSION = "v2"


def _own(name: str, kind: str, description: str, **more: Any) -> dict[str, Any]:
    shown = {"label": name.replace("_", " ").capitalize(), "value": name, "type": kind}
    return shown | {"required": False, "description": description} | more


FLOWS = [
    _own("name", "string", "The name of the flow", required=True),
    _own("slug", "string", "The name of its collection in paths, unique", required=True),
    _own("description", "string", "What the flow is for"),
    _own("enabled", "boolean", "Whether its entries are served"),
]
FIELDS = [
    _own("name", "string", "The name of the field", required=True),
    _own("slug", "string", "The key of its values in entries, unique in the flow", required=True),
    _own("field_type", "string", "What its values are", required=True, options=list(FIELD_TYPES)),
    _own("description", "string", "What the field is for"),
    _own("required", "boolean", "Whether every entry needs a value"),
    _own("unique", "boolean", "Whether no two entries may have one value"),
    _own("default", "string", "The value of entries that bring none"),
    _own("enabled", "boolean", "Whether entries show the field"),
    _own("validation_rules", "array", "What values must be, or where a relationship goes"),
    _own("order", "integer", "The place of the field among those of its flow"),
    _own("omit_null", "boolean", "Whether entries leave the field out while it is null"),
]


class FlowAttributesView(MoltinView):
    """`/v2/flows/attributes`"""

    def get(self, request: Request) -> Response:
        """What a flow has."""
        return _answer("flows", FLOWS)


class FieldAttributesView(MoltinView):
    """`/v2/fields/attributes`"""

    def get(self, request: Request) -> Response:
        """What a field has."""
        return _answer("fields", FIELDS)


class EntryAttributesView(MoltinView):
    """`/v2/flows/{slug or id}/attributes`"""

    def get(self, request: Request, flow: str) -> Response:
        """What an entry of this flow has: its enabled fields in order."""
        row = find(Flow.objects.all(), flow)
        fields = Field.objects.filter(flow=row, enabled=True).select_related("target_flow")
        return _answer(row.slug, [_of_field(field) for field in fields])


def _of_field(field: Field) -> dict[str, Any]:
    """A field as an attribute; `options` are the values of its enum."""
    shown = {
        "label": field.name,
        "value": field.slug,
        "type": field.field_type,
        "required": field.required,
        "description": field.description,
        "validation_rules": rules.shown(field),
    }
    enums = [rule["options"] for rule in field.validation_rules if rule["type"] == "enum"]
    return shown | ({"options": enums[0]} if enums else {})


def _answer(entity: str, attributes: list[dict[str, Any]]) -> Response:
    return Response({"data": attributes, "meta": {"entity": entity, "version": VERSION}})
