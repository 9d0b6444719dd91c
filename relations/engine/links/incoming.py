"""Parsing the data that callers write: into cleaned values, and changes of relations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import values
from ..errors import Faults, ValidationError
from ..operations import Change
from ..schema import FlowSchema, RelationSchema
from . import in_parts, payload, reading_back


def split(
    flow: FlowSchema, data: Mapping[str, Any], changes: Mapping[str, Change], faults: Faults
) -> tuple[dict[str, Any], dict[str, Change]]:
    """Split `data`, by slug, into cleaned values and changes of relations; return both, by slug.

    `changes` are parsed already; a relation in `data` replaces the one of the same slug. Within the
    values, payloads of components' relations become changes too. An unknown key or a wrong value is left
    out of the result, and its ValidationError is added to `faults`. Raises nothing itself.
    """
    plain: dict[str, Any] = {}
    relations = dict(changes)
    for slug, value in data.items():
        with faults.gathered():
            field = flow.fields.get(slug)
            if field is None:
                raise ValidationError(f"Invalid key {slug}", [slug])
            if not isinstance(field, RelationSchema):
                plain |= in_parts.parsed(flow.fields, {slug: values.clean(field, value)})
                continue
            change = payload.change(reading_back.named(value, field, (slug,)), (slug,))
            if change is not None:
                relations[slug] = change
    return plain, relations
