"""Splitting and checking the data that callers write: values, and changes of relations."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any

from .. import values
from ..errors import Faults, ValidationError, check_argument
from ..operations import Change, Patch, Set
from ..schema import FlowSchema, RelationSchema
from . import graph, in_parts, payload, reading_back


def split(
    flow: FlowSchema, data: Mapping[str, Any], changes: Mapping[str, Change] | None, faults: Faults
) -> tuple[dict[str, Any], dict[str, Change]]:
    """Split the `data` of a document into checked values and parsed changes of relations.

    Returns (values, changes), both by slug. `changes` are parsed already; where `data` has a payload for the
    same slug, the payload replaces them. Payloads of relations in parts, inside the values, become changes
    too. Wrong values and payloads are left out of the result, also within parts, and their ValidationErrors
    are added to `faults`; only a LimitError is raised, and a ValidationError for `changes` of another type.
    """
    plain: dict[str, Any] = {}
    check_argument(changes, (Mapping, NoneType), "changes", "a dict of changes by relation")
    relations = dict(changes or {})
    for name, each in relations.items():
        check_argument(name, str, "changes", "a dict by the slugs or paths of relations")
        check_argument(each, (Patch, Set), f"changes.{name}", "a Patch or a Set")
    for slug, value in data.items():
        with faults.gathered():
            field = flow.fields.get(slug)
            if field is None:
                raise ValidationError(f"Invalid key {slug}", [slug])
            if not isinstance(field, RelationSchema):
                found = values.sound(field, value, faults)
                plain |= in_parts.parsed(flow.fields, found, faults)
                continue
            change = payload.sound(reading_back.named(value, field, (slug,)), (slug,), faults)
            if change is not None:
                relations[slug] = change
    return plain, relations


def values_of(flow: FlowSchema, data: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """Return the checked values in the `data` of a document, by slug, without its relations.

    ValidationErrors are added to `faults`, also those about the data of new documents within relation
    payloads; only a LimitError is raised.
    """
    plain: dict[str, Any] = {}
    with faults.gathered():
        asked = graph.asked(flow, data)
        plain, _ = split(flow, asked.data, {}, faults)
        for each, given, at in asked.new:
            inner = Faults()
            split(each, given, {}, inner)
            for error in inner.found:
                error.under(*at)
            faults.found += inner.found
    return plain
