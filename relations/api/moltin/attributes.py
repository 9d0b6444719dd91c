"""Descriptions of attributes, for clients that build forms. Source: the SDK's types for `attributes`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ...engine.schema import FlowSchema
from ...models import Field
from ..openapi.moltin.names import name_of
from . import rules


class AttributeSerializer(serializers.Serializer[Any]):
    """The description of one attribute of flows, fields, files or entries. `options` are an enum's values."""

    always = ("label", "value", "type", "required", "description")

    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()
    type = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    description = serializers.CharField()
    validation_rules = serializers.ListField(required=False)
    options = serializers.ListField(required=False)


def attribute(field: Field, flow: FlowSchema) -> dict[str, Any]:
    """Return the description of a field as an attribute of its flow's entries, for AttributeSerializer."""
    enums = [rule["options"] for rule in field.validation_rules if rule["type"] == "enum"]
    return {
        "label": field.name,
        "value": name_of(field.slug, flow),
        "type": field.field_type,
        "required": field.required,
        "description": field.description,
        "validation_rules": rules.shown(field),
        **({"options": enums[0]} if enums else {}),
    }
