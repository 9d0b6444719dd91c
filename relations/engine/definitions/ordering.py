"""Putting the fields of a flow into another order."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS

from ...models import Field, Flow
from ..errors import ValidationError
from .changing import change


@change
def order_fields(flow: Flow, fields: Sequence[Field], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the fields of `flow` into the order of `fields`, and save their numbers.

    Raises ValidationError unless each field of the flow is named exactly once.
    """
    rows = {row.pk: row for row in Field.objects.using(using).filter(flow=flow)}
    keys = [field.pk for field in fields]
    if sorted(keys) != sorted(rows):
        raise ValidationError(f'The order of the fields of "{flow.slug}" names each of them once.')
    moved = []
    for place, key in enumerate(keys):
        if rows[key].order != place:
            rows[key].order = place
            moved.append(rows[key])
    Field.objects.using(using).bulk_update(moved, ["order"])
