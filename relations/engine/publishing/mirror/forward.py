"""Copying the relation lists that the document owns from one of its statuses to the other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ....models import InverseLink, Link
from ...schema import RelationSchema
from .base import NO_ROWS, Identity, Mirror
from .placement import ListInStatus, Placement
from .twins import SAME_TARGET, by_statuses, target_status_for

SAME_ROW = SAME_TARGET & Q(
    field=OuterRef("field"),
    part=OuterRef("part"),
    target_locale=OuterRef("target_locale"),
    target_status=OuterRef("mirror_status"),
    position=OuterRef("position"),
    linkage_type=OuterRef("linkage_type"),
)


class ForwardMirror(Mirror):
    """Copies the links whose source is the document or a component in it."""

    @cached_property
    def fields(self) -> list[RelationSchema]:
        flow = self.owner.flow
        return [*(field for field in flow.all_relations if field.owning), *flow.part_relations]

    def rows_to_copy(self) -> QuerySet[Link]:
        return self._placement.with_neighbours(self._differing)

    @property
    def _differing(self) -> QuerySet[Link]:
        """The rows of `origin` without an equal twin; `mirror_status` is the target's status of the copy."""
        mirrored = self.links.filter(SAME_ROW, source=self.image.pk)
        rows = self.links.filter(source=self.origin.pk).annotate(
            mirror_status=self._target_status_for(self.image.status)
        )
        return rows.filter(~Exists(mirrored))

    def rows_to_delete(self) -> QuerySet[Link]:
        mirrored = self.links.filter(SAME_ROW, source=self.origin.pk)
        rows = self.links.filter(source=self.image.pk).annotate(
            mirror_status=self._target_status_for(self.origin.status)
        )
        return rows.filter(~Exists(mirrored))

    def identity(self, row: Any) -> Identity:
        return row.field_id, row.part, row.target_id, row.resource_type, row.resource_id, row.target_locale

    def copies(self, rows: list[Any], replaced: dict[Identity, Link]) -> list[Link]:
        stayed = {row.pk: replaced[self.identity(row)] for row in rows if self.identity(row) in replaced}
        keys = {pk: link.inverse_position for pk, link in stayed.items()}
        keys |= self._placement.keys(self._differing, [row for row in rows if row.pk not in stayed])
        return [
            row.copied(
                source_id=self.image.pk,
                source_status=self.image.status,
                target_status=row.mirror_status,
                inverse_position=keys[row.pk],
            )
            for row in rows
        ]

    def rivals(self, new: list[Link]) -> Iterable[tuple[int, int | None]]:
        """Yield the links from other sources to the targets of new links in exclusive relations.

        Each is given by its primary key, with the key of its source's entry.
        """
        takers = {f.id for f in self.fields if f.takes_over}
        losing = NO_ROWS
        for columns, links in by_statuses(link for link in new if link.field_id in takers):
            losing |= Q(**columns, target__in=[link.target_id for link in links])
        rows = self.links.filter(losing).exclude(source__entry=self.origin.entry_id)
        return rows.values_list("pk", "source__entry") if takers else []

    def counterparts(self, rows: Iterable[Any]) -> set[int]:
        return {row.target_id for row in rows if row.inverse_position is not None and row.target_id}

    @property
    def _placement(self) -> Placement:
        """The rule for placing copied links in the inverse lists of their targets."""
        inverse_list = self.links.filter(
            field=OuterRef("field"),
            target=OuterRef("target"),
            target_locale=OuterRef("target_locale"),
        )
        origin = inverse_list.filter(
            target_status=OuterRef("target_status"), source_status=self.origin.status
        )
        image = inverse_list.filter(target_status=OuterRef("mirror_status"), source_status=self.image.status)
        return Placement(
            "inverse_position",
            ListInStatus(self.origin.status, origin, self._target_status_for(self.origin.status)),
            ListInStatus(self.image.status, image, self._target_status_for(self.image.status)),
            self._image_list,
        )

    def _image_list(self, row: Any) -> Any:
        """Return the inverse list that the copy of the row goes to."""
        return InverseLink.objects.using(self.owner.using).filter(
            field=row.field_id,
            target=row.target_id,
            target_locale=row.target_locale,
            target_status=row.mirror_status,
            source_status=self.image.status,
        )

    def _target_status_for(self, status: str) -> Any:
        return target_status_for(self.fields, status)
