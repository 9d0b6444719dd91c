"""What a caller writes, read: plain values, checked, and changes of relations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import values
from ..errors import Faults, ValidationError
from ..operations import Change
from ..schema import FlowSchema, RelationSchema
from . import payload, reading_back


def split(
    flow: FlowSchema, data: Mapping[str, Any], changes: Mapping[str, Change]
) -> tuple[dict[str, Any], dict[str, Change]]:
    """The values and the changes in `data`, these with the ready-made `changes`.

    ValidationError, with all that is wrong, for what the fields do not take.
    """
    plain: dict[str, Any] = {}
    relations, faults = dict(changes), Faults()
    for slug, value in data.items():
        with faults.gathered():
            field = flow.fields.get(slug)
            if field is None:
                raise ValidationError(f"Invalid key {slug}", [slug])
            if not isinstance(field, RelationSchema):
                plain[slug] = values.clean(field, value)
                continue
            change = payload.change(reading_back.named(value, field), (slug,))
            if change is not None:
                relations[slug] = change
    faults.check()
    return plain, relations
