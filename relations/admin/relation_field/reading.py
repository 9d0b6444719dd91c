"""Reads a relation's list by pages: its first rows, any window of it, and where some of its rows stand."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from ...engine.links.expansion import Expansion
from ...engine.links.lists import LinkList
from ...engine.links.plan.types import Document, Member, Row
from ...engine.links.targets import Documents
from ...engine.schema import FieldSchema, FlowSchema
from ...engine.values import is_storable
from ...models import EntryVersion, Link, Status
from ..subject.subject import Subject
from ..subject.targets import parse
from .related import Names, Related, load, other_flow
from .viewer import Viewer

PAGE = 100  # rows of one page
FIRST = 300  # rows of all lists on a form together


@dataclass(frozen=True, slots=True)
class Page:
    """Rows that stand together, from `offset` on."""

    rows: tuple[Related, ...] = ()
    offset: int = 0
    total: int = 0


class RelationList:
    """The list of one relation, of one version."""

    def __init__(self, subject: Subject, field: FieldSchema, viewer: Viewer) -> None:
        assert field.relation is not None
        self.subject, self.field, self.viewer = subject, field, viewer
        self.relation, self.to_many = field.relation, field.relation.to_many
        self.other = other_flow(subject, field)

    @cached_property
    def links(self) -> LinkList:
        """Where a change writes several lists, the one whose anchors count."""
        assert self.subject.version is not None
        return link_list(self.subject, self.subject.version, self.field)

    @cached_property
    def rows(self) -> QuerySet[Link]:
        """One row where a document without a pin has one for each of its states."""
        return one_for_each_document(self.links, self.subject.flow, self.other)

    def count(self) -> int:
        if self.subject.version is None:
            return 0
        return self.rows.count() if self.to_many else len(self.rows[:1])

    # -- windows ------------------------------------------------------------------------------------

    def page(self, offset: int, *, after: int | None = None, before: int | None = None) -> Page:
        """The rows from `offset` on, or the ones next to a key: those stay the same while others write."""
        members = self.members(offset, after=after, before=before) if self.subject.version else []
        names = Names.load(self.subject, [self.field], self.viewer, (r.member.document for r in members))
        return self.named(members, names, offset, self.count())

    def members(
        self, offset: int = 0, limit: int = PAGE, *, after: int | None = None, before: int | None = None
    ) -> list[Row]:
        order = self.links.order
        if after is not None:
            return self.links.read(self.rows.filter(**{f"{order}__gt": after})[:limit])
        if before is not None:
            rows = self.rows.filter(**{f"{order}__lt": before}).order_by(f"-{order}")
            return self.links.read(rows[:limit])[::-1]
        return self.links.read(self.rows[offset : offset + limit])

    def named(self, members: list[Row], names: Names, offset: int, total: int) -> Page:
        pins = self._pins(row.member for row in members)
        rows = (names.row(row.member, pins.get(row.member, "")) for row in members)
        keyed = tuple(each._replace(key=str(row.key)) for each, row in zip(rows, members, strict=True))
        return Page(keyed, offset, total)

    def _pins(self, members: Iterable[Member]) -> dict[Member, str]:
        """The rows that stand for one state alone."""
        if not is_mixed(self.links, self.subject.flow, self.other):
            return {}
        members = list(members)
        both = defaultdict(set)
        for row in self.links.read(self.links.rows.filter(self.links.about(m.document for m in members))):
            both[row.member.document, row.member.locale].add(row.member.status)
        return {m: m.status for m in members if len(both[m.document, m.locale]) == 1}

    # -- rows by their names ------------------------------------------------------------------------

    def present(self, words: Iterable[str]) -> dict[str, tuple[int, Related]]:
        """Those of the targets that are in the list, with their keys."""
        if self.subject.version is None:
            return {}
        documents = self._documents(words)
        rows = self.links.read(self.rows.filter(self.links.about(documents))) if documents else []
        names = Names.load(self.subject, [self.field], self.viewer, (row.member.document for row in rows))
        related = self.named(rows, names, 0, 0).rows
        return {shown.word: (row.key, shown) for row, shown in zip(rows, related, strict=True)}

    def places(self, words: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Where these targets stand, counted from 0, and their keys. Reads the list's keys, no more of it."""
        found = self.present(words)
        if not found:
            return {}
        keys = list(self.rows.values_list(self.links.order, flat=True))
        return {text: (bisect_left(keys, key), key) for text, (key, _) in found.items()}

    def _documents(self, words: Iterable[str]) -> set[Document]:
        targets = [parse(text) for text in words]
        names = {t.label for t in targets if t.resource is None and is_storable(t.label)}
        versions = EntryVersion.objects.using(self.subject.using).filter(entry__document_id__in=names)
        inside = load(versions.filter(flow=self.other.id), [self.other]) if self.other and names else {}
        return {*inside, *((t.resource, t.label) for t in targets if t.resource is not None)}


@dataclass(frozen=True)
class Lists:
    """All relations of a document in one locale. Their first rows are read together when one is asked for."""

    subject: Subject
    viewer: Viewer

    def of(self, field: FieldSchema) -> RelationList:
        return RelationList(self.subject, field, self.viewer)

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """By the field's slug. Costs 2 statements a relation (3 where rows may be pinned), 1 for names."""
        fields = self.subject.flow.relations
        if self.subject.version is None or not fields:
            return defaultdict(Page)
        lists = {field.slug: self.of(field) for field in fields}
        members = {
            slug: found.members(0, self.limit if found.to_many else 1) for slug, found in lists.items()
        }
        keys = [row.member.document for rows in members.values() for row in rows]
        names = Names.load(self.subject, fields, self.viewer, keys)
        return {
            slug: found.named(
                members[slug],
                names.about(found.field),
                0,
                found.count() if found.to_many else len(members[slug]),
            )
            for slug, found in lists.items()
        }

    @property
    def limit(self) -> int:
        many = sum(1 for field in self.subject.flow.relations if field.relation and field.relation.to_many)
        return min(PAGE, max(FIRST // max(many, 1), 10))


def link_list(subject: Subject, version: EntryVersion, field: FieldSchema) -> LinkList:
    """The list that the form shows, as the engine sees it from this version."""
    found = Documents(subject.flow)
    return Expansion(subject.flow, version, field, subject.schema, found, subject.using).lists(())[0]


def is_mixed(links: LinkList, flow: FlowSchema, other: FlowSchema | None) -> bool:
    """Whether a row may stand for both states of its document, or be pinned to one."""
    return not flow.drafts and other is not None and other.drafts and links.relation.owning


def one_for_each_document(links: LinkList, flow: FlowSchema, other: FlowSchema | None) -> QuerySet[Link]:
    """The rows of the list, one where a document without a pin has a row for each of its states."""
    if not is_mixed(links, flow, other):
        return links.rows
    twins = links.rows.filter(
        target=OuterRef("target"), target_locale=OuterRef("target_locale"), target_status=Status.DRAFT
    )
    return links.rows.filter(Q(target_status=Status.DRAFT) | ~Exists(twins))
