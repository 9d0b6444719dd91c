"""Guests: rows of a mirrored list that mirror nothing, and stay.

A waiting row, whose source has no version in the other state, or one that its source pinned. Its key may be
one that a mirrored row needs; then it steps aside, to the nearest free place.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from ....models import InverseLink, Link
from ....models.gaps import keys_between
from .placement import Relabelled


@dataclass(frozen=True, slots=True)
class Guests:
    """The `guests` of a document's inverse lists, whose mirrored rows take the keys of `origin` rows."""

    guests: QuerySet[Link]
    origin: QuerySet[Link]
    coming: QuerySet[Link]  # those of `origin` that are about to be mirrored

    def moves(self) -> list[Link]:
        """The guests in the way, with new keys, unsaved; raises Relabelled."""
        here = {"field": OuterRef("field")}
        at = self.coming.filter(**here, inverse_position=OuterRef("inverse_position"))
        after = {"inverse_position__gt": OuterRef("inverse_position")}
        found = self.guests.filter(Exists(at)).annotate(
            next_guest=_first(self.guests.filter(**here, **after)),
            next_origin=_first(self.origin.filter(**here, **after)),
        )
        moving = list(found)
        for row in moving:
            following = [key for key in (row.next_guest, row.next_origin) if key is not None]
            keys = keys_between(row.inverse_position, min(following, default=None), 1)
            if keys is None:
                self._spread(row)
            else:
                row.inverse_position = keys[0]
        return moving

    def _spread(self, row: Link) -> None:
        """Relabel both states of the list around the guest's place."""
        assert row.inverse_position is not None
        for rows in (self.guests, self.origin):
            state = rows.values("target_status", "source_status").first()
            if state is None:
                continue
            scope = {"target": row.target_id, "target_locale": row.target_locale, "field": row.field_id}
            InverseLink.objects.using(rows.db).filter(**scope, **state).make_room(row.inverse_position)
        raise Relabelled


def _first(rows: QuerySet[Link]) -> Subquery:
    return Subquery(rows.order_by("inverse_position").values("inverse_position")[:1])
