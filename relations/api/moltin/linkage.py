"""One relation field of one entry, read and written: what the relationship endpoints do.

This dialect sees the default locale, as published; a document that is linked in two locales is one member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from ...engine import schema
from ...engine.documents import DocumentService, documents
from ...engine.errors import ConflictError
from ...engine.links.lists import ForwardList, InverseList
from ...engine.links.targets import entries
from ...engine.locks import Locks
from ...engine.operations import END, Change, Connect, Patch, Set, Target
from ...engine.schema import FieldSchema, FlowSchema, Relation
from ...models import Entry, EntryVersion, Link, Status
from .errors import Missing, under
from .members import Addition, Identity, Types, identity

Locales = dict[Identity, list[str]]  # members that are linked → in which locales


class Member(NamedTuple):
    """A member of a linkage as it is shown."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Linkage:
    """A relation field of an entry. Each write is one transaction, which also publishes the entry."""

    service: DocumentService
    field: FieldSchema
    entry: str

    @property
    def relation(self) -> Relation:
        assert self.field.relation is not None
        return self.field.relation

    @property
    def types(self) -> Types:
        return Types.of(self.field, self.service.schema)

    # -- reading ------------------------------------------------------------------------------------

    def read(self) -> list[Member]:
        """All members in order; Missing when there is no such entry."""
        return self._members(self._shown(self._published()))

    def page(self, rows: slice) -> tuple[list[Member], int]:
        """Some of the members, and how many there are; Missing when there is no such entry."""
        shown = self._shown(self._published())
        return self._members(shown[rows]), shown.count()

    def _members(self, rows: QuerySet[Link]) -> list[Member]:
        document = "target__document_id" if self.relation.owning else "source__entry__document_id"
        types = self.types
        return [
            Member(kind, key) if kind is not None else Member(types.shown(sent), name)
            for sent, name, kind, key in rows.values_list(
                "linkage_type", document, "resource_type", "resource_id"
            )
        ]

    # -- writing ------------------------------------------------------------------------------------

    def add(self, additions: list[Addition]) -> list[Member]:
        """Add members; one that is there already keeps its place, unless a position is asked for."""

        def change(linked: Locales) -> Change:
            wanted = [a for a in additions if a.position or identity(a.target) not in linked]
            return Patch(
                connect=tuple(Connect(t, a.position or END) for a in wanted for t in _twins(a.target, linked))
            )

        return self._extending(change, [addition.target for addition in additions])

    def replace(self, targets: list[Target]) -> list[Member]:
        """Make these the members, in this order."""
        return self._extending(
            lambda linked: Set(tuple(t for x in targets for t in _twins(x, linked))), targets
        )

    def remove(self, targets: list[Target]) -> list[Member]:
        """Remove these members; what is none, or does not exist, is passed over."""

        def change(linked: Locales) -> Change:
            present = [target for target in targets if identity(target) in linked]
            return Patch(disconnect=tuple(t for x in present for t in _twins(x, linked)))

        return self._write(change, targets)

    def clear(self) -> list[Member]:
        """Remove every member, those too that are hidden because they are not published."""
        return self._write(lambda linked: Set(), [])

    def _extending(self, change: Callable[[Locales], Change], named: list[Target]) -> list[Member]:
        """Apply a change, with entries for those members that are named as what a core flow extends."""
        kind, flow = self.types.extended, self._other
        keys = [target.label for target in named if kind is not None and target.sent_type == kind.name]
        if kind is None or flow is None or not keys:
            return self._write(change, named)
        existing = kind.existing(keys, self.service.using)
        service = documents(flow.slug, using=self.service.using)

        def work() -> list[Member]:
            extend(service, [key for key in keys if key in existing])
            return self._write(change, named)

        return schema.run_held(work, using=self.service.using)

    def _write(self, change: Callable[[Locales], Change], named: list[Target]) -> list[Member]:
        """Apply a change that depends on which of the named members are linked; all members afterwards."""

        def work() -> list[Member]:
            self._lock(named)
            published = self._published()
            changes = {self.field.slug: change(self._linked(named, published))}
            self.service.update(self.entry, changes=changes, status=Status.PUBLISHED)
            return self._members(self._shown(published))

        return schema.run_held(work, using=self.service.using)

    def _lock(self, named: list[Target]) -> None:
        """Queue behind other writers of the entry: what is linked must still be so when it is written.

        Together with the members, as the write itself does: the entry alone first would make circles.
        """
        wanted = Q(flow=self._flow.id, document_id=self.entry)
        if self.relation.two_sided and self._other is not None:
            inside = [target for target in named if target.resource is None]
            wanted |= entries(self._other, inside, self.service.using)
        Locks(self.service.using).first(wanted)

    # -- the rows -----------------------------------------------------------------------------------

    @property
    def _flow(self) -> FlowSchema:
        return self.service.flow

    @property
    def _other(self) -> FlowSchema | None:
        return self.types.flow

    def _version(self, status: str) -> EntryVersion | None:
        locale = self.service.schema.locale(self._flow, None)
        rows = EntryVersion.objects.using(self.service.using)
        return rows.filter(
            flow=self._flow.id, entry__document_id=self.entry, locale=locale, status=status
        ).first()

    def _published(self) -> EntryVersion:
        version = self._version(Status.PUBLISHED)
        if version is None:
            raise Missing("entry")
        return version

    def _rows(self, version: EntryVersion, status: str) -> QuerySet[Link]:
        """The version's links to what has this status; hidden ones are among them."""
        using = self.service.using
        if self.relation.owning:
            rows = ForwardList(self.relation, version, using).rows
            return rows.filter(Q(target_status=status) | Q(resource_id__isnull=False))
        assert self._other is not None
        locale = self.service.schema.locale(self._other, None)
        return InverseList(self.relation, version, using, locale, status).rows

    def _shown(self, published: EntryVersion) -> QuerySet[Link]:
        """The links of which each stands for a member that readers see."""
        rows = self._rows(published, Status.PUBLISHED)
        if not self.relation.owning:
            return rows
        # By its key: without it, Django would look for nulls on the link and not join the version.
        rows = rows.filter(Q(target_version__pk__isnull=False) | Q(resource_id__isnull=False))
        if self._other is None or not self._other.localized or self._flow.localized:
            return rows
        twin = rows.filter(target=OuterRef("target"), position__lt=OuterRef("position"))
        return rows.exclude(Exists(twin))

    def _linked(self, named: list[Target], published: EntryVersion) -> Locales:
        """Those of the named members that are in the list that is written, hidden ones too."""
        version = self._version(Status.DRAFT) if self._flow.drafts else published
        if version is None or not named:
            return {}
        both = self._flow.drafts and self._other is not None and self._other.drafts
        rows = self._rows(version, Status.DRAFT if both else Status.PUBLISHED)
        names = {target.label for target in named}
        if self.relation.owning:
            document, locale = "target__document_id", "target_locale"
            rows = rows.filter(Q(target__document_id__in=names) | Q(resource_id__in=names))
        else:
            document, locale = "source__entry__document_id", "source_locale"
            rows = rows.filter(source__entry__document_id__in=names)
        found: Locales = defaultdict(list)
        for name, code, kind, key in rows.values_list(document, locale, "resource_type", "resource_id"):
            found[(kind, key) if kind is not None else (None, name)].append(code)
        return found


def _twins(target: Target, linked: Locales) -> list[Target]:
    """The target in each locale that it is linked in, else as it is: in the default locale."""
    return [replace(target, locale=code or None) for code in linked.get(identity(target), [])] or [target]


def extend(service: DocumentService, keys: list[str]) -> None:
    """Make the entries of a core flow that are not there yet, within the caller's transaction."""
    rows = Entry.objects.using(service.using).filter(flow=service.flow.id, document_id__in=keys)
    there = set(rows.values_list("document_id", flat=True))
    for key in keys:
        if key not in there:
            # Where another writer has made it since, it is there all the same.
            with suppress(ConflictError):
                service.create({}, document_id=key, status=Status.PUBLISHED)


def replace_all(service: DocumentService, entry: str, linkages: Mapping[str, list[Target]]) -> None:
    """Replace the members of several relation fields of one entry, within the caller's transaction."""
    for slug, targets in linkages.items():
        with under("data", "relationships", slug):
            Linkage(service, service.flow.relation(slug), entry).replace(targets)
