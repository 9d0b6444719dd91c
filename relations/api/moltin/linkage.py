"""One relation field of one entry, read and written: what the relationship endpoints do.

This dialect sees the default locale, as published; a document that is linked in two locales is one member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...engine.documents import DocumentService, documents
from ...engine.errors import ConflictError, Faults
from ...engine.operations import END, Change, Connect, Patch, Set, Target
from ...engine.reading import Document, Identifier, RelationList
from ...engine.schema import RelationSchema
from ...models import Status
from .errors import Missing, under
from .members import Addition, Identity, Member, Types, identity

Locales = Mapping[Identity, list[str]]  # members that are linked → in which locales


@dataclass(frozen=True, slots=True)
class Linkage:
    """A relation field of an entry. Each write is one transaction, which also publishes the entry."""

    service: DocumentService
    field: RelationSchema
    entry: str

    @property
    def types(self) -> Types:
        return Types.of(self.field)

    def read(self) -> list[Member]:
        """All members in order; Missing when there is no such entry."""
        return self._members(self._shown().identifiers())

    def page(self, rows: slice) -> tuple[list[Member], int]:
        """Some of the members, and how many there are; Missing when there is no such entry."""
        shown = self._shown()
        return self._members(shown.identifiers(rows.start, rows.stop - rows.start)), shown.count()

    def add(self, additions: list[Addition]) -> list[Member]:
        """Add members; one that is there already keeps its place, unless a position is asked for."""

        def change(linked: Locales) -> Change:
            wanted = [a for a in additions if a.position or identity(a.target) not in linked]
            return Patch(
                connect=tuple(Connect(t, a.position or END) for a in wanted for t in _twins(a.target, linked))
            )

        named = [addition.target for addition in additions]
        self._extend(named)
        return self._write(change, named)

    def replace(self, targets: list[Target]) -> list[Member]:
        """Make these the members, in this order."""
        self._extend(targets)
        return self._write(lambda linked: Set(tuple(t for x in targets for t in _twins(x, linked))), targets)

    def remove(self, targets: list[Target]) -> list[Member]:
        """Remove these members; what is none, or does not exist, is passed over."""

        def change(linked: Locales) -> Change:
            present = [target for target in targets if identity(target) in linked]
            return Patch(disconnect=tuple(t for x in present for t in _twins(x, linked)))

        return self._write(change, targets)

    def clear(self) -> list[Member]:
        """Remove every member, those too that are hidden because they are not published."""
        return self._write(lambda linked: Set(), [])

    def _write(self, change: Callable[[Locales], Change], named: Sequence[Target]) -> list[Member]:
        """Apply a change that depends on which of the named members are linked; all members afterwards."""
        ids = [target.label for target in named]

        def changed(stored: RelationList) -> Change:
            return change(_locales(stored.identifiers_of(ids) if ids else []))

        shown = self._shown()  # its rows are read after the write
        self.service.update_list(self.entry, self.field.slug, named, changed, status=Status.PUBLISHED)
        return self._members(shown.identifiers())

    def _extend(self, named: Sequence[Target]) -> None:
        """Make entries for those members that are named as what a core flow extends."""
        kind, flow = self.types.extended, self.types.flow
        keys = [target.label for target in named if kind is not None and target.sent_type == kind.name]
        if kind is not None and flow is not None and keys:
            existing = kind.existing(keys, self.service.using)
            service = documents(flow.slug, using=self.service.using)
            for key in keys:
                if key in existing and not service.has(key):  # `made` would lock it
                    made(service, key, {})

    def _shown(self) -> RelationList:
        found = published(self.service, self.entry)
        return self.service.relation_list(found, self.field.slug, self.service.view()).once_each()

    def _members(self, found: Iterable[Identifier]) -> list[Member]:
        types = self.types
        return [
            Member(each.resource_type, each.resource_id or "")
            if each.resource_type is not None
            else Member(types.shown(each.sent_type), each.document_id or "")
            for each in found
        ]


def _locales(found: Iterable[Identifier]) -> Locales:
    linked: dict[Identity, list[str]] = defaultdict(list)
    for each in found:
        linked[each.resource_type or "", each.resource_id or each.document_id or ""].append(each.locale)
    return linked


def _twins(target: Target, linked: Locales) -> list[Target]:
    """The target in each locale that it is linked in, else as it is: in the default locale."""
    return [replace(target, locale=code or None) for code in linked.get(identity(target), [])] or [target]


def made(service: DocumentService, key: str, values: dict[str, Any]) -> Document | None:
    """A new entry of a core flow, within the caller's transaction; None where there is one already."""
    if service.versions.find(key) is not None:
        return None
    try:
        return service.create(values, document_id=key, status=Status.PUBLISHED)
    except ConflictError:  # another writer has made it since
        return None


def published(service: DocumentService, key: str) -> Document:
    """The entry as readers see it. Raises Missing."""
    found = service.find_one(key)
    if found is None:
        raise Missing("entry")
    return found


def replace_all(service: DocumentService, entry: str, linkages: Mapping[str, list[Target]]) -> None:
    """Replace the members of several relation fields of one entry, within the caller's transaction."""
    faults = Faults()
    for slug, targets in linkages.items():
        with faults.gathered(), under("data", "relationships", slug):
            Linkage(service, service.flow.relation(slug), entry).replace(targets)
    faults.check()
