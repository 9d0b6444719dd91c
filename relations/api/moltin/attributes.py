"""`/v2/flows/attributes`, `/v2/fields/attributes` and `/v2/flows/{slug}/attributes`: what forms may ask for.

Source: the JavaScript SDK, whose types name them; the vendor's pages do not.
"""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from ...models import Field, Flow
from . import rules
from .serializers import AttributeSerializer, DefinitionSerializer, FieldSerializer, FlowSerializer
from .views import MoltinView, find

VERSION = "v2"


class AttributesView(MoltinView):
    """What every flow has, or every field: `of` is its serializer."""

    serializer_class = AttributeSerializer
    of: type[DefinitionSerializer] = FlowSerializer

    def get(self, request: Request) -> Response:
        """The attributes that a body may give."""
        return _answer(f"{self.of.kind}s", self.of().described())


class FieldAttributesView(AttributesView):
    """`/v2/fields/attributes`"""

    of = FieldSerializer


class EntryAttributesView(MoltinView):
    """`/v2/flows/{slug or id}/attributes`"""

    def get(self, request: Request, flow: str) -> Response:
        """What an entry of this flow has: its enabled fields in order."""
        row = find(Flow.objects.all(), flow)
        fields = Field.objects.filter(flow=row, enabled=True).select_related("target_flow")
        return _answer(row.slug, [_of_field(field) for field in fields])


def _of_field(field: Field) -> dict[str, Any]:
    """A field as an attribute; `options` are the values of its enum."""
    enums = [rule["options"] for rule in field.validation_rules if rule["type"] == "enum"]
    return {
        "label": field.name,
        "value": field.slug,
        "type": field.field_type,
        "required": field.required,
        "description": field.description,
        "validation_rules": rules.shown(field),
        **({"options": enums[0]} if enums else {}),
    }


def _answer(entity: str, attributes: list[dict[str, Any]]) -> Response:
    shown = AttributeSerializer(attributes, many=True).data
    return Response({"data": shown, "meta": {"entity": entity, "version": VERSION}})
