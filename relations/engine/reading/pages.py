"""One list of one document in pages: from an offset, or from a cursor.

A cursor names the row after which to go on. While others insert, move or delete, a row that keeps its
place is read exactly once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OrderBy, QuerySet

from ...models import Link
from ..schema import RelationSchema
from ..view import View
from . import keyset
from .documents import Document, Selection
from .populate import populate
from .side import Member, Side

Keys = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of a list with the values that it was sorted by when it was read."""

    link: int
    keys: Keys


@dataclass(frozen=True, slots=True)
class Cursor:
    """The border between two pages: the last row of one and the first row of the next."""

    last: Spot
    following: Spot


@dataclass(frozen=True, slots=True)
class Page:
    """Some members in order. `cursor` leads to the next page; None on the last one."""

    members: list[Member]
    cursor: Cursor | None


class RelatedList:
    """The members of a document's relation field that `view` shows, filtered and sorted by `selection`.

    The limits of the selection are ignored.
    """

    def __init__(self, document: Document, field: RelationSchema, selection: Selection, view: View) -> None:
        self.document, self.selection, self.view = document, selection, view
        self.side = Side(field, view)
        self.rows = self.side.rows([document], selection.filters)
        orderings = self.side.orderings(selection.sort)
        self.names = [f"key{number}" for number in range(len(orderings))]
        self.orderings = [_named(o, name) for o, name in zip(orderings, self.names, strict=True)]
        keys = {name: o.expression for o, name in zip(orderings, self.names, strict=True)}
        self.keyed = self.rows.annotate(**keys).order_by(*self.orderings)

    def count(self) -> int:
        """Return the number of members."""
        return self.rows.count()

    def from_offset(self, start: int, limit: int) -> Page:
        """Return at most `limit` members from the offset `start`."""
        return self._page(self.keyed[start : start + limit + 1], limit)

    def from_cursor(self, cursor: Cursor, limit: int) -> Page:
        """Return at most `limit` members after the cursor, which must come from the same selection."""
        rows = self.keyed.filter(keyset.after(self.orderings, self._keys_after(cursor)))
        return self._page(rows[: limit + 1], limit)

    def _page(self, rows: QuerySet[Link], limit: int) -> Page:
        """Read a page and populate its members; `rows` holds one row more, which makes the cursor."""
        loaded = list(self.side.loaded(rows, "pk", *self.names))
        members = [member for _, member in loaded[:limit]]
        if self.side.other is not None:
            documents = [member for member in members if isinstance(member, Document)]
            populate(self.side.other, documents, self.selection.populate, self.view)
        if len(loaded) <= limit:
            return Page(members, None)
        last, following = (Spot(row[0], row[1:]) for row, _ in loaded[limit - 1 :])
        return Page(members, Cursor(last, following))

    def _keys_after(self, cursor: Cursor) -> Keys:
        """Return the values of the row after which to go on.

        In the list's own order, a row may have another position by now: it was moved, or relabelled
        together with its neighbours, in the same order. So the row before and the row after the border
        are looked up again.
        """
        last, following = cursor.last, cursor.following
        if len(self.names) > 1:
            return last.keys
        rows = Link.objects.using(self.view.using).filter(pk__in=[last.link, following.link])
        present = dict(rows.values_list("pk", self.side.order))
        if present.get(last.link) == last.keys[0]:
            return last.keys
        if present.get(following.link) == following.keys[0]:
            return (following.keys[0] - 1,)
        if len(present) == 2 and present[last.link] < present[following.link]:
            return (present[last.link],)
        return last.keys


def _named(ordering: OrderBy, name: str) -> OrderBy:
    """Return the same ordering, of the column `name`."""
    return OrderBy(
        F(name),
        descending=ordering.descending,
        nulls_first=ordering.nulls_first,
        nulls_last=ordering.nulls_last,
    )
