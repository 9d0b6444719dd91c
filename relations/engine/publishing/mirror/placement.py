"""Placing a copied link in a list of another document, next to the same neighbours as the original link.

The original's position alone is not enough: the draft's and the published list are relabelled each on its
own, and then their positions cannot be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery

from ....models import Link
from ....models.gaps import keys_between
from .twins import with_twin_position


class Relabelled(Exception):
    """Raised when no position was free for a link, so that those around it were given new ones.

    The caller reads the list again.
    """


@dataclass(frozen=True, slots=True)
class ListInStatus:
    """The list that a link belongs to, in one status, as part of a query.

    `rows` is the queryset of that list; it refers to the link of the outer query by OuterRef. A link has its
    source in `status` and its target in `target_status` there.
    """

    status: str
    rows: QuerySet[Link]
    target_status: Case


@dataclass(frozen=True, slots=True)
class Placement:
    """Finds positions for copied links in lists of other documents.

    The links are in the `origin` lists, of one status, and their copies go to the `image` lists, of the
    other. `column` is the name of the column with the positions.
    """

    column: str
    origin: ListInStatus
    image: ListInStatus
    image_list: Callable[[Any], Any]  # from a row to its image list, as a queryset with `make_room`

    def with_neighbours(self, rows: QuerySet[Link]) -> QuerySet[Link]:
        """Annotate links of the origin lists with the positions of their future neighbours in the image list.

        `low` and `high` are the positions of the link below the original's position and of the one at or
        above it; `low_origin` and `high_origin` the positions of the same two links in the origin list. Each
        is None if there is no such link.
        """
        below = self.image.rows.filter(**{f"{self.column}__lt": OuterRef(self.column)}).order_by(
            f"-{self.column}"
        )
        above = self.image.rows.filter(**{f"{self.column}__gte": OuterRef(self.column)}).order_by(self.column)
        return rows.annotate(
            low=Subquery(below.values(self.column)[:1]),
            high=Subquery(above.values(self.column)[:1]),
            low_origin=self._twin_position(below, self.origin),
            high_origin=self._twin_position(above, self.origin),
        )

    def keys(self, rows: QuerySet[Link], found: Iterable[Any]) -> dict[int, int | None]:
        """Return a position for the copy of each link in `found`, by the link's primary key.

        `found` are the rows of `with_neighbours(rows)`. The position is the link's own, unless another link
        has it in the image list, or the neighbours there have another order in the origin list. It is None
        for a link whose `column` is null. Raises Relabelled if no position was free.
        """
        keys: dict[int, int | None] = {}
        unordered = []
        for row in found:
            key = getattr(row, self.column)
            if key is None:
                keys[row.pk] = None
            elif _is_right_of(row.low_origin, key) or _is_right_of(key, row.high_origin):
                unordered.append(row.pk)
            else:
                keys[row.pk] = key if row.high != key else self._between(row, row.low, row.high)
        return keys | self._by_neighbours(rows, unordered)

    def _by_neighbours(self, rows: QuerySet[Link], unordered: Collection[int]) -> dict[int, int | None]:
        """Return positions for the copies of the links with the primary keys `unordered`, by these keys.

        Each is right after the nearest link that precedes the original in its list and is in the image list
        too, or before all others if there is none. Raises Relabelled if no position was free.
        """
        if not unordered:
            return {}
        before = self.origin.rows.filter(**{f"{self.column}__lt": OuterRef(self.column)}).order_by(
            f"-{self.column}"
        )
        after = self.image.rows.order_by(self.column)
        following = after.filter(**{f"{self.column}__gt": OuterRef("before")})
        placed = (
            rows.filter(pk__in=unordered)
            .annotate(before=self._twin_position(before, self.image, skip_missing=True))
            .annotate(
                following=Subquery(following.values(self.column)[:1]),
                first=Subquery(after.values(self.column)[:1]),
            )
        )
        return {
            row.pk: self._between(row, row.before, row.first if row.before is None else row.following)
            for row in placed
        }

    def _twin_position(
        self, rows: QuerySet[Link], other: ListInStatus, skip_missing: bool = False
    ) -> Subquery:
        """Return the SQL expression for the position in the list `other` of the first of `rows`.

        NULL if it has no twin there. With `skip_missing`, the first that has one counts.
        """
        rows = with_twin_position(rows, other.target_status, other.status, self.column)
        if skip_missing:
            rows = rows.filter(twin_position__isnull=False)
        return Subquery(rows.values("twin_position")[:1])

    def _between(self, row: Any, low: int | None, high: int | None) -> int:
        """Return a free position between `low` and `high` in the image list of `row`.

        None stands for the list's start or end. If there is no free position, the list is relabelled around
        `low`, and Relabelled is raised.
        """
        keys = keys_between(low, high, 1)
        if keys is None:
            self.image_list(row).make_room(low)
            raise Relabelled
        return keys[0]


def _is_right_of(one: int | None, other: int | None) -> bool:
    """Whether both are positions and `one` is the greater."""
    return one is not None and other is not None and one > other
