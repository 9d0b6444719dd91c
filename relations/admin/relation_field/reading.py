"""Read the list of a relation for its widget: pages of rows, and the positions of certain rows."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Model

from ...engine.links.plan.types import Row
from ...engine.links.targets import documents_of
from ...engine.reading import RelationList
from ...engine.schema import RelationSchema
from ..subject.subject import Subject
from ..subject.targets import parse
from .related import Names, Related
from .viewer import Viewer

PAGE = 100  # rows on one page
FIRST = 300  # rows on a form, all lists together


@dataclass(frozen=True, slots=True)
class Page:
    """Consecutive rows of a relation's list, from the index `offset` on. `total` is the list's length."""

    rows: tuple[Related, ...] = ()
    offset: int = 0
    total: int = 0


@dataclass(frozen=True)
class Lists:
    """The lists of a document's relations in one locale, with labels for their rows.

    The first rows of all of them are read together, when first used.

    `obj` is the object that the page edits: the entry, or the object that the document belongs to. It is None
    for a new one.
    """

    subject: Subject
    viewer: Viewer
    obj: Model | None = None

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """The first page of each list, by field slug.

        Takes 2 SQL statements for each relation (3 if rows may have a pinned status), and 1 for labels.
        """
        fields = self.subject.flow.relations
        if self.subject.version is None or not fields:
            return defaultdict(Page)
        most = min(PAGE, max(FIRST // max(sum(field.to_many for field in fields), 1), 10))
        found = [self.subject.relation_list(field) for field in fields]
        read = [(each, each.window(0, most if each.field.to_many else 1)) for each in found]
        names = self._names(fields, [row for _, rows in read for row in rows])
        return {
            each.field.slug: _page(each, rows, names, 0, each.count() if each.field.to_many else len(rows))
            for each, rows in read
        }

    def page(
        self, field: RelationSchema, offset: int, *, after: int | None = None, before: int | None = None
    ) -> Page:
        """Return PAGE rows of one list from `offset` on, or those after or before an order key.

        Paging by key neither skips nor repeats rows when others write in between.
        """
        found = self.subject.relation_list(field)
        if after is not None:
            rows = found.after(after, PAGE)
        elif before is not None:
            rows = found.before(before, PAGE)
        else:
            rows = found.window(offset, PAGE)
        total = found.count() if field.to_many else len(found.window(0, 1))
        return _page(found, rows, self._names([field], rows), offset, total)

    def present(self, field: RelationSchema, words: Iterable[str]) -> dict[str, int]:
        """Return the order keys of those targets that are in the relation's list, by word.

        `words` name documents and resources, see `subject.targets.word`.
        """
        if self.subject.version is None:
            return {}
        found = self.subject.relation_list(field)
        named = documents_of(field.other, [parse(text) for text in words], self.subject.using)
        rows = found.about(named.values())
        shown = _page(found, rows, self._names([field], rows)).rows
        return {related.word: row.key for related, row in zip(shown, rows, strict=True)}

    def places(self, field: RelationSchema, words: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Return (position from 0, order key) of those targets that are in the relation's list, by word.

        Reads the order keys of the whole list, but no other columns.
        """
        present = self.present(field, words)
        keys = self.subject.relation_list(field).keys() if present else []
        return {text: (bisect_left(keys, key), key) for text, key in present.items()}

    def _names(self, fields: Sequence[RelationSchema], rows: Sequence[Row]) -> Names:
        return Names.load(self.subject, fields, self.viewer, (row.member.document for row in rows))


def _page(found: RelationList, rows: Sequence[Row], names: Names, offset: int = 0, total: int = 0) -> Page:
    """Return rows of a list as a page with labels."""
    pins = found.pins(row.member for row in rows) if rows else {}
    shown = (names.row(found.field, row.member, pins.get(row.member, "")) for row in rows)
    keyed = tuple(related._replace(key=str(row.key)) for related, row in zip(shown, rows, strict=True))
    return Page(keyed, offset, total)
