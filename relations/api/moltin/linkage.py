"""The members of one relation of one entry: reading and writing for the relationship endpoints.

It shows published versions in the default locale. A document that is linked in two locales is one member.
"""

from __future__ import annotations

from dataclasses import dataclass

from ... import conf
from ...engine.documents import DocumentService
from ...engine.operations import STAY, Change, Connect, Patch, Set, Target
from ...engine.reading import Document, RelationList
from ...engine.reading.pages import Cursor
from ...engine.schema import RelationSchema
from ...models import Status
from .entries import extend, made
from .finding import published
from .members import Addition
from .types import Member, MemberPage, Types, named


@dataclass(frozen=True, slots=True)
class Linkage:
    """The members of one relation of one entry, as the relationship endpoints read and write them.

    Each write is part of the caller's transaction, publishes the entry, and returns all members afterwards,
    or None if these are more than RELATIONS_MAX_POPULATED. If the entry does not exist: in a core flow
    (`is_core`) it has no members, and `add` and `replace` create it; in other flows Missing (404) is raised.
    """

    service: DocumentService
    field: RelationSchema
    entry: str
    is_core: bool = False

    def read(self) -> list[Member] | None:
        """Return all members in order; None if they are more than RELATIONS_MAX_POPULATED."""
        return self._all(document) if (document := self._document()) else []

    def page(self, rows: slice, cursor: Cursor | None) -> MemberPage:
        """Return the page of members with the indexes `rows`, which count from the cursor if there is one."""
        document = self._document()
        if document is None:
            return MemberPage([], None, 0)
        limit = rows.stop - rows.start
        page = self._shown(document).identifier_page(limit, start=rows.start, cursor=cursor, counted=True)
        return MemberPage(named(page.members, self.field), page.cursor, page.total or 0)

    def add(self, additions: list[Addition]) -> list[Member] | None:
        """Add members, and return all members afterwards; None if they are too many to show.

        One that is a member already keeps its place in the list, unless a position is given for it. Raises
        ValidationError for an unknown member, and Missing (404) if there is no such entry.
        """
        return self._extended(Patch(connect=tuple(Connect(t, position or STAY) for t, position in additions)))

    def replace(self, targets: list[Target]) -> list[Member] | None:
        """Make the targets, in their order, the only members, and return these; None if they are too many.

        Raises ValidationError for an unknown member, and Missing (404) if there is no such entry.
        """
        return self._extended(Set(tuple(targets)))

    def remove(self, targets: list[Target]) -> list[Member] | None:
        """Remove these members, and return those that remain; None if they are too many to show.

        Unknown ids, and documents that are no members, are ignored.
        """
        return self._write(self._document(), Patch(disconnect=tuple(targets)))

    def clear(self) -> list[Member] | None:
        """Remove every member, unpublished ones too, which readers do not see; return []."""
        return self._write(self._document(), Set())

    def _extended(self, change: Change) -> list[Member] | None:
        """Create the missing entries of core flows that `change` names, this one too; apply the change."""
        document = self._document() or made(self.service, self.entry, {}) or self._document()
        extend(self.service, Types.of(self.field), change)
        return self._write(document, change)

    def _write(self, document: Document | None, change: Change) -> list[Member] | None:
        """Apply the change, and return all members, or None if too many; without an entry just return []."""
        if document is None:
            return []
        self.service.update_members(self.entry, self.field.slug, change, status=Status.PUBLISHED)
        return self._all(document)

    def _all(self, document: Document) -> list[Member] | None:
        """Return all members of the relation; None if they are more than RELATIONS_MAX_POPULATED."""
        most = conf.get("RELATIONS_MAX_POPULATED")
        found = self._shown(document).identifiers(limit=most + 1)
        return named(found, self.field) if len(found) <= most else None

    def _document(self) -> Document | None:
        """Return the published entry. If there is none: None in a core flow, Missing (404) in others."""
        return self.service.find_one(self.entry) if self.is_core else published(self.service, self.entry)

    def _shown(self, document: Document) -> RelationList:
        return self.service.relation_list(document, self.field.slug, self.service.view()).once_each()
