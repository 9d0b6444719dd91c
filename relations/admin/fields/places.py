"""Moving fields to other places among the fields of their flow."""

from __future__ import annotations

from collections.abc import Mapping

from ...engine import definitions
from ...models import Field, Flow
from ..context import database

LAST = 10**9


def put(flow: Flow, places: Mapping[int, int]) -> None:
    """Move fields of the flow to new places; `places` maps primary keys of fields to places from 1.

    The other fields keep their order. A place beyond the end means the last place.
    """
    rows = list(Field.objects.using(database()).filter(flow=flow).order_by("order", "pk"))
    order = [row for row in rows if row.pk not in places]
    moving = [row for row in rows if row.pk in places]
    for row in sorted(moving, key=lambda row: places[row.pk]):
        order.insert(places[row.pk] - 1, row)
    if order != rows:
        definitions.order_fields(flow, order, using=database())
