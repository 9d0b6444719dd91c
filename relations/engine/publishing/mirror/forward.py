"""The lists that the document owns."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ....models import InverseLink, Link
from ...schema import RelationSchema
from .base import NOBODY, Identity, Step
from .counterparts import SAME_TARGET, by_state, copied, target_state
from .placement import Fitting, State

SAME_ROW = SAME_TARGET & Q(
    field=OuterRef("field"),
    target_locale=OuterRef("target_locale"),
    target_status=OuterRef("state"),
    position=OuterRef("position"),
    linkage_type=OuterRef("linkage_type"),
)


class Owned(Step):
    @cached_property
    def fields(self) -> list[RelationSchema]:
        return [field for field in self.owner.flow.all_relations if field.owning]

    def wanted(self) -> QuerySet[Link]:
        return self._fitting.annotated(self._differing)

    @property
    def _differing(self) -> QuerySet[Link]:
        mirrored = self.links.filter(SAME_ROW, source=self.image.pk)
        rows = self.links.filter(source=self.origin.pk).annotate(state=self._target_state(self.image.status))
        return rows.filter(~Exists(mirrored))

    def stale(self) -> QuerySet[Link]:
        mirrored = self.links.filter(SAME_ROW, source=self.origin.pk)
        rows = self.links.filter(source=self.image.pk).annotate(state=self._target_state(self.origin.status))
        return rows.filter(~Exists(mirrored))

    def identity(self, row: Any) -> Identity:
        return row.field_id, row.target_id, row.resource_type, row.resource_id, row.target_locale

    def images(self, rows: list[Any], former: dict[Identity, Link]) -> list[Link]:
        stayed = {row.pk: former[self.identity(row)] for row in rows if self.identity(row) in former}
        keys = {pk: link.inverse_position for pk, link in stayed.items()}
        keys |= self._fitting.keys(self._differing, [row for row in rows if row.pk not in stayed])
        return [
            copied(
                row,
                source_id=self.image.pk,
                source_status=self.image.status,
                target_status=row.state,
                inverse_position=keys[row.pk],
            )
            for row in rows
        ]

    def rivals(self, new: list[Link]) -> Iterable[tuple[int, int | None]]:
        """A target with one place leaves its present owner."""
        takers = {f.id for f in self.fields if f.takes_over}
        losing = NOBODY
        for state, links in by_state(link for link in new if link.field_id in takers):
            losing |= Q(**state, target__in=[link.target_id for link in links])
        rows = self.links.filter(losing).exclude(source__entry=self.origin.entry_id)
        return rows.values_list("pk", "source__entry") if takers else []

    def ends(self, rows: Iterable[Any]) -> set[int]:
        return {row.target_id for row in rows if row.inverse_position is not None and row.target_id}

    @property
    def _fitting(self) -> Fitting:
        seen_with = self.links.filter(
            field=OuterRef("field"),
            target=OuterRef("target"),
            target_locale=OuterRef("target_locale"),
        )
        origin = seen_with.filter(target_status=OuterRef("target_status"), source_status=self.origin.status)
        image = seen_with.filter(target_status=OuterRef("state"), source_status=self.image.status)
        return Fitting(
            "inverse_position",
            State(self.origin.status, origin, self._target_state(self.origin.status)),
            State(self.image.status, image, self._target_state(self.image.status)),
            self._joined,
        )

    def _joined(self, row: Any) -> Any:
        return InverseLink.objects.using(self.owner.using).filter(
            field=row.field_id,
            target=row.target_id,
            target_locale=row.target_locale,
            target_status=row.state,
            source_status=self.image.status,
        )

    def _target_state(self, status: str) -> Any:
        return target_state(self.fields, status)
