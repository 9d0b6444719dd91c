"""Serializers of flows and fields: parsing bodies, rendering rows, and describing both in OpenAPI.

Source: the vendor's pages on flows and fields. Values are passed to the engine as they were sent; the engine
checks them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from rest_framework import serializers

from ...engine import definitions, schema
from ...engine.errors import ConflictError, Faults, ValidationError, shortened
from ...engine.values import KINDS as TYPES
from ...models import Field, FieldType, Flow
from ..describing import described_as
from ..openapi.moltin.names import RESERVED, name_of, slug_of
from ..openapi.shapes import array, ref
from . import bodies, render, rules
from .attributes import AttributeSerializer
from .errors import under

FIELD_TYPES = [str(kind) for kind in list(FieldType)[:6]]
# What attributes are called in lists of attributes, where it is not "string".
KINDS = {
    serializers.BooleanField: "boolean",
    serializers.IntegerField: "integer",
    serializers.ListField: "array",
}
FRAME = ("id", "type", "links", "relationships", "meta")  # what clients send back beside the attributes
AnyField = serializers.Field[Any, Any, Any, Any]


def _flag(text: str) -> serializers.BooleanField:
    return serializers.BooleanField(required=False, help_text=text)


@described_as(array(ref("Rule")))
class RulesField(serializers.ListField):
    """The validation rules of a field: any list is accepted, and checked by the engine.

    Answers have the rules as they were sent; for a relation that was not made by this API, rules with the
    same meaning.
    """

    def get_attribute(self, instance: Field) -> list[dict[str, Any]]:
        return rules.shown(instance)


class DefinitionSerializer(serializers.Serializer[Any]):
    """The base of the serializers of flows and fields: `{id, type, …attributes, links, relationships, meta}`.

    With `partial=True` it parses a change, which may leave out attributes. Raises ValidationError with a path
    that begins with `data`.
    """

    kind = ""
    attribute_class = AttributeSerializer

    def to_internal_value(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the attributes that were sent, as keyword arguments for the engine's functions.

        Raises ValidationError, with all faults, for unknown and wrong attributes, and for missing ones of a
        new flow or field.
        """
        faults = Faults()
        given = self.taken(data, faults)
        if faults.found:
            with faults.gathered(), suppress(ConflictError), under("data"):
                self.check(given)
        faults.check()
        return given

    def taken(self, data: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
        """Return the known attributes in the body; add ValidationErrors for missing and unknown ones."""
        bodies.check_frame(data, self.kind, faults, str(self.instance.public_id) if self.instance else None)
        for key in () if self.partial else self.needed():
            with faults.gathered():
                if key not in data:
                    raise ValidationError(f"{key} is required", ["data", key])
        for key in data:
            with faults.gathered():
                if key not in self.fields and key not in FRAME:
                    raise ValidationError(f"A {self.kind} has no attribute {shortened(key)}", ["data", key])
        return {key: value for key, value in data.items() if key in self.fields}

    def check(self, given: dict[str, Any]) -> None:
        """Raise the ValidationErrors that the engine would raise for these attributes; save nothing.

        Called when there are faults already, so that the client is told all of them at once.
        """
        raise NotImplementedError

    def needed(self) -> list[str]:
        """Return the names of the attributes that the body of a new flow or field must have."""
        return [key for key, field in self.attributes().items() if field.required]

    def attributes(self) -> dict[str, AnyField]:
        """Return the serializer's fields for attributes of a flow or field, by name.

        `name` and `slug` come first.
        """
        return {"name": self.fields["name"], "slug": self.fields["slug"], **self.fields}

    def described(self) -> list[dict[str, Any]]:
        """Return a description of each attribute of a flow or field, as dicts for AttributeSerializer."""
        return [
            {
                "label": field.label,
                "value": key,
                "type": next((name for kind, name in KINDS.items() if isinstance(field, kind)), "string"),
                "required": field.required,
                "description": field.help_text,
            }
            | ({"options": list(field.choices)} if isinstance(field, serializers.ChoiceField) else {})
            for key, field in self.attributes().items()
        ]

    def plain(self) -> set[str]:
        """Return the names of attributes with plain values, by which lists can be filtered and sorted."""
        odd = (serializers.JSONField, serializers.ListField)
        return {"id", "type", *(key for key, field in self.fields.items() if not isinstance(field, odd))}

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return a flow or field as a dict: `{id, type, …attributes, links, relationships, meta}`."""
        return {
            "id": str(instance.public_id),
            "type": self.kind,
            **super().to_representation(instance),
            "links": {"self": render.url(self.context["request"], *self.steps(instance))},
            "relationships": self.relationships(instance),
            "meta": render.meta(instance.created_at, instance.updated_at),
        }

    def steps(self, row: Any) -> tuple[Any, ...]:
        """Return the values for the URL path of this flow or field below /v2/flows, such as its public id."""
        return (row.public_id,)

    def relationships(self, row: Any) -> dict[str, Any]:
        return {}


class FlowSerializer(DefinitionSerializer):
    kind = "flow"

    name = serializers.CharField(help_text="The name of the flow")
    slug = serializers.CharField(help_text="The name of its collection in paths, unique")
    description = serializers.CharField(required=False, help_text="What the flow is for")
    enabled = serializers.BooleanField(required=False, help_text="Whether its entries are served")

    def check(self, given: dict[str, Any]) -> None:
        definitions.check_flow(self.instance, given)

    def create(self, validated_data: dict[str, Any]) -> Flow:
        return definitions.create_flow(**validated_data)

    def update(self, instance: Flow, validated_data: dict[str, Any]) -> Flow:
        return definitions.update_flow(instance, **validated_data)


class FieldSerializer(DefinitionSerializer):
    """The serializer of a field. Answers always have `unique` and other flags, which clients require."""

    kind = "field"
    sometimes = ("indexed",)

    field_type = serializers.ChoiceField(FIELD_TYPES, help_text="What its values are")
    slug = serializers.CharField(help_text="The key of its values in entries, unique in the flow")
    name = serializers.CharField(help_text="The name of the field")
    description = serializers.CharField(required=False, help_text="What the field is for")
    required = _flag("Whether every entry needs a value")  # type: ignore[assignment]
    unique = _flag("Whether no two entries may have one value")
    default = serializers.JSONField(required=False, help_text="The value of entries that bring none")
    enabled = _flag("Whether entries show the field")
    validation_rules = RulesField(
        required=False, help_text="What values must be, or where a relationship goes"
    )
    order = serializers.IntegerField(
        required=False, allow_null=True, help_text="The place of the field among those of its flow"
    )
    omit_null = _flag("Whether entries leave the field out while it is null")
    indexed = _flag("Whether the database has an index on the values; left out where it is false")

    def needed(self) -> list[str]:
        return [*super().needed(), "relationships"]

    def taken(self, data: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
        """Return the known attributes in the body, as keyword arguments for the engine's functions.

        The validation rules of a relationship become its cardinality and targets. `order` becomes `numbered`,
        the argument for a number that is only stored.
        """
        given, row = super().taken(data, faults), self.instance
        kind: Any = given.get("field_type") if row is None else row.field_type
        with faults.gathered():
            self._read_flow(given, data)
        steps: tuple[Callable[[], None], ...] = ()
        if kind in FIELD_TYPES or row is not None:
            steps = (
                lambda: self._read_rules(given, kind),
                lambda: _read_index(given, {} if row is None else row.options, kind),
                lambda: _check_default(given.get("default"), kind),
            )
        elif "field_type" in given:
            with faults.gathered():
                message = f"field_type must be one of {', '.join(FIELD_TYPES)}"
                raise ValidationError(message, ["data", "field_type"])
        for step in steps:
            with faults.gathered():
                step()
        with faults.gathered():
            self._read_slug(given)
        if "order" in given:
            given["numbered"] = given.pop("order")
        if given.get("validation_rules", ()) is None:
            del given["validation_rules"]
        return given

    def check(self, given: dict[str, Any]) -> None:
        field, kind = self.instance or Field(), given.get("field_type")
        told = {"default"} if kind in FIELD_TYPES else {"default", "field_type"}
        if FieldType.RELATIONSHIP in (kind, field.field_type):
            told.add("validation_rules")
        definitions.check_field(field, {key: value for key, value in given.items() if key not in told})

    def _read_flow(self, given: dict[str, Any], data: Mapping[str, Any]) -> None:
        """Set a new field's flow to the one in `relationships`; ValidationError if it is another's."""
        if "relationships" not in data:
            return
        flow = bodies.flow_of(data["relationships"])
        if self.instance is None:
            given["flow"] = flow
        elif flow != self.instance.flow:
            raise ValidationError("A field stays with its flow", ["data", "relationships", "flow"])

    def _read_slug(self, given: dict[str, Any]) -> None:
        """Raise ValidationError for a slug that is a key of every entry, such as `type`.

        A field with such a slug has the key `type_` here, which is removed if it is sent back unchanged.
        Raises ConflictError if another field has the key.
        """
        name, row = given.get("slug"), self.instance
        if not isinstance(name, str):
            return
        if name in RESERVED:
            message = f'"{name}" is reserved: every entry has a "{name}" of its own.'
            raise ValidationError(message, ["data", "slug"])
        if name.rstrip("_") not in RESERVED or (row is None and "flow" not in given):
            return
        flow = schema.current().by_id[given["flow"].pk if row is None else row.flow_id]
        slug = slug_of(name, flow)
        if row is not None and slug == row.slug:
            del given["slug"]
        elif slug != name:
            raise ConflictError(f'The flow "{flow.slug}" has a field "{name}" already.', ["data", "slug"])

    def _read_rules(self, given: dict[str, Any], kind: str) -> None:
        """Add the cardinality and targets that a relationship's rules give; remove unchanged rules."""
        if kind != FieldType.RELATIONSHIP:
            return
        if self.instance is not None and given.get("validation_rules", ()) == rules.shown(self.instance):
            del given["validation_rules"]
        elif self.instance is None or "validation_rules" in given:
            with under("data"):
                given |= rules.relation(given.get("validation_rules"))

    def create(self, validated_data: dict[str, Any]) -> Field:
        return definitions.create_field(**validated_data)

    def update(self, instance: Field, validated_data: dict[str, Any]) -> Field:
        with rules.named():
            return definitions.update_field(instance, **validated_data)

    def to_representation(self, instance: Field) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not shown["indexed"]:
            del shown["indexed"]
        if instance.slug in RESERVED:
            shown["slug"] = name_of(instance.slug, schema.current().by_id[instance.flow_id])
        return shown

    def steps(self, row: Field) -> tuple[Any, ...]:
        return (_flow_id(row), "fields", row.public_id)

    def relationships(self, row: Field) -> dict[str, Any]:
        return {"flow": {"data": {"id": _flow_id(row), "type": "flow"}}}


def _flow_id(row: Field) -> str:
    assert row.flow is not None, "a component's relations are not listed"
    return str(row.flow.public_id)


def _read_index(given: dict[str, Any], options: Mapping[str, Any], kind: str) -> None:
    """Move `indexed` into the field's `options`. ValidationError if it is wrong for the field's type."""
    if "indexed" not in given:
        return
    wanted = given.pop("indexed")
    if not isinstance(wanted, bool):
        raise ValidationError("indexed must be true or false", ["data", "indexed"])
    if wanted and not TYPES[kind].indexable:
        raise ValidationError(f"A {kind} field cannot be indexed", ["data", "indexed"])
    others = {key: value for key, value in options.items() if key != "indexed"}
    given["options"] = {**others, "indexed": True} if wanted else others


def _check_default(value: Any, kind: str) -> None:
    """Raise ValidationError for a default that is no value of the field's type. Rules are not checked."""
    if value is not None and not TYPES[kind].on_demand:
        try:
            TYPES[kind].read(value)
        except ValueError as error:
            raise ValidationError(f"default {error}", ["data", "default"]) from None
