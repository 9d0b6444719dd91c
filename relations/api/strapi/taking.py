"""Preparing the data in a request body for the engine.

Clients may send back a document as they have read it, with keys that only answers have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from django.utils.dateparse import parse_datetime

from ...engine.documents import DocumentService, with_new_members
from ...engine.errors import Faults, Path, RelationsError, ValidationError
from ...engine.reading.grammar import SYSTEM_FIELDS
from ...engine.schema import FieldSchema, FlowSchema, RelationSchema
from ...engine.values import uid_of
from ...models import FieldType

# What every document shows and no client sets. Ids are not among them: they would name another document.
READ_ALONE = {*SYSTEM_FIELDS, "localizations"} - {"id", "documentId"}


def values(service: DocumentService, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values and relations in `data`, by slug, in the form that the engine takes.

    Keys that only answers have, such as `createdAt`, are left out. Some forms of values that clients of a
    live Strapi send are converted. Raises ValidationError, with all faults, for fields that are not writable,
    also in parts.
    """
    fields = service.flow.fields
    taken = _taken(fields, {k: v for k, v in data.items() if k in fields or k not in READ_ALONE})
    faults, unreadable = Faults(), Faults()
    for path in _closed(service, taken, unreadable):
        with faults.gathered():
            where = f" at {RelationsError('', path[:-1]).key}" if path[1:] else ""
            raise ValidationError(f"Invalid key {path[-1]}{where}: it is not writable.", path, source="body")
    if faults.found or unreadable.found:  # a check finds these, too
        with faults.gathered():
            service.check(taken)
    faults.check()
    return taken


def _closed(service: DocumentService, taken: Mapping[str, Any], faults: Faults) -> Iterator[Path]:
    """Yield the paths to values of fields that are not writable, also in parts and in new documents.

    ValidationErrors about the payloads that have new documents are added to `faults`.
    """
    yield from _locked(service.flow.fields, taken, ())
    with faults.gathered():
        for flow, data, at in service.new_documents(taken):
            yield from _locked(flow.fields, data, at)


def _locked(fields: Mapping[str, FieldSchema], given: Mapping[str, Any], at: Path) -> Iterator[Path]:
    """Yield the paths to values of fields that are not writable, also in parts. They begin with `at`."""
    for slug, value in given.items():
        field = fields.get(slug)
        if field is not None and not field.writable:
            yield (*at, slug)
        elif field is not None and field.type.holds_parts:
            for number, part in enumerate(value if isinstance(value, list) else [value]):
                here = (*at, slug, number) if isinstance(value, list) else (*at, slug)
                component = field.components.get(uid_of(field, part)) if isinstance(part, dict) else None
                yield from _locked(component.fields, part, here) if component else ()


def _taken(fields: Mapping[str, FieldSchema], given: Mapping[str, Any]) -> dict[str, Any]:
    return {slug: _value(fields[slug], v) if slug in fields else v for slug, v in given.items()}


def _new(flow: FlowSchema, given: Mapping[str, Any], at: Path) -> dict[str, Any]:
    """Return the data of a new document within a relation payload, in the form that the engine takes."""
    return _taken(flow.fields, {k: v for k, v in given.items() if k in flow.fields or k not in READ_ALONE})


def _value(field: FieldSchema, value: Any) -> Any:
    if isinstance(field, RelationSchema):
        return with_new_members(field, value, _new, ())
    if field.type.holds_parts:
        return [_part(field, v) for v in value] if isinstance(value, list) else _part(field, value)
    if field.kind == FieldType.BOOLEAN:
        return _truth(value)
    if not isinstance(value, str):
        return value
    # Of a plugin's field nobody knows whether its text is JSON.
    if field.kind == FieldType.JSON and "customField" not in field.options:
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return _day(value) if field.kind == FieldType.DATE else value


def _truth(value: Any) -> Any:
    """Return true or false for 1, 0, and the texts of these and of booleans; other values unchanged."""
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value)
    return bool(value) if isinstance(value, int) and value in (0, 1) else value


def _day(value: str) -> str:
    """Return the day of a date with a time, as date pickers send it; any other text as it is."""
    try:
        return value[:10] if parse_datetime(value) else value
    except ValueError:  # a moment that no calendar has
        return value


def _part(field: FieldSchema, value: Any) -> Any:
    component = field.components.get(uid_of(field, value)) if isinstance(value, dict) else None
    return value if component is None else _taken(component.fields, value)
