"""Links in an inverse list that are kept although they have no twin in the other status ("unmirrored").

Their source has no version in the other status, or they are to one status of the target only (pinned). If a
copied link needs the position of such a link, it moves to a free position behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from ....models import InverseLink, Link
from ....models.gaps import keys_between
from .placement import Relabelled


@dataclass(frozen=True, slots=True)
class UnmirroredRows:
    """The links in an inverse list that are kept although their source does not link the other status.

    A copied link gets the position that its original has in `origin`, so a kept link (of `unmirrored`) at
    that position must move. `to_copy` are the links of `origin` that are copied.
    """

    unmirrored: QuerySet[Link]
    origin: QuerySet[Link]
    to_copy: QuerySet[Link]  # the rows of `origin` that will be copied

    def moves(self) -> list[Link]:
        """Return the kept links that must move because a copied link needs their position.

        They are unsaved and already have their new positions, each before the next link. Raises Relabelled if
        no position was free.
        """
        same_field = {"field": OuterRef("field")}
        same_position = self.to_copy.filter(**same_field, inverse_position=OuterRef("inverse_position"))
        after = {"inverse_position__gt": OuterRef("inverse_position")}
        found = self.unmirrored.filter(Exists(same_position)).annotate(
            next_unmirrored=_first(self.unmirrored.filter(**same_field, **after)),
            next_origin=_first(self.origin.filter(**same_field, **after)),
        )
        moving = list(found)
        for row in moving:
            following = [key for key in (row.next_unmirrored, row.next_origin) if key is not None]
            keys = keys_between(row.inverse_position, min(following, default=None), 1)
            if keys is None:
                self._make_room(row)
            else:
                row.inverse_position = keys[0]
        return moving

    def _make_room(self, row: Link) -> None:
        """Relabel the draft's and the published inverse list around the link's position; raise Relabelled."""
        assert row.inverse_position is not None
        for rows in (self.unmirrored, self.origin):
            statuses = rows.values("target_status", "source_status").first()
            if statuses is None:
                continue
            scope = {"target": row.target_id, "target_locale": row.target_locale, "field": row.field_id}
            InverseLink.objects.using(rows.db).filter(**scope, **statuses).make_room(row.inverse_position)
        raise Relabelled


def _first(rows: QuerySet[Link]) -> Subquery:
    """Return the SQL expression for the lowest `inverse_position` of the rows; NULL without rows."""
    return Subquery(rows.order_by("inverse_position").values("inverse_position")[:1])
