"""The steps of copying relation lists from one status of a document to the other, for all kinds of lists."""

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
    """Copies relation lists of one kind from `origin` to `image`, two statuses of a document in one locale.

    A twin of a link is the same link in the other status. Subclasses say which links are copied, and how.
    """

    owner: Owner
    origin: EntryVersion
    image: EntryVersion

    @cached_property
    @abstractmethod
    def fields(self) -> list[RelationSchema]:
        """The relation fields whose links are copied: owning fields, and relations of components."""

    @abstractmethod
    def rows_to_copy(self) -> QuerySet[Link]:
        """Return the links of `origin` without an equal twin in `image`, with what `copies` needs of them."""

    @abstractmethod
    def rows_to_delete(self) -> QuerySet[Link]:
        """Return the links of `image` that have no equal twin in `origin`, but for those that are to stay."""

    @abstractmethod
    def identity(self, row: Any) -> Identity:
        """Return a value that a link shares with its twin, and with no other link that is compared."""

    @abstractmethod
    def copies(self, rows: list[Any], replaced: dict[Identity, Link]) -> list[Link]:
        """Return unsaved copies for `image` of the links of `rows_to_copy`.

        `replaced` maps identities to the links of `image` that are deleted. The copy of such a link keeps
        its position in the list at the other end. Raises Relabelled when no position was free for a copy.
        """

    @abstractmethod
    def rivals(self, new: list[Link]) -> Iterable[tuple[int, int | None]]:
        """Yield the links that have to leave because one of the new links takes their exclusive place.

        Each is given by its primary key, with the key of the entry at its other end, None for a resource.
        """

    @abstractmethod
    def counterparts(self, rows: Iterable[Any]) -> set[int]:
        """Return the keys of the entries at the other end of these links whose own lists change with them."""

    def moves(self) -> list[Link]:
        """Return links that stay in `image` but make way for copies, with new positions, unsaved. Here none.

        Subclasses that override it raise Relabelled when no position was free.
        """
        return []

    def finish(self) -> None:  # noqa: B027 - most have nothing left
        """Do what is left after the links are written. Here it does nothing."""

    def copy(self) -> set[int]:
        """Write the differences between the lists; return the keys of the entries one of whose lists changed.

        Raises OperationalError when another writer holds one of these entries.
        """
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
        """All links on the database of the write, in no order."""
        return Link.objects.using(self.owner.using).order_by()

    def fields_pointing_here(self, *, with_drafts: bool) -> list[RelationSchema]:
        """Return the owning fields of flows, not of components, whose target is this document's flow.

        They are those whose own flow has drafts, or with `with_drafts` False those whose flow has none.
        """
        return [
            field
            for flow in self.owner.schema.by_id.values()
            for field in flow.all_relations
            if field.owning and field.target_flow == self.owner.flow.id
            if Pairing(field).source_has_drafts == with_drafts
        ]

    def inverse_links(self, version: EntryVersion) -> QuerySet[Link]:
        """Return the links of `fields` to this version, annotated with `source_entry`.

        That is the primary key of the source version's entry.
        """
        rows = self.links.filter(
            field__in=[f.id for f in self.fields],
            target=version.entry_id,
            target_locale=version.locale,
            target_status=version.status,
        )
        return with_source_entry(rows)


NO_ROWS = Q(pk__in=[])
