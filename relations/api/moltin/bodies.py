"""The bodies of flows, fields and entries: which attributes there are, and what the engine takes them for.

Source: the vendor's pages on flows, fields and entries. Their values are checked by the engine.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from rest_framework.request import Request

from ...engine.errors import ValidationError
from ...engine.operations import Target
from ...engine.schema import FlowSchema, Schema
from ...engine.values import KINDS
from ...models import Field, FieldType, Flow
from . import members, params, rules
from .errors import under
from .members import LONGEST_DOCUMENT_ID, Types

OF_THE_SERVER = ("type", "links", "meta")  # what clients send back of an answer they got
FLOW = ("name", "slug", "description", "enabled")
FIELD = (
    "name", "slug", "description", "field_type", "required", "unique", "default", "enabled", "omit_null",
    "order", "validation_rules",
)  # fmt: skip
FIELD_TYPES = ("string", "integer", "boolean", "float", "date", "relationship")


def new_flow(request: Request) -> dict[str, Any]:
    """The attributes of a new flow; `description` and `enabled` may be left out."""
    given = _resource(request, "flow")
    _require(given, "name", "slug")
    return _attributes(given, "flow", FLOW)


def flow_changes(request: Request, flow: Flow) -> dict[str, Any]:
    """The attributes to change; `id` is optional."""
    return _attributes(_resource(request, "flow", str(flow.public_id)), "flow", FLOW)


def new_field(request: Request) -> dict[str, Any]:
    """The attributes of a new field, its `flow` among them; a relationship's rules give its targets."""
    given = _resource(request, "field")
    _require(given, "name", "slug", "field_type", "relationships")
    kind = given["field_type"]
    if kind not in FIELD_TYPES:
        raise ValidationError(f"field_type must be one of {', '.join(FIELD_TYPES)}", ["data", "field_type"])
    attributes = _attributes(given, "field", FIELD)
    if kind == FieldType.RELATIONSHIP:
        with under("data"):
            attributes |= rules.relation(given.get("validation_rules"))
    return {"flow": _flow(given["relationships"]), **_as_defined(attributes, kind)}


def field_changes(request: Request, field: Field) -> dict[str, Any]:
    """The attributes to change; `id`, and the flow that the field stays with, are optional."""
    given = _resource(request, "field", str(field.public_id))
    if "relationships" in given and _flow(given["relationships"]) != field.flow:
        raise ValidationError("A field stays with its flow", ["data", "relationships", "flow"])
    attributes = _attributes(given, "field", FIELD)
    if field.field_type == FieldType.RELATIONSHIP and "validation_rules" in attributes:
        if attributes["validation_rules"] == rules.shown(field):
            del attributes["validation_rules"]
        else:
            with under("data"):
                attributes |= rules.relation(attributes["validation_rules"])
    return _as_defined(attributes, field.field_type)


def new_entry(request: Request, flow: FlowSchema) -> tuple[dict[str, Any], str | None]:
    """The values of a new entry, and the id that the client may bring."""
    given = _resource(request, "entry")
    key = given.get("id")
    if key is not None and len(key) > LONGEST_DOCUMENT_ID:
        raise ValidationError(f"id must have at most {LONGEST_DOCUMENT_ID} characters", ["data", "id"])
    if key is not None and ("/" in key or key in (".", "..")):
        raise ValidationError(
            "id must be a step of a path: without a slash, and no dots alone", ["data", "id"]
        )
    return _values(given, flow), key


def entry_changes(request: Request, flow: FlowSchema, entry: str) -> dict[str, Any]:
    """The values to change; `id` is optional."""
    return _values(_resource(request, "entry", entry), flow)


def _resource(request: Request, kind: str, expected_id: str | None = None) -> dict[str, Any]:
    """The object under `data`. Where given, its `type` must be `kind`, and its `id` the expected one."""
    given = params.data(request)
    if not isinstance(given, Mapping):
        raise ValidationError("data must be an object", ["data"])
    if "type" in given and given["type"] != kind:
        raise ValidationError(f'type must be "{kind}"', ["data", "type"])
    if "id" in given and not (isinstance(given["id"], str) and given["id"]):
        raise ValidationError("id must be a string, and not empty", ["data", "id"])
    if expected_id is not None and given.get("id", expected_id) != expected_id:
        raise ValidationError(f'id must be "{expected_id}", as in the path', ["data", "id"])
    return dict(given)


