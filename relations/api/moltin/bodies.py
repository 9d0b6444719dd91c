"""Parsing the bodies of flows, fields and entries: values, and the members of relationships.

Source: the vendor's page on entries. The engine checks the values.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from rest_framework.request import Request

from ...engine.documents import DocumentService
from ...engine.errors import Faults, RelationsError, ValidationError, shortened
from ...engine.operations import Target
from ...engine.schema import FlowSchema, RelationSchema
from ...models import Flow
from ..openapi.moltin.names import RESERVED, name_of, slug_of
from . import members, params
from .errors import under
from .types import LONGEST_DOCUMENT_ID, Types

OF_THE_SERVER = ("type", "links", "meta")  # what clients send back of an answer they got


def resource(request: Request) -> dict[str, Any]:
    """Return the object under `data` in the request's body; ValidationError for anything else."""
    given = params.data(request)
    if not isinstance(given, Mapping):
        raise ValidationError("data must be an object", ["data"])
    return dict(given)


def check_frame(given: Mapping[str, Any], kind: str, faults: Faults, expected_id: str | None = None) -> None:
    """Add a ValidationError to `faults` if the body's `type` is not `kind`, or its `id` not `expected_id`.

    Both keys may be left out. With an `expected_id` of None any id is accepted.
    """
    with faults.gathered():
        if "type" in given and given["type"] != kind:
            raise ValidationError(f'type must be "{kind}"', ["data", "type"])
    with faults.gathered():
        if "id" in given and not (isinstance(given["id"], str) and given["id"]):
            raise ValidationError("id must be a string, and not empty", ["data", "id"])
        if expected_id is not None and given.get("id", expected_id) != expected_id:
            raise ValidationError(f'id must be "{expected_id}", as in the path', ["data", "id"])


def flow_of(relationships: Any) -> Flow:
    """Return the flow that a field's `{"flow": {"data": {"type": "flow", "id": …}}}` names.

    Raises ValidationError for another shape, and if there is no such flow.
    """
    value, path = relationships, ["data", "relationships"]
    for key in ("flow", "data"):
        if not isinstance(value, Mapping) or key not in value:
            raise ValidationError(f"{path[-1]} must be an object with {key}", path)
        value, path = value[key], [*path, key]
    if not isinstance(value, Mapping) or value.get("type", "flow") != "flow":
        raise ValidationError('data must be an object {"type": "flow", "id": …}', path)
    try:
        found = Flow.objects.using(DEFAULT_DB_ALIAS).filter(public_id=uuid.UUID(value["id"])).first()
    except (KeyError, ValueError, TypeError, AttributeError):
        raise ValidationError("id must be the id of a flow", [*path, "id"]) from None
    if found is None:
        raise ValidationError(f'There is no flow "{value["id"]}"', [*path, "id"])
    return found


def new_entry(request: Request, flow: FlowSchema, faults: Faults) -> tuple[dict[str, Any], str | None]:
    """Parse the body of a new entry: return (values by field slug, the id in the body or None).

    Adds ValidationErrors to `faults` for a wrong type or id, and for fields that are not writable. Raises
    ValidationError for a malformed body.
    """
    given = resource(request)
    check_frame(given, "entry", faults)
    key = given.get("id")
    if isinstance(key, str):
        with faults.gathered():
            if len(key) > LONGEST_DOCUMENT_ID:
                raise ValidationError(
                    f"id must have at most {LONGEST_DOCUMENT_ID} characters", ["data", "id"]
                )
            if "/" in key or key in (".", ".."):
                raise ValidationError(
                    "id must be a step of a path: without a slash, and no dots alone", ["data", "id"]
                )
    return _values(given, flow, faults), key


