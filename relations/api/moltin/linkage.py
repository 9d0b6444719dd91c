"""One relation field of one entry, read and written: what the relationship endpoints do.

This dialect sees the default locale, as published; a document that is linked in two locales is one member.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...engine.documents import DocumentService
from ...engine.errors import Faults
from ...engine.operations import STAY, Change, Connect, Patch, Set, Target
from ...engine.reading import Document, Identifier, RelationList
from ...engine.reading.pages import Cursor
from ...engine.schema import RelationSchema
from ...models import Status
from .entries import extend, made
from .errors import under
from .finding import published
from .members import Addition, Member, MemberPage, Types


@dataclass(frozen=True, slots=True)
class Linkage:
    """The members of one relation field of one entry: what the relationship endpoints read and write.

    Each write is one change of the caller's transaction. It also publishes the entry, and returns all members
    afterwards. In a core flow (`is_core`) a missing entry has no members, and `add` and `replace` create it.
    Elsewhere Missing is raised for it.
    """

    service: DocumentService
    field: RelationSchema
    entry: str
    is_core: bool = False

    def read(self) -> list[Member]:
        """Return all members in order."""
        document = self._document()
        return self._members(self._shown(document).identifiers()) if document else []

    def page(self, rows: slice, cursor: Cursor | None) -> MemberPage:
        """Return the members at the indexes `rows`, or as many after a cursor."""
        document = self._document()
        if document is None:
            return MemberPage([], None, 0)
        shown = self._shown(document)
        found, following = shown.identifier_page(rows.stop - rows.start, start=rows.start, cursor=cursor)
        return MemberPage(self._members(found), following, shown.count())

    def add(self, additions: list[Addition]) -> list[Member]:
        """Add members to the relation. One that is there keeps its place, unless a position is asked for.

        Returns all members afterwards. Raises the engine's errors.
        """
        return self._extended(Patch(connect=tuple(Connect(t, position or STAY) for t, position in additions)))

    def replace(self, targets: list[Target]) -> list[Member]:
        """Make these the relation's members, in this order; returns them. Raises the engine's errors."""
        return self._extended(Set(tuple(targets)))

    def remove(self, targets: list[Target]) -> list[Member]:
        """Remove these members from the relation; returns those that are left.

        Unknown ids, and documents that are no members, are ignored.
        """
        return self._write(self._document(), Patch(disconnect=tuple(targets)))

    def clear(self) -> list[Member]:
        """Remove every member from the relation, also those hidden as they are not published; returns []."""
        return self._write(self._document(), Set())

    def _extended(self, change: Change) -> list[Member]:
        """Write, and before it make the entries of core flows that are missing."""
        document = self._document() or made(self.service, self.entry, {}) or self._document()
        extend(self.service, Types.of(self.field), change)
        return self._write(document, change)

    def _write(self, document: Document | None, change: Change) -> list[Member]:
        """Apply the change to the entry, where there is one; all members afterwards."""
        if document is None:
            return []
        self.service.update_members(self.entry, self.field.slug, change, status=Status.PUBLISHED)
        return self._members(self._shown(document).identifiers())

    def _document(self) -> Document | None:
        """Return the entry as readers see it; in a core flow None when there is none."""
        return self.service.find_one(self.entry) if self.is_core else published(self.service, self.entry)

    def _shown(self, document: Document) -> RelationList:
        return self.service.relation_list(document, self.field.slug, self.service.view()).once_each()

    def _members(self, found: Iterable[Identifier]) -> list[Member]:
        name = Types.of(self.field).shown
        return [
            Member(e.resource_type or name(e.sent_type), e.resource_id or e.document_id or "") for e in found
        ]


def replace_all(service: DocumentService, entry: str, linkages: Mapping[str, list[Target]]) -> None:
    """Replace the members of several relation fields of one entry, within the caller's transaction.

    `linkages` are by slug. Raises ValidationError with all faults, whose paths begin with
    `data.relationships`.
    """
    faults = Faults()
    for slug, targets in linkages.items():
        with faults.gathered(), under("data", "relationships", slug):
            Linkage(service, service.flow.relation(slug), entry).replace(targets)
    faults.check()