def _require(given: Mapping[str, Any], *keys: str) -> None:
    for key in keys:
        if key not in given:
            raise ValidationError(f"{key} is required", ["data", key])


def _attributes(given: Mapping[str, Any], kind: str, known: Collection[str]) -> dict[str, Any]:
    """The known attributes that are given; ValidationError for an unknown one."""
    for key in given:
        if key not in known and key not in ("id", "relationships", *OF_THE_SERVER):
            raise ValidationError(f"A {kind} has no attribute {key}", ["data", key])
    return {key: value for key, value in given.items() if key in known}


def _as_defined(attributes: dict[str, Any], kind: str) -> dict[str, Any]:
    """The attributes as the engine takes them: `order` is a number of its own, no rules may be null.

    A default, which clients may send as a string, must be readable as the type; rules need not hold for it.
    """
    if "order" in attributes:
        attributes["numbered"] = attributes.pop("order")
    if attributes.get("validation_rules", ()) is None:
        del attributes["validation_rules"]
    if attributes.get("default") is not None and not KINDS[kind].on_demand:
        try:
            KINDS[kind].read(attributes["default"])
        except ValueError as error:
            raise ValidationError(f"default {error}", ["data", "default"]) from None
    return attributes


def _flow(relationships: Any) -> Flow:
    """The one flow under `{"flow": {"data": {"type": "flow", "id": …}}}`."""
    value, path = relationships, ["data", "relationships"]
    for key in ("flow", "data"):
        if not isinstance(value, Mapping) or key not in value:
            raise ValidationError(f"{path[-1]} must be an object with {key}", path)
        value, path = value[key], [*path, key]
    if not isinstance(value, Mapping) or value.get("type", "flow") != "flow":
        raise ValidationError('data must be an object {"type": "flow", "id": …}', path)
    try:
        found = Flow.objects.filter(public_id=uuid.UUID(value["id"])).first()
    except (KeyError, ValueError, TypeError, AttributeError):
        raise ValidationError("id must be the id of a flow", [*path, "id"]) from None
    if found is None:
        raise ValidationError(f'There is no flow "{value["id"]}"', [*path, "id"])
    return found


def linkages(request: Request, flow: FlowSchema, schema: Schema) -> dict[str, list[Target]]:
    """What the body of an entry says of its relationships, as JSON:API lets it: the members of each.

    Shape: `"relationships": {"categories": {"data": [{"type", "id"}, …]}}`; an empty one may also be null
    beside the values, where answers have it.
    """
    given = params.data(request)
    fields = {field.slug: field for field in flow.relations}
    found: dict[str, list[Target]] = {key: [] for key in given if key in fields}
    for slug, value in given.get("relationships", {}).items():
        if slug not in fields:
            raise ValidationError(f'"{slug[:60]}" is no relationship', ["data", "relationships", slug])
        with under("data", "relationships", slug):
            types = Types.of(fields[slug])
            found[slug] = members.replacement(_linkage(value), types)
    return found


def _linkage(value: Any) -> Any:
    if not isinstance(value, Mapping) or "data" not in value:
        raise ValidationError("A relationship must be an object with data", ["data"])
    return value["data"]


def _values(given: Mapping[str, Any], flow: FlowSchema) -> dict[str, Any]:
    """What is to go into fields; ValidationError for relations elsewhere than under `relationships`."""
    values = {key: value for key, value in given.items() if key not in ("id", *OF_THE_SERVER)}
    if not isinstance(values.pop("relationships", {}), Mapping):
        raise ValidationError("relationships must be an object", ["data", "relationships"])
    for field in flow.relations:
        if values.pop(field.slug, None) is not None:
            message = (
                f"{field.slug} is a relationship: it belongs under relationships, or to its own endpoint"
            )
            raise ValidationError(message, ["data", field.slug])
    return values
