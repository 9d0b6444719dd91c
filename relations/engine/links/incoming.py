"""Parsing what callers write: values, checked, and changes of relations."""

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
    """The values and the changes in `data`, these with the ready-made `changes`.

    What the fields do not take is left out, and `faults` have why.
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
