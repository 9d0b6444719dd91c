"""One kind of list that is mirrored: what the kinds share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from ....models import EntryVersion, Link
from ...links import Owner
from ...schema import Pairing, RelationSchema
from .counterparts import with_source_entry
from .placement import Relabelled

Identity = tuple[Any, ...]


@dataclass
class Step(ABC):
    """Copies lists of one kind from `origin` to `image`, the two states of one document in one locale."""

    owner: Owner
    origin: EntryVersion
    image: EntryVersion

    @cached_property
    @abstractmethod
    def fields(self) -> list[RelationSchema]:
        """The owning fields whose lists are copied."""

    @abstractmethod
    def wanted(self) -> QuerySet[Link]:
        """The rows of origin that no row of image mirrors as they are."""

    @abstractmethod
    def stale(self) -> QuerySet[Link]:
        """The rows of image that mirror no row of origin as it is, guests left out."""

    @abstractmethod
    def identity(self, row: Any) -> Identity:
        """What a row of origin and the row that mirrors it have in common."""

    @abstractmethod
    def images(self, rows: list[Any], former: dict[Identity, Link]) -> list[Link]:
        """The unsaved rows that mirror these; a former one that was out of place keeps its other key."""

    @abstractmethod
    def rivals(self, new: list[Link]) -> Iterable[tuple[int, int | None]]:
        """The keys of rows that lose their place to new ones, and the entries at their other end."""

    @abstractmethod
    def ends(self, rows: Iterable[Any]) -> set[int]:
        """The entries at the other end of rows whose lists these change."""

    def moves(self) -> list[Link]:
        """Guests that step aside, with their new keys."""
        return []

    def finish(self) -> None:  # noqa: B027 - most have nothing left
        """What is left to do when the rows are written."""

    def copy(self) -> set[int]:
        """Write what differs; the entries whose lists have changed."""
        if not self.fields:
            return set()
        while True:
            try:
                touched = self._attempt()
            except Relabelled:
                continue
            if touched is not None:
                return touched

    def _attempt(self) -> set[int] | None:
        """None when what was read may have been old: it was locked only then."""
        gone, rows = list(self.stale()), list(self.wanted())
        touched = self.ends([*gone, *rows])
        if self.owner.locks.also(touched):
            return None
        if gone or rows:
            new = self.images(rows, {self.identity(row): row for row in gone})
            rivals = dict(self.rivals(new))
            losing = {entry for entry in rivals.values() if entry is not None}
            if self.owner.locks.also(losing):
                return None
            self._write(new, [*(row.pk for row in gone), *rivals])
            touched |= losing | {self.origin.entry_id}
        self.finish()
        return touched

    def _write(self, new: list[Link], leaving: Collection[int]) -> None:
        moves = self.moves()
        if leaving:
            self.links.filter(pk__in=leaving).delete()
        if moves:
            self.links.bulk_update(moves, ["inverse_position"], batch_size=500)
        self.links.bulk_create(new)

    # -- what the rows are --------------------------------------------------------------------------

    @property
    def links(self) -> Any:
        return Link.objects.using(self.owner.using).order_by()

    def pointing(self, *, with_drafts: bool) -> list[RelationSchema]:
        """The owning fields that point at this document's flow, of flows with drafts or of those without."""
        return [
            field
            for flow in self.owner.schema.by_id.values()
            for field in flow.all_relations
            if field.owning and field.target_flow == self.owner.flow.id
            if Pairing(field).source_has_drafts == with_drafts
        ]

    def seen_by(self, version: EntryVersion) -> QuerySet[Link]:
        """The links of the step's fields that point at the version."""
        rows = self.links.filter(
            field__in=[f.id for f in self.fields],
            target=version.entry_id,
            target_locale=version.locale,
            target_status=version.status,
        )
        return with_source_entry(rows)


NOBODY = Q(pk__in=[])
