"""Spreading the positions of crowded lists evenly again, so that later writes find free positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import Lag

from ...batches import ROWS
from ...models import InverseLink, Link
from ...models.gaps import SMALLEST_STEP, spread
from ...models.link import INVERSE_LIST, LIST
from .. import schema
from ..locks import Locks, Wanted

LISTS = (
    (Link, "position", LIST),
    (InverseLink, "inverse_position", INVERSE_LIST),
)


def rebalance(using: str) -> Iterator[int]:
    """Spread the positions of each list that has neighbours closer than SMALLEST_STEP; keep the order.

    Both kinds of lists are spread: of a source's targets, and of a target's sources. Yields the number of
    links of each such list. Each list is changed in a transaction of its own, under the lock of the document
    that has it.
    """
    for model, order, columns in LISTS:
        for scope in list(_crowded(model, order, columns, using)):
            if count := _spread(model, order, scope, using):
                yield count


def _crowded(
    model: type[Link], order: str, columns: tuple[str, ...], using: str
) -> Iterator[Mapping[str, Any]]:
    """Yield each list with neighbours closer than SMALLEST_STEP: a dict of its identifying `columns`."""
    rows = model.objects.using(using).filter(**{f"{order}__isnull": False}).order_by()
    before = Window(Lag(order), partition_by=[F(name) for name in columns], order_by=F(order).asc())
    near = rows.annotate(gap=F(order) - before).filter(gap__lt=SMALLEST_STEP)
    yield from near.values(*columns).order_by(*columns).distinct()


def _spread(model: type[Link], order: str, scope: Mapping[str, Any], using: str) -> int:
    """Give the links of the list, which the columns `scope` identify, new positions in the column `order`.

    Returns the number of its links, 0 if it has none any more.
    """

    def attempt() -> int:
        rows = model.objects.using(using).filter(**scope).order_by(order)
        owner = "source__entry" if model is Link else "target"
        Locks(using).first(Wanted(set(rows.order_by().values_list(owner, flat=True))))
        links = list(rows)
        keys = spread(None, None, [getattr(link, order) for link in links], 0, 0) if links else []
        assert keys is not None, "fewer than 2**31 links"
        for link, key in zip(links, keys, strict=True):
            setattr(link, order, key)
        rows.write_keys(links, ROWS)
        return len(links)

    return schema.run_held(attempt, using=using)
