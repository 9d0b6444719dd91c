"""The bodies of resources, and of entries above all: values, and the members of relationships.

Source: the vendor's page on entries. The engine checks the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request

from ...engine.documents import DocumentService
from ...engine.errors import Faults, ValidationError, shortened
from ...engine.operations import Target
from ...engine.schema import FlowSchema
from . import members, params
from .errors import under
from .members import LONGEST_DOCUMENT_ID, Types

OF_THE_SERVER = ("type", "links", "meta")  # what clients send back of an answer they got


def resource(request: Request, kind: str, expected_id: str | None = None) -> dict[str, Any]:
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


def new_entry(request: Request, flow: FlowSchema) -> tuple[dict[str, Any], str | None]:
    """The values of a new entry, and the id that the client may bring."""
    given = resource(request, "entry")
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
    return _values(resource(request, "entry", entry), flow)


def linkages(request: Request, service: DocumentService, values: dict[str, Any]) -> dict[str, list[Target]]:
    """What the body of an entry says of its relationships, as JSON:API lets it: the members of each.

    Shape: `"relationships": {"categories": {"data": [{"type", "id"}, …]}}`; an empty one may also be null
    beside the values, where answers have it. An error has what is wrong with the `values`, too.
    """
    given = params.data(request)
    fields = {field.slug: field for field in service.flow.relations}
    found: dict[str, list[Target]] = {key: [] for key in given if key in fields}
    faults = Faults()
    for slug, value in given.get("relationships", {}).items():
        here = ("data", "relationships", slug)
        with faults.gathered():
            if slug not in fields:
                raise ValidationError(f'"{shortened(slug)}" is no relationship', here)
            with under(*here):
                found[slug] = members.replacement(_linkage(value), Types.of(fields[slug]))
    if faults.found:
        with faults.gathered(), under("data"):
            service.check(values)
    faults.check()
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
    faults = Faults()
    for field in flow.relations:
        with faults.gathered():
            if values.pop(field.slug, None) is not None:
                message = (
                    f"{field.slug} is a relationship: it belongs under relationships, or to its own endpoint"
                )
                raise ValidationError(message, ["data", field.slug])
    faults.check()
    return values
