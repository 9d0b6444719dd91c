"""The lists that see the document, of sources without drafts: one list, with a row for each state of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from ....models import Link
from ....models.gaps import keys_between
from ...schema import RelationSchema
from .base import Identity
from .counterparts import copied
from .inverse_with_drafts import OfSources
from .placement import Relabelled
from .unmirrored import Guests

TWIN = Q(field=OuterRef("field"), source=OuterRef("source"))
PLACED = TWIN & (Q(inverse_position=OuterRef("inverse_position")) | Q(inverse_position__isnull=True))


class SeenByPlain(OfSources):
    """A row for the origin gains its twin, right after it in the source's list.

    A row for the image alone was pinned and stays, unless the document's own draft made it so (`pending`):
    publishing carries that out, discarding takes it back.
    """

    @cached_property
    def fields(self) -> list[RelationSchema]:
        return self.pointing(with_drafts=False)

    def wanted(self) -> QuerySet[Link]:
        following = self.links.filter(TWIN, position__gt=OuterRef("position")).order_by("position")
        return self._differing.annotate(following=Subquery(following.values("position")[:1]))

    @property
    def _differing(self) -> QuerySet[Link]:
        return self._of_origin.filter(~Exists(self._of_image.filter(PLACED)))

    def stale(self) -> QuerySet[Link]:
        origin = self._of_origin
        misplaced = Exists(origin.filter(TWIN)) & ~Exists(origin.filter(PLACED))
        return self._of_image.filter(Q(pending=True) | misplaced)

    def images(self, rows: list[Any], former: dict[Identity, Link]) -> list[Link]:
        new = []
        for row in rows:
            known = former.get(self.identity(row))
            position = known.position if known else self._next_to(row)
            new.append(copied(row, target_status=self.image.status, position=position))
        return new

    def moves(self) -> list[Link]:
        pinned = self._of_image.filter(~Exists(self._of_origin.filter(TWIN)), pending=False)
        return Guests(pinned, self._of_origin, self._differing).moves()

    def ends(self, rows: Iterable[Any]) -> set[int]:
        pending = self._of_origin.filter(pending=True).values_list("source_entry", flat=True)
        return {*super().ends(rows), *pending}

    def finish(self) -> None:
        self._of_origin.filter(pending=True).update(pending=False)

    def _next_to(self, row: Any) -> int:
        keys = keys_between(row.position, row.following, 1)
        if keys is None:
            self.links.filter(field=row.field_id, source=row.source_id).make_room(row.position)
            raise Relabelled
        return keys[0]

    @property
    def _of_origin(self) -> QuerySet[Link]:
        return self.seen_by(self.origin)

    @property
    def _of_image(self) -> QuerySet[Link]:
        return self.seen_by(self.image)
