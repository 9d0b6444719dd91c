"""The lists that see the document, of sources with drafts: each state sees its own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ....models import EntryVersion, Link
from ...schema import RelationSchema
from .base import NOBODY, Identity, Step
from .counterparts import by_state, copied, source_in, target_state
from .placement import Fitting, State
from .unmirrored import Guests


class OfSources(Step):
    """Lists that see the document; where either end has one place, a new row takes it."""

    def identity(self, row: Any) -> Identity:
        return row.field_id, row.source_entry, row.source_locale

    def ends(self, rows: Iterable[Any]) -> set[int]:
        return {row.source_entry for row in rows}

    def rivals(self, new: list[Link]) -> Iterable[tuple[int, int | None]]:
        singles = {f.id for f in self.fields if not f.to_many}
        takers = {f.id for f in self.fields if f.takes_over}
        document, losing = Q(target=self.origin.entry_id), NOBODY
        for state, links in by_state(link for link in new if link.field_id in singles):
            sources = Q(source__in=[link.source_id for link in links])
            losing |= Q(field=state["field"], target_status=state["target_status"]) & sources & ~document
        for state, links in by_state(link for link in new if link.field_id in takers):
            losing |= Q(**state) & document & ~Q(source__entry__in=self._owners(links))
        found = self.links.filter(losing).values_list("pk", "target", "source__entry")
        # The other end of a row of this document's is its source.
        return [(pk, source if target == self.origin.entry_id else target) for pk, target, source in found]

    def _owners(self, links: list[Link]) -> list[int]:
        versions = EntryVersion.objects.using(self.owner.using)
        return list(
            versions.filter(pk__in={link.source_id for link in links}).values_list("entry", flat=True)
        )


class Seen(OfSources):
    """A source without the other state waits until it has one, and keeps what it has."""

    @cached_property
    def fields(self) -> list[RelationSchema]:
        return [f for f in self.pointing(with_drafts=True) if f.two_sided]

    def wanted(self) -> QuerySet[Link]:
        return self._fitting.annotated(self._differing)

    @property
    def _differing(self) -> QuerySet[Link]:
        return self._unlike(self._of_origin, self._of_image, self.image.status)

    def stale(self) -> QuerySet[Link]:
        return self._unlike(self._of_image, self._of_origin, self.origin.status)

    def images(self, rows: list[Any], former: dict[Identity, Link]) -> list[Link]:
        stayed = {row.pk: former[self.identity(row)] for row in rows if self.identity(row) in former}
        keys: dict[int, int | None] = {pk: link.position for pk, link in stayed.items()}
        keys |= self._fitting.keys(self._differing, [row for row in rows if row.pk not in stayed])
        return [
            copied(
                row,
                source_id=row.twin,
                source_status=self.image.status,
                target_status=self.image.status,
                position=keys[row.pk],
            )
            for row in rows
        ]

    def moves(self) -> list[Link]:
        waiting = self._of_image.annotate(twin=source_in(self.origin.status)).filter(twin__isnull=True)
        return Guests(waiting, self._of_origin, self._differing).moves()

    @property
    def _of_origin(self) -> QuerySet[Link]:
        return self.seen_by(self.origin).filter(source_status=self.origin.status)

    @property
    def _of_image(self) -> QuerySet[Link]:
        return self.seen_by(self.image).filter(source_status=self.image.status)

    def _unlike(self, rows: QuerySet[Link], others: QuerySet[Link], status: str) -> QuerySet[Link]:
        """The rows that have no equal among the others, of sources that have a version in `status`."""
        equal = others.filter(
            field=OuterRef("field"), source=OuterRef("twin"), inverse_position=OuterRef("inverse_position")
        )
        return rows.annotate(twin=source_in(status)).filter(~Exists(equal), twin__isnull=False)

    @property
    def _fitting(self) -> Fitting:
        rows = self.links.filter(field=OuterRef("field"))
        origin, image = rows.filter(source=OuterRef("source")), rows.filter(source=OuterRef("twin"))
        return Fitting(
            "position",
            State(self.origin.status, origin, self._target_state(self.origin.status)),
            State(self.image.status, image, self._target_state(self.image.status)),
            lambda row: self.links.filter(field=row.field_id, source=row.twin),
        )

    def _target_state(self, status: str) -> Any:
        return target_state(self.fields, status)
