"""Copying the links from a document from one of its statuses to the other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, When, Window

from ....models import InverseLink, Link
from ...links.link_rows import LinkRow, copied
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
SAME_IN_BOTH = (
    *("field", "part", "position", "linkage_type"),
    *("target", "target_locale", "resource_type", "resource_id"),
)


class ForwardMirror(Mirror):
    """Copies the forward lists of a document and its components from one status to the other."""

    side = "source_status"
    locked_early = ("target_id", "inverse_position")

    @cached_property
    def fields(self) -> list[RelationSchema]:
        flow = self.owner.flow
        return [*(field for field in flow.all_relations if field.owning), *flow.part_relations]

    def rows_to_copy(self, keys: list[int]) -> QuerySet[Link]:
        return self._placement.with_neighbours(self._originals(keys))

    def merged(self) -> QuerySet[Link]:
        of_copy = When(source=self.origin.pk, then=self._target_status_for(self.image.status))
        rows = self.links.filter(source__pk__in=[self.origin.pk, self.image.pk])
        rows = rows.annotate(status_in_image=Case(of_copy, default=F("target_status")))
        equal = Window(Count("pk"), partition_by=[*SAME_IN_BOTH, "status_in_image"])
        return rows.annotate(equal=equal).filter(equal=1)

    def _originals(self, keys: list[int]) -> QuerySet[Link]:
        """Return the links of `origin` with these primary keys.

        They are annotated with `mirror_status`, the status of the target that the copy of the link leads to.
        """
        return self.links.filter(source=self.origin.pk, pk__in=keys).annotate(
            mirror_status=self._target_status_for(self.image.status)
        )

    def rows_to_delete(self, keys: list[int]) -> QuerySet[Link]:
        return self.links.filter(source=self.image.pk, pk__in=keys)

    def in_place(self) -> tuple[QuerySet[Link], QuerySet[Link]]:
        rows = self.links.filter(source=self.image.pk).annotate(
            mirror_status=self._target_status_for(self.origin.status)
        )
        return rows, self.links.filter(SAME_ROW, source=self.origin.pk)

    def identity(self, row: Any) -> Identity:
        return row.field_id, row.part, row.target_id, row.resource_type, row.resource_id, row.target_locale

    def copies(self, rows: list[Any], replaced: dict[Identity, Any]) -> list[LinkRow]:
        stayed = {row.pk: replaced[self.identity(row)] for row in rows if self.identity(row) in replaced}
        keys = {pk: link.inverse_position for pk, link in stayed.items()}
        others = [row for row in rows if row.pk not in stayed]
        keys |= self._placement.keys(self._originals(self.unlike), others)
        return [
            copied(
                row,
                source_id=self.image.pk,
                source_status=self.image.status,
                target_status=row.mirror_status,
                inverse_position=keys[row.pk],
            )
            for row in rows
        ]

    def rivals(self, new: list[LinkRow]) -> Iterable[tuple[int, int | None]]:
        """Yield the links to be deleted because a new link takes their target: those from other sources.

        That happens in exclusive relations, in which a target can have one source only. Each link is given by
        its primary key and that of its source's entry.
        """
        takers = {f.id: self._taken_by(f) for f in self.fields if f.takes_over}
        losing = NO_ROWS
        for columns, links in by_statuses(link for link in new if link.field in takers):
            losing |= Q(**columns, target__in=[link.target for link in links]) & takers[columns["field"]]
        rows = self.links.filter(losing).exclude(source__entry=self.origin.entry_id)
        return rows.values_list("pk", "source__entry") if takers else []

    @staticmethod
    def _taken_by(field: RelationSchema) -> Q:
        """The condition for links of `field` to targets that can be in one source's list only."""
        if not field.several:
            return Q()
        return Q(target__flow__in=[flow for flow in field.inverses if field.to(flow).takes_over])

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
        """Return the target's inverse list, in the status of `image`, to which the copy of a link goes.

        `row` is the link of `origin`.
        """
        return InverseLink.objects.using(self.owner.using).filter(
            field=row.field_id,
            target=row.target_id,
            target_locale=row.target_locale,
            target_status=row.mirror_status,
            source_status=self.image.status,
        )

    def _target_status_for(self, status: str) -> Any:
        return target_status_for(self.fields, status)
