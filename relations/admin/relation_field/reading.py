"""Reads a relation's list by pages: its first rows, any window of it, and where some of its rows stand."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ...engine.links.plan.types import Document, Row
from ...engine.reading import lists
from ...engine.schema import RelationSchema
from ...engine.values import is_storable
from ...models import EntryVersion
from ..subject.subject import Subject
from ..subject.targets import parse
from .related import Names, Related, load
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
    """The list of one relation, of one version, with what to call its members."""

    def __init__(self, subject: Subject, field: RelationSchema, viewer: Viewer) -> None:
        self.subject, self.field, self.viewer = subject, field, viewer
        self.to_many, self.other = field.to_many, field.other

    @cached_property
    def stored(self) -> lists.RelationList:
        """Where a change writes several lists, the one whose anchors count."""
        assert self.subject.version is not None
        return lists.RelationList.stored(self.subject.version, self.field, self.subject.using)

    def count(self) -> int:
        if self.subject.version is None:
            return 0
        return self.stored.count() if self.to_many else len(self.stored.window(0, 1))

    # -- windows ------------------------------------------------------------------------------------

    def page(self, offset: int, *, after: int | None = None, before: int | None = None) -> Page:
        """The rows from `offset` on, or the ones next to a key: those stay the same while others write."""
        members = self.members(offset, after=after, before=before) if self.subject.version else []
        names = Names.load(self.subject, [self.field], self.viewer, (r.member.document for r in members))
        return self.named(members, names, offset, self.count())

    def members(
        self, offset: int = 0, limit: int = PAGE, *, after: int | None = None, before: int | None = None
    ) -> list[Row]:
        if after is not None:
            return self.stored.after(after, limit)
        if before is not None:
            return self.stored.before(before, limit)
        return self.stored.window(offset, limit)

    def named(self, members: list[Row], names: Names, offset: int, total: int) -> Page:
        pins = self.stored.pins(row.member for row in members) if members else {}
        rows = (names.row(row.member, pins.get(row.member, "")) for row in members)
        keyed = tuple(each._replace(key=str(row.key)) for each, row in zip(rows, members, strict=True))
        return Page(keyed, offset, total)

    # -- rows by their names ------------------------------------------------------------------------

    def present(self, words: Iterable[str]) -> dict[str, tuple[int, Related]]:
        """Those of the targets that are in the list, with their keys."""
        if self.subject.version is None:
            return {}
        documents = self._documents(words)
        rows = self.stored.about(documents)
        names = Names.load(self.subject, [self.field], self.viewer, (row.member.document for row in rows))
        related = self.named(rows, names, 0, 0).rows
        return {shown.word: (row.key, shown) for row, shown in zip(rows, related, strict=True)}

    def places(self, words: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Where these targets stand, counted from 0, and their keys. Reads the list's keys, no more of it."""
        found = self.present(words)
        if not found:
            return {}
        keys = self.stored.keys()
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

    def of(self, field: RelationSchema) -> RelationList:
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
        many = sum(1 for field in self.subject.flow.relations if field.to_many)
        return min(PAGE, max(FIRST // max(many, 1), 10))
