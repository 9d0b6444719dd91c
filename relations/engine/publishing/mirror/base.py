"""The steps of copying lists from one status of a document to the other, which all kinds of lists share."""

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
from .placement import Relabelled
from .twins import with_source_entry

Identity = tuple[Any, ...]


@dataclass
class Mirror(ABC):
    """Copies the lists of one kind from `origin` to `image`, two statuses of a document in one locale."""

    owner: Owner
    origin: EntryVersion
    image: EntryVersion

    @cached_property
    @abstractmethod
    def fields(self) -> list[RelationSchema]:
        """The owning fields whose links are copied."""

    @abstractmethod
    def rows_to_copy(self) -> QuerySet[Link]:
        """The rows of `origin` that have no equal twin in `image`."""

    @abstractmethod
    def rows_to_delete(self) -> QuerySet[Link]:
        """The rows of `image` that have no equal twin in `origin`, without those that stay unmirrored."""

    @abstractmethod
    def identity(self, row: Any) -> Identity:
        """Return a value that a row shares with its twin, and with no other row."""

    @abstractmethod
    def copies(self, rows: list[Any], replaced: dict[Identity, Link]) -> list[Link]:
        """Return unsaved copies of the rows for `image`.

        `replaced` maps identities to deleted rows of `image`. The copy of such a row keeps its position
        in the list at the other end.
        """

    @abstractmethod
    def rivals(self, new: list[Link]) -> Iterable[tuple[int, int | None]]:
        """Yield links that leave because a new link takes their exclusive place, by key.

        Each comes with the entry at its other end, None for a resource.
        """

    @abstractmethod
    def counterparts(self, rows: Iterable[Any]) -> set[int]:
        """Return the entries at the other end of the rows, if their own lists change."""

    def moves(self) -> list[Link]:
        """Return unmirrored rows whose position a copied link needs, with new positions, unsaved."""
        return []

    def finish(self) -> None:  # noqa: B027 - most have nothing left
        """Run after the rows are written; does nothing unless overridden."""

    def copy(self) -> set[int]:
        """Write the differences; return the entries whose lists have changed."""
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
        """Read and write the differences once.

        Returns None when a lock was taken after reading: the rows may have changed before it, and must be
        read again.
        """
        gone, rows = list(self.rows_to_delete()), list(self.rows_to_copy())
        touched = self.counterparts([*gone, *rows])
        if self.owner.locks.also(touched):
            return None
        if gone or rows:
            new = self.copies(rows, {self.identity(row): row for row in gone})
            rivals = dict(self.rivals(new))
            losing = {entry for entry in rivals.values() if entry is not None}
            if self.owner.locks.also(losing):
                return None
            self._write(new, [*(row.pk for row in gone), *rivals])
            touched |= losing | {self.origin.entry_id}
        self.finish()
        return touched

    def _write(self, new: list[Link], leaving: Collection[int]) -> None:
        """Delete, move and insert, in this order: a position must be free before it is taken."""
        moves = self.moves()
        if leaving:
            self.links.filter(pk__in=leaving).delete()
        if moves:
            self.links.bulk_update(moves, ["inverse_position"], batch_size=500)
        self.links.bulk_create(new)

    # -- what the rows are --------------------------------------------------------------------------

    @property
    def links(self) -> Any:
        """All links, in no order."""
        return Link.objects.using(self.owner.using).order_by()

    def fields_pointing_here(self, *, with_drafts: bool) -> list[RelationSchema]:
        """Return the owning fields whose target is this document's flow.

        Only fields of flows with drafts, or only those of flows without.
        """
        return [
            field
            for flow in self.owner.schema.by_id.values()
            for field in flow.all_relations
            if field.owning and field.target_flow == self.owner.flow.id
            if Pairing(field).source_has_drafts == with_drafts
        ]

    def inverse_links(self, version: EntryVersion) -> QuerySet[Link]:
        """Return the links of `fields` to this version."""
        rows = self.links.filter(
            field__in=[f.id for f in self.fields],
            target=version.entry_id,
            target_locale=version.locale,
            target_status=version.status,
        )
        return with_source_entry(rows)


NO_ROWS = Q(pk__in=[])
