"""Reads a relation's list by pages: its first rows, any window of it, and where some of its rows stand."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Model

from ...engine.links.plan.types import Row
from ...engine.links.targets import documents_of
from ...engine.reading import lists
from ...engine.schema import RelationSchema
from ..subject.subject import Subject
from ..subject.targets import parse
from .related import Names, Related
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
    """The list of one relation of the document, with what people read of its rows."""

    def __init__(self, subject: Subject, field: RelationSchema, viewer: Viewer) -> None:
        self.subject, self.field, self.viewer = subject, field, viewer
        self.to_many, self.other = field.to_many, field.other

    @cached_property
    def stored(self) -> lists.RelationList | None:
        """The first of the lists that a write changes; None where there is no version yet."""
        version, using = self.subject.version, self.subject.using
        return lists.RelationList.stored(version, self.field, using) if version else None

    def count(self) -> int:
        if self.stored is None:
            return 0
        return self.stored.count() if self.to_many else len(self.stored.window(0, 1))

    def page(self, offset: int, *, after: int | None = None, before: int | None = None) -> Page:
        """The rows from `offset` on, or the ones next to a key: those stay the same while others write."""
        if self.stored is None:
            return Page()
        if after is not None:
            rows = self.stored.after(after, PAGE)
        elif before is not None:
            rows = self.stored.before(before, PAGE)
        else:
            rows = self.stored.window(offset, PAGE)
        return self.named(rows, self._names(rows), offset, self.count())

    def named(self, rows: list[Row], names: Names, offset: int = 0, total: int = 0) -> Page:
        pins = self.stored.pins(row.member for row in rows) if self.stored and rows else {}
        shown = (names.row(self.field, row.member, pins.get(row.member, "")) for row in rows)
        keyed = tuple(each._replace(key=str(row.key)) for each, row in zip(shown, rows, strict=True))
        return Page(keyed, offset, total)

    def _names(self, rows: list[Row]) -> Names:
        return Names.load(self.subject, [self.field], self.viewer, (row.member.document for row in rows))

    # -- rows by their names ------------------------------------------------------------------------

    def present(self, words: Iterable[str]) -> dict[str, int]:
        """The keys of those of the targets that are in the list."""
        if self.stored is None:
            return {}
        named = documents_of(self.other, [parse(text) for text in words], self.subject.using)
        rows = self.stored.about(named.values())
        shown = self.named(rows, self._names(rows)).rows
        return {each.word: row.key for each, row in zip(shown, rows, strict=True)}

    def places(self, words: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Where these targets stand, counted from 0, and their keys. Reads the list's keys, no more of it."""
        found = self.present(words)
        keys = self.stored.keys() if found and self.stored else []
        return {text: (bisect_left(keys, key), key) for text, key in found.items()}


@dataclass(frozen=True)
class Lists:
    """All relations of a document in one locale. Their first rows are read together when one is asked for.

    `obj` is the page's object: the entry itself, or what the document stands for; None for a new one.
    """

    subject: Subject
    viewer: Viewer
    obj: Model | None = None

    def of(self, field: RelationSchema) -> RelationList:
        return RelationList(self.subject, field, self.viewer)

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """By the field's slug. Costs 2 statements a relation (3 where rows may be pinned), 1 for names."""
        fields = self.subject.flow.relations
        if self.subject.version is None or not fields:
            return defaultdict(Page)
        most = min(PAGE, max(FIRST // max(sum(field.to_many for field in fields), 1), 10))
        read = []
        for each in map(self.of, fields):
            rows = each.stored.window(0, most if each.to_many else 1) if each.stored else []
            read.append((each, rows))
        keys = (row.member.document for _, rows in read for row in rows)
        names = Names.load(self.subject, fields, self.viewer, keys)
        return {
            found.field.slug: found.named(rows, names, 0, found.count() if found.to_many else len(rows))
            for found, rows in read
        }
