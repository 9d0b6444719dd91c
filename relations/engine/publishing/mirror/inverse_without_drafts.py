"""Copying the links to a document from one of its statuses to the other, if their sources have no drafts.

Such a source has one list, which has a row for each status of a target: draft and published.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Window

from ....models import EntryVersion, Link
from ....models.gaps import keys_between
from ...links.link_rows import LinkRow, copied
from ...schema import Pairing, RelationSchema
from .base import Identity
from .inverse_with_drafts import InverseMirror
from .placement import Relabelled
from .unmirrored import UnmirroredRows

TWIN = Q(field=OuterRef("field"), source=OuterRef("source"), part=OuterRef("part"))
TWIN_IN_PLACE = TWIN & (Q(inverse_position=OuterRef("inverse_position")) | Q(inverse_position__isnull=True))


class InverseMirrorWithoutDrafts(InverseMirror):
    """Copies the links from sources without drafts to the document, from one of its statuses to the other.

    Such a source has one list, with a row for each status of a target. A copy goes right after the link that
    it was copied from. A link to one status only (pinned) is not changed. A link that the draft alone has
    added or removed is marked `pending`: publishing makes that change, discarding the draft undoes it.
    """

    @cached_property
    def fields(self) -> list[RelationSchema]:
        flow = self.owner.flow.id
        return [*(f.to(flow) for f in self.fields_pointing_here(with_drafts=False)), *self._of_parts]

    @cached_property
    def _of_parts(self) -> list[RelationSchema]:
        """The relations of components that lead to this document's flow, from flows without drafts.

        A relation occurs once for each flow whose documents have the component.
        """
        return [
            field.to(self.owner.flow.id)
            for flow in self.owner.schema.by_id.values()
            for field in flow.part_relations
            if field.leads_to(self.owner.flow.id) and not Pairing(field).source_has_drafts
        ]

    def inverse_links(self, version: EntryVersion) -> QuerySet[Link]:
        rows = super().inverse_links(version)
        if not self._of_parts:
            return rows
        # Documents that hold the same component may have drafts.
        return rows.filter(Q(part=0) | Q(source__flow__in={field.flow for field in self._of_parts}))

    def _seen_with(self, target_status: str) -> Q:
        return Q(target_status=target_status) | ~Q(target__flow__in=self._drafted)

    @cached_property
    def _drafted(self) -> list[int]:
        return [flow.id for flow in self.owner.schema.by_id.values() if flow.drafts]

    def rows_to_copy(self, keys: list[int]) -> QuerySet[Link]:
        following = self.links.filter(TWIN, position__gt=OuterRef("position")).order_by("position")
        return self._originals(keys).annotate(following=Subquery(following.values("position")[:1]))

    def merged(self) -> QuerySet[Link]:
        rows = self._of_origin | self._of_image
        twins = ("field", "source", "part")
        rows = rows.annotate(
            twins=Window(Count("pk"), partition_by=twins),
            low=Window(Min("inverse_position"), partition_by=twins),
            high=Window(Max("inverse_position"), partition_by=twins),
        )
        alone = Q(twins=1, target_status=self.origin.status)
        pending = Q(pending=True, target_status=self.image.status)
        return rows.filter(alone | pending | Q(low__lt=F("high")))

    def _originals(self, keys: list[int]) -> QuerySet[Link]:
        return self._of_origin.filter(pk__in=keys)

    def rows_to_delete(self, keys: list[int]) -> QuerySet[Link]:
        return self._of_image.filter(pk__in=keys)

    def in_place(self) -> tuple[QuerySet[Link], QuerySet[Link]]:
        return self._of_image, self._of_origin.filter(TWIN_IN_PLACE)

    def copies(self, rows: list[Any], replaced: dict[Identity, Any]) -> list[LinkRow]:
        new = []
        for row in rows:
            known = replaced.get(self.identity(row))
            position = known.position if known else self._next_to(row)
            new.append(copied(row, target_status=self.image.status, position=position))
        return new

    def moves(self) -> list[Link]:
        pinned = self._of_image.filter(~Exists(self._of_origin.filter(TWIN)), pending=False)
        return UnmirroredRows(pinned, self._of_origin, self._originals(self.unlike)).moves()

    def counterparts(self, rows: Iterable[Any]) -> set[int]:
        pending = self._of_origin.filter(pending=True).values_list("source_entry", flat=True)
        return {*super().counterparts(rows), *pending}

    def finish(self) -> None:
        """Remove the `pending` marks of links to `origin`.

        They mark changes that only the draft has; now both versions have the same lists.
        """
        self._of_origin.filter(pending=True).update(pending=False)

    def _next_to(self, row: Any) -> int:
        """Return a free position right after the link `row` in its source's list.

        If there is none, the list is relabelled around the link, and Relabelled is raised.
        """
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
