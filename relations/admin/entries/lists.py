"""The lists of a document as its form shows them: the first rows in order, and how many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from ...engine.expand import Expansion
from ...engine.lists import LinkList
from ...engine.operations import Target
from ...engine.plan import Document, Member
from ...engine.resolve import Documents
from ...engine.schema import FieldSchema, FlowSchema
from ...models import EntryVersion, Link, Status
from .labels import label, title
from .states import State, states
from .subject import Subject
from .targets import parse, word

SHOWN = 100  # rows of one list
INPUTS = 800  # rows of all lists: a request has a limited number of form fields


class Related(NamedTuple):
    """One row of a list. `word` names it in the form; `state` is empty where its flow has no drafts."""

    word: str
    label: str
    url: str = ""
    locale: str = ""
    state: State | None = None
    pinned: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The first rows of a list of `total` documents."""

    rows: tuple[Related, ...] = ()
    total: int = 0


@dataclass(frozen=True)
class Lists:
    """All relations of a document in one locale. They are read together, when the first is asked for."""

    subject: Subject
    admin_site: str

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """By the field's slug. Costs 1 or 2 statements a relation, and 1 for all related documents."""
        if self.subject.version is None:
            return defaultdict(Page)
        found = {field.slug: self._read(field) for field in self.subject.flow.relations}
        documents = self._documents(
            member.document for rows in found.values() for member, _, _ in rows.members
        )
        return {
            slug: Page(tuple(self._related(documents, *row) for row in rows.members), rows.total)
            for slug, rows in found.items()
        }

    def named(self, field: FieldSchema, words: Iterable[str]) -> list[Related]:
        """Rows for targets that are named in the form; unknown ones keep their ids as labels."""
        flow = self._other(field)
        targets = [parse(text) for text in words]
        names = [target.document for target in targets if target.resource is None]
        versions = EntryVersion.objects.using(self.subject.using).filter(entry__document_id__in=names)
        found = self._load(versions.filter(flow=flow.id)) if flow and names else {}
        by_name = {document.document_id: document for document in found.values()}
        return [
            Related(word(target), by_name[target.document].title(target.locale))
            if target.resource is None and target.document in by_name
            else Related(word(target), target.label)
            for target in targets
        ]

    # -- reading ------------------------------------------------------------------------------------

    def _read(self, field: FieldSchema) -> _Rows:
        assert field.relation is not None
        assert self.subject.version is not None
        links = link_list(self.subject, self.subject.version, field)
        rows = one_for_each_document(links, self.subject.flow, self._other(field))
        many = field.relation.to_many
        members = [row.member for row in links.read(rows[: self._limit if many else 1])]
        total = rows.count() if many else len(members)
        pins = self._pins(links, field, members)
        return _Rows([(member, field, pins.get(member, "")) for member in members], total)

    @property
    def _limit(self) -> int:
        many = sum(1 for field in self.subject.flow.relations if field.relation and field.relation.to_many)
        return min(SHOWN, INPUTS // max(many, 1))

    def _pins(self, links: LinkList, field: FieldSchema, members: list[Member]) -> dict[Member, str]:
        """The rows that stand for one state alone, where a row without a pin stands for both."""
        other = self._other(field)
        if self.subject.flow.drafts or other is None or not other.drafts or not links.relation.owning:
            return {}
        both = defaultdict(set)
        for row in links.read(links.rows.filter(links.about(member.document for member in members))):
            both[row.member.document, row.member.locale].add(row.member.status)
        return {m: m.status for m in members if len(both[m.document, m.locale]) == 1}

    def _other(self, field: FieldSchema) -> FlowSchema | None:
        assert field.relation is not None
        return self.subject.schema.by_id.get(field.relation.target_flow or 0)

    def _documents(self, keys: Iterable[Document]) -> dict[int, _Document]:
        entries = {key for key in keys if isinstance(key, int)}
        versions = EntryVersion.objects.using(self.subject.using).filter(entry__in=entries)
        return self._load(versions) if entries else {}

    def _load(self, versions: QuerySet[EntryVersion]) -> dict[int, _Document]:
        flows = filter(None, map(self._other, self.subject.flow.relations))
        columns = ("entry_id", "entry__document_id", "locale", "status", "updated_at", "name")
        found: dict[int, _Document] = {}
        for entry, document_id, *version in versions.annotate(name=title(flows)).values_list(*columns):
            found.setdefault(entry, _Document(document_id, [])).versions.append(_Version(*version))
        return found

    def _related(
        self, documents: Mapping[int, _Document], member: Member, field: FieldSchema, pin: str
    ) -> Related:
        if isinstance(member.document, tuple):
            kind, key = member.document
            return Related(word(Target(document=key, resource=kind)), f"{kind}: {key}")
        document, other = documents[member.document], self._other(field)
        assert other is not None
        fixed = self.subject.flow.localized or not other.localized
        target = Target(document.document_id, locale=None if fixed else member.locale, status=pin or None)
        return Related(
            word=word(target),
            label=document.title(member.locale),
            url=reverse(f"{self.admin_site}:relations_entry_change", args=[member.document]),
            locale=member.locale,
            state=states(document.versions).get(member.locale) if other.drafts else None,
            pinned=pin,
        )


class _Rows(NamedTuple):
    members: list[tuple[Member, FieldSchema, str]]
    total: int


class _Version(NamedTuple):
    locale: str
    status: str
    updated_at: Any
    name: str | None


class _Document(NamedTuple):
    document_id: str
    versions: list[_Version]

    def title(self, locale: str | None) -> str:
        """In this locale, of the draft where there is one; of any version before none."""
        best = sorted(self.versions, key=lambda v: (v.locale != (locale or ""), v.status != Status.DRAFT))
        return label(next((v.name for v in best if v.name), None), self.document_id)


def expansion(subject: Subject, version: EntryVersion, field: FieldSchema) -> Expansion:
    """The relation as the engine sees it from this version."""
    found = Documents(subject.flow)
    return Expansion(subject.flow, version, field, subject.schema, found, subject.using)


def link_list(subject: Subject, version: EntryVersion, field: FieldSchema) -> LinkList:
    """The list that the form shows: where a change writes several, the one whose anchors count."""
    return expansion(subject, version, field).lists(())[0]


def one_for_each_document(links: LinkList, flow: FlowSchema, other: FlowSchema | None) -> QuerySet[Link]:
    """The rows of the list, one where a document without a pin has a row for each of its states."""
    if flow.drafts or other is None or not other.drafts or not links.relation.owning:
        return links.rows
    twins = links.rows.filter(
        target=OuterRef("target"), target_locale=OuterRef("target_locale"), target_status=Status.DRAFT
    )
    return links.rows.filter(Q(target_status=Status.DRAFT) | ~Exists(twins))
