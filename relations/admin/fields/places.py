"""The places of a flow's fields, counted from 1, and the order that new ones ask for."""

from __future__ import annotations

from collections.abc import Mapping

from ...engine import definitions
from ...models import Field, Flow
from ..context import database

LAST = 10**9


def put(flow: Flow, places: Mapping[int, int]) -> None:
    """Bring the fields with these keys to these places; all others keep their order around them."""
    rows = list(Field.objects.using(database()).filter(flow=flow).order_by("order", "pk"))
    order = [row for row in rows if row.pk not in places]
    moving = [row for row in rows if row.pk in places]
    for row in sorted(moving, key=lambda row: places[row.pk]):
        order.insert(places[row.pk] - 1, row)
    if order != rows:
        definitions.order_fields(flow, order, using=database())
