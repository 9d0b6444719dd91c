"""Reading the list of a relation for its widget: pages of rows, and the positions of certain rows."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model

from ...engine.reading import RelationList, Row, documents_of
from ...engine.reading.counts import places
from ...engine.schema import RelationSchema
from ..subject.subject import Subject
from ..subject.targets import parse
from .link_inputs import shown
from .related import Related, RowMaker
from .viewer import Viewer

PAGE = 100  # rows on one page
MOST = 1_000  # rows on the largest page that a request may ask for
FIRST = 300  # rows on a form, all lists together


@dataclass(frozen=True, slots=True)
class Page:
    """Consecutive rows of a relation's list, from the index `offset`. `total` is the length of the list."""

    rows: tuple[Related, ...] = ()
    offset: int = 0
    total: int = 0


@dataclass(frozen=True)
class Lists:
    """The relations of a document in one locale, with the first rows of each list and their labels.

    The rows of all relations are read together, when they are first used. `obj` is the object that the page
    edits: the entry, or the object that the document belongs to. It is None for a new object. `part` is the
    id of the component that has the relations, 0 for the document itself.
    """

    subject: Subject
    viewer: Viewer
    obj: Model | None = None
    part: int = 0

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """The first page of each relation's list, by field slug.

        2 SQL statements for each relation (3 if a link can be limited to one status of its target), and 1 for
        labels.
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
        self,
        field: RelationSchema,
        offset: int,
        *,
        after: int | None = None,
        before: int | None = None,
        size: int = PAGE,
    ) -> Page:
        """Return at most `size` rows of the list: from the index `offset`, or next to an order key.

        `after` and `before` are order keys. Paging by order key neither skips nor repeats rows while others
        write.
        """
        found = self._list(field)
        if after is not None:
            rows = found.after(after, size)
        elif before is not None:
            rows = found.before(before, size)
        else:
            rows = found.window(offset, size)
        total = found.count() if field.to_many else len(found.window(0, 1))
        return _page(found, rows, self._names([field], rows), offset, total)

    def present(self, field: RelationSchema, words: Iterable[str]) -> dict[str, int]:
        """Return the order keys of these documents and resources in the relation's list, by word.

        Those that are not in the list are left out. `words` are strings such as `document=a&locale=en` (see
        `subject.targets.word`).
        """
        return {text: row.key for text, row in self._stored(field, words).items()}

    def indexes(self, field: RelationSchema, words: Iterable[str]) -> dict[str, int]:
        """Return the positions, from 0, of these documents and resources in the relation's list, by word.

        Those that are not in the list are left out. `words` are strings such as `document=a&locale=en`. The
        database counts; only the rows of these members are read.
        """
        present = self.present(field, words)
        found = places(self._list(field), present.values()) if present else {}
        return {text: found[key] for text, key in present.items()}

    def data(self, field: RelationSchema, words: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """Return the data on the links to these documents and resources, by word.

        Those that are not in the list are left out; a link without data has {}. `words` are strings such as
        `document=a&locale=en`.
        """
        return {text: row.data or {} for text, row in self._stored(field, words).items()}

    def places(self, field: RelationSchema, words: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Return where these documents and resources are in the list: (position from 0, order key) by word.

        Those that are not in the list are left out. `words` are strings such as `document=a&locale=en`. Reads
        the order keys of the whole list, but no other columns.
        """
        present = self.present(field, words)
        keys = self._list(field).keys() if present else []
        return {text: (bisect_left(keys, key), key) for text, key in present.items()}

    def _stored(self, field: RelationSchema, words: Iterable[str]) -> dict[str, Row]:
        if self.subject.version is None:
            return {}
        found = self._list(field)
        named = documents_of(field, [parse(text) for text in words], self.subject.using)
        rows = found.about(named.values())
        page = _page(found, rows, self._names([field], rows)).rows
        return {related.word: row for related, row in zip(page, rows, strict=True)}

    def _list(self, field: RelationSchema) -> RelationList:
        return self.subject.relation_list(field, part=self.part)

    def _names(self, fields: Sequence[RelationSchema], rows: Sequence[Row]) -> RowMaker:
        return RowMaker.load(self.subject, fields, self.viewer, (row.member.document for row in rows))


def _page(found: RelationList, rows: Sequence[Row], names: RowMaker, offset: int = 0, total: int = 0) -> Page:
    """Return a Page with these rows of a list: their labels, order keys and data on links, from `names`."""
    pins = found.pins(row.member for row in rows) if rows else {}
    named = (names.row(found.field, row.member, pins.get(row.member, "")) for row in rows)
    component = found.field.link
    keyed = tuple(
        related._replace(key=str(row.key), link=shown(component, row.data) if component else None)
        for related, row in zip(named, rows, strict=True)
    )
    return Page(keyed, offset, total)
