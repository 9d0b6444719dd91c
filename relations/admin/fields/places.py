"""The order of a flow's fields."""

from __future__ import annotations

from collections.abc import Mapping

from ...engine import definitions
from ...models import Field, Flow
from ..context import database

LAST = 10**9


def put(flow: Flow, places: Mapping[int, int]) -> None:
    """Move the flow's fields to these places; `places` maps their primary keys to places, counted from 1.

    The other fields keep their order. A place beyond the last means the last.
    """
    rows = list(Field.objects.using(database()).filter(flow=flow).order_by("order", "pk"))
    order = [row for row in rows if row.pk not in places]
    moving = [row for row in rows if row.pk in places]
    for row in sorted(moving, key=lambda row: places[row.pk]):
        order.insert(places[row.pk] - 1, row)
    if order != rows:
        definitions.order_fields(flow, order, using=database())
