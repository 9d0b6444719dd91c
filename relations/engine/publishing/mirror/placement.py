"""Where a mirrored row goes in a list that is another document's: by its neighbours, not by its key alone.

The two states of that list may have been relabelled apart, so that keys of one say nothing in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery

from ....models import Link
from ....models.gaps import keys_between
from .counterparts import with_counterpart


class Relabelled(Exception):
    """There was no free key at a row's place; now there is: read again."""


@dataclass(frozen=True, slots=True)
class State:
    """A list's state: how its rows are found from a row to be placed, and how their counterparts are."""

    status: str
    rows: QuerySet[Link]
    target_state: Case


@dataclass(frozen=True, slots=True)
class Fitting:
    """Finds keys in the `image` state of lists, for rows that stand in their `origin` state."""

    key: str
    origin: State
    image: State
    joined: Callable[[Any], Any]  # a row's list in the image state, as a queryset that can make room

    def annotated(self, rows: QuerySet[Link]) -> QuerySet[Link]:
        """The rows with the keys on either side in the image list, and those rows' in the origin list."""
        below = self.image.rows.filter(**{f"{self.key}__lt": OuterRef(self.key)}).order_by(f"-{self.key}")
        above = self.image.rows.filter(**{f"{self.key}__gte": OuterRef(self.key)}).order_by(self.key)
        return rows.annotate(
            low=Subquery(below.values(self.key)[:1]),
            high=Subquery(above.values(self.key)[:1]),
            low_origin=self._counterpart(below, self.origin),
            high_origin=self._counterpart(above, self.origin),
        )

    def keys(self, rows: QuerySet[Link], found: Iterable[Any]) -> dict[int, int | None]:
        """A key for each of the rows `found` by `annotated`, of the query `rows`; raises Relabelled."""
        keys: dict[int, int | None] = {}
        astray = []
        for row in found:
            key = getattr(row, self.key)
            if key is None:
                keys[row.pk] = None
            elif _is_right_of(row.low_origin, key) or _is_right_of(key, row.high_origin):
                astray.append(row.pk)
            else:
                keys[row.pk] = key if row.high != key else self._between(row, row.low, row.high)
        return keys | self._by_neighbours(rows, astray)

    def _by_neighbours(self, rows: QuerySet[Link], astray: Collection[int]) -> dict[int, int | None]:
        """Keys right after the nearest one that stands before the row in both lists."""
        if not astray:
            return {}
        before = self.origin.rows.filter(**{f"{self.key}__lt": OuterRef(self.key)}).order_by(f"-{self.key}")
        after = self.image.rows.order_by(self.key)
        following = after.filter(**{f"{self.key}__gt": OuterRef("before")})
        placed = (
            rows.filter(pk__in=astray)
            .annotate(before=self._counterpart(before, self.image, known=True))
            .annotate(
                following=Subquery(following.values(self.key)[:1]),
                first=Subquery(after.values(self.key)[:1]),
            )
        )
        return {
            row.pk: self._between(row, row.before, row.first if row.before is None else row.following)
            for row in placed
        }

    def _counterpart(self, rows: QuerySet[Link], state: State, known: bool = False) -> Subquery:
        """Where the first of the rows (the first that is known there) stands in the list's other state."""
        rows = with_counterpart(rows, state.target_state, state.status, self.key)
        if known:
            rows = rows.filter(counterpart__isnull=False)
        return Subquery(rows.values("counterpart")[:1])

    def _between(self, row: Any, low: int | None, high: int | None) -> int:
        keys = keys_between(low, high, 1)
        if keys is None:
            self.joined(row).make_room(low)
            raise Relabelled
        return keys[0]


def _is_right_of(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one > other
