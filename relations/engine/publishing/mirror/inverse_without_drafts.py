"""Copying the links to the document from one of its statuses to the other, where sources have no drafts.

Such a source has one list. A target stands in it once for each of its statuses, draft and published.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from ....models import EntryVersion, Link
from ....models.gaps import keys_between
from ...schema import Pairing, RelationSchema
from .base import Identity
from .inverse_with_drafts import InverseMirror
from .placement import Relabelled
from .unmirrored import UnmirroredRows

TWIN = Q(field=OuterRef("field"), source=OuterRef("source"), part=OuterRef("part"))
TWIN_IN_PLACE = TWIN & (Q(inverse_position=OuterRef("inverse_position")) | Q(inverse_position__isnull=True))


class InverseMirrorWithoutDrafts(InverseMirror):
    """Copies links from sources without drafts: each gets a twin right after it in the source's list.

    A link to `image` without a twin is pinned, and stays. A link that only the draft has added or removed
    is marked `pending`: publishing carries that out, discarding takes it back.
    """

    @cached_property
    def fields(self) -> list[RelationSchema]:
        return [*self.fields_pointing_here(with_drafts=False), *self._of_parts]

    @cached_property
    def _of_parts(self) -> list[RelationSchema]:
        """The relations of components whose target is this document's flow, once for each flow of sources."""
        return [
            field
            for flow in self.owner.schema.by_id.values()
            for field in flow.part_relations
            if field.target_flow == self.owner.flow.id and not Pairing(field).source_has_drafts
        ]

    def inverse_links(self, version: EntryVersion) -> QuerySet[Link]:
        rows = super().inverse_links(version)
        if not self._of_parts:
            return rows
        # Documents that hold the same component may have drafts.
        return rows.filter(Q(part=0) | Q(source__flow__in={field.flow for field in self._of_parts}))

    def rows_to_copy(self) -> QuerySet[Link]:
        following = self.links.filter(TWIN, position__gt=OuterRef("position")).order_by("position")
        return self._differing.annotate(following=Subquery(following.values("position")[:1]))

    @property
    def _differing(self) -> QuerySet[Link]:
        return self._of_origin.filter(~Exists(self._of_image.filter(TWIN_IN_PLACE)))

    def rows_to_delete(self) -> QuerySet[Link]:
        origin = self._of_origin
        misplaced = Exists(origin.filter(TWIN)) & ~Exists(origin.filter(TWIN_IN_PLACE))
        return self._of_image.filter(Q(pending=True) | misplaced)

    def copies(self, rows: list[Any], replaced: dict[Identity, Link]) -> list[Link]:
        new = []
        for row in rows:
            known = replaced.get(self.identity(row))
            position = known.position if known else self._next_to(row)
            new.append(row.copied(target_status=self.image.status, position=position))
        return new

    def moves(self) -> list[Link]:
        pinned = self._of_image.filter(~Exists(self._of_origin.filter(TWIN)), pending=False)
        return UnmirroredRows(pinned, self._of_origin, self._differing).moves()

    def counterparts(self, rows: Iterable[Any]) -> set[int]:
        pending = self._of_origin.filter(pending=True).values_list("source_entry", flat=True)
        return {*super().counterparts(rows), *pending}

    def finish(self) -> None:
        """Take off the `pending` marks of `origin`: its lists and those of `image` agree now."""
        self._of_origin.filter(pending=True).update(pending=False)

    def _next_to(self, row: Any) -> int:
        """Return a position right after the row; raises Relabelled when there was none."""
        keys = keys_between(row.position, row.following, 1)
        if keys is None:
            self.links.of_source(row.source_id, row.field_id, row.part).make_room(row.position)
            raise Relabelled
        return keys[0]

    @property
    def _of_origin(self) -> QuerySet[Link]:
        return self.inverse_links(self.origin)

    @property
    def _of_image(self) -> QuerySet[Link]:
        return self.inverse_links(self.image)