def entry_changes(request: Request, flow: FlowSchema, entry: str, faults: Faults) -> dict[str, Any]:
    """Parse the body of a PUT to an entry: return the values to change, by field slug.

    `entry` is the id in the path. Adds ValidationErrors to `faults` for a wrong type, for another id, and for
    fields that are not writable. Raises ValidationError for a malformed body.
    """
    given = resource(request)
    check_frame(given, "entry", faults, entry)
    return _values(given, flow, faults)


def linkages(
    request: Request, service: DocumentService, values: dict[str, Any], faults: Faults
) -> dict[str, list[Target]]:
    """Parse `relationships` in the body of an entry: return the targets of each relation, by field slug.

    The shape is `"relationships": {"categories": {"data": [{"type", "id"}, …]}}`. As in answers, an empty
    relation may instead be null among the values. Raises ValidationError, with all faults, for wrong
    relationships and for the `faults` collected so far; then faults in the entry's `values` are among them.
    """
    given = params.data(request)
    flow = service.flow
    fields = {name_of(field.slug, flow): field for field in flow.relations}
    found: dict[str, list[Target]] = {fields[key].slug: [] for key in given if key in fields}
    sent = given.get("relationships", {})
    for name, value in sent.items() if isinstance(sent, Mapping) else ():
        here = ("data", "relationships", name)
        with faults.gathered():
            if name not in fields:
                raise ValidationError(f'"{shortened(name)}" is no relationship', here)
            if _is_counted(value):
                continue
            with under(*here):
                types = Types.of(fields[name])
                found[fields[name].slug] = members.replacement(_linkage(value), types)
    if faults.found:
        with faults.gathered(), named(flow):
            service.check(values)
    faults.check()
    return found


@contextmanager
def named(flow: FlowSchema) -> Iterator[None]:
    """A context manager: errors of the engine raised inside get paths with the keys of this dialect's bodies.

    The paths then begin with `data`, or for relations with `data.relationships`, and name fields as entries
    of this dialect do.
    """
    try:
        yield
    except RelationsError as error:
        for each in error.all:
            if each.path:
                first, *rest = each.path
                is_relation = isinstance(flow.fields.get(str(first)), RelationSchema)
                place = ("data", "relationships") if is_relation else ("data",)
                each.path = (*place, name_of(str(first), flow), *rest)
        raise


def _is_counted(value: Any) -> bool:
    """Whether this value of a relation has the shape that answers have for a long list: its number alone.

    An entry that is sent back so keeps that list.
    """
    return isinstance(value, Mapping) and "data" not in value and bool(value.keys() & {"links", "meta"})


def _linkage(value: Any) -> Any:
    if not isinstance(value, Mapping) or "data" not in value:
        raise ValidationError("A relationship must be an object with data", ["data"])
    return value["data"]


def _values(given: Mapping[str, Any], flow: FlowSchema, faults: Faults) -> dict[str, Any]:
    """Return the values of fields in `given`, by slug, without relations.

    Adds ValidationErrors to `faults` for fields that are not writable, and for a relation that is not under
    `relationships`.
    """
    values = {key: value for key, value in given.items() if key not in ("id", *OF_THE_SERVER)}
    with faults.gathered():
        if not isinstance(values.pop("relationships", {}), Mapping):
            raise ValidationError("relationships must be an object", ["data", "relationships"])
    for field in flow.relations:
        name = name_of(field.slug, flow)
        with faults.gathered():
            if values.pop(name, None) is not None:
                message = f"{name} is a relationship: it belongs under relationships, or to its own endpoint"
                raise ValidationError(message, ["data", name])
    for key in sorted(RESERVED.intersection(values, flow.fields)):
        with faults.gathered():
            raise ValidationError(f"{key} is called {name_of(key, flow)} here", ["data", key])
    found = {slug_of(key, flow): value for key, value in values.items()}
    for slug in found.keys() & flow.fields.keys():
        with faults.gathered():
            if not flow.fields[slug].writable:
                name = name_of(slug, flow)
                raise ValidationError(f"{name} is not writable", ["data", name])
    return found
