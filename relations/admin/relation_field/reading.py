"""Read the list of a relation for its widget: pages of rows, and the positions of certain rows."""

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

PAGE = 100  # rows on one page
FIRST = 300  # rows on a form, all lists together


@dataclass(frozen=True, slots=True)
class Page:
    """Consecutive rows of a list, from `offset` on; `total` is the length of the list."""

    rows: tuple[Related, ...] = ()
    offset: int = 0
    total: int = 0


class RelationList:
    """The list of one relation of a document, with labels for its rows."""

    def __init__(self, subject: Subject, field: RelationSchema, viewer: Viewer) -> None:
        self.subject, self.field, self.viewer = subject, field, viewer
        self.to_many, self.other = field.to_many, field.other

    @cached_property
    def stored(self) -> lists.RelationList | None:
        """The stored list that is edited; None if the document has no version in this locale yet."""
        version, using = self.subject.version, self.subject.using
        return lists.RelationList.stored(version, self.field, using) if version else None

    def count(self) -> int:
        """Return the length of the list."""
        if self.stored is None:
            return 0
        return self.stored.count() if self.to_many else len(self.stored.window(0, 1))

    def page(self, offset: int, *, after: int | None = None, before: int | None = None) -> Page:
        """Return PAGE rows from `offset` on, or those after or before an order key.

        Paging by key neither skips nor repeats rows when others write in between.
        """
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
        """Return stored rows as a page with labels."""
        pins = self.stored.pins(row.member for row in rows) if self.stored and rows else {}
        shown = (names.row(self.field, row.member, pins.get(row.member, "")) for row in rows)
        keyed = tuple(related._replace(key=str(row.key)) for related, row in zip(shown, rows, strict=True))
        return Page(keyed, offset, total)

    def _names(self, rows: list[Row]) -> Names:
        return Names.load(self.subject, [self.field], self.viewer, (row.member.document for row in rows))

    # -- rows by their names ------------------------------------------------------------------------

    def present(self, words: Iterable[str]) -> dict[str, int]:
        """Return the order keys of those targets that are in the list, by word."""
        if self.stored is None:
            return {}
        named = documents_of(self.other, [parse(text) for text in words], self.subject.using)
        rows = self.stored.about(named.values())
        shown = self.named(rows, self._names(rows)).rows
        return {related.word: row.key for related, row in zip(shown, rows, strict=True)}

    def places(self, words: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Return position (from 0) and order key of those targets that are in the list, by word.

        Reads the order keys of the whole list, but no other columns.
        """
        found = self.present(words)
        keys = self.stored.keys() if found and self.stored else []
        return {text: (bisect_left(keys, key), key) for text, key in found.items()}


@dataclass(frozen=True)
class Lists:
    """All relations of a document in one locale. Their first rows are read together, when first used.

    `obj` is the object that the page edits: the entry, or the object that the document belongs to. It is None
    for a new one.
    """

    subject: Subject
    viewer: Viewer
    obj: Model | None = None

    def of(self, field: RelationSchema) -> RelationList:
        """Return the list of one relation."""
        return RelationList(self.subject, field, self.viewer)

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """The first page of each list, by field slug.

        Takes 2 SQL statements for each relation (3 if rows may have a pinned status), and 1 for labels.
        """
        fields = self.subject.flow.relations
        if self.subject.version is None or not fields:
            return defaultdict(Page)
        most = min(PAGE, max(FIRST // max(sum(field.to_many for field in fields), 1), 10))
        read = []
        for relation in map(self.of, fields):
            rows = relation.stored.window(0, most if relation.to_many else 1) if relation.stored else []
            read.append((relation, rows))
        keys = (row.member.document for _, rows in read for row in rows)
        names = Names.load(self.subject, fields, self.viewer, keys)
        return {
            found.field.slug: found.named(rows, names, 0, found.count() if found.to_many else len(rows))
            for found, rows in read
        }
