"""One list of one document, in pages: by offset, or from a cursor on.

A cursor says after which row to go on. Whatever others insert, move or delete meanwhile, a row that stays
where it is comes up once.
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
    """A row of a list, and its values in the list's order when it was read."""

    link: int
    keys: Keys


@dataclass(frozen=True, slots=True)
class Cursor:
    """Between the last row of a page and the first of the next."""

    last: Spot
    following: Spot


@dataclass(frozen=True, slots=True)
class Page:
    """Some members in order. `cursor` leads to the next page; None where this is the last one."""

    members: list[Member]
    cursor: Cursor | None


class RelatedList:
    """What `view` shows in a relation field of a document, as `selection` says (all but its limits)."""

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
        """How many members there are."""
        return self.rows.count()

    def from_offset(self, start: int, limit: int) -> Page:
        """At most `limit` members, from the one at `start` on."""
        return self._page(self.keyed[start : start + limit + 1], limit)

    def from_cursor(self, cursor: Cursor, limit: int) -> Page:
        """At most `limit` members behind the cursor, which a list of the same selection gave."""
        rows = self.keyed.filter(keyset.after(self.orderings, self._place(cursor)))
        return self._page(rows[: limit + 1], limit)

    def _page(self, rows: QuerySet[Link], limit: int) -> Page:
        found = list(self.side.loaded(rows, "pk", *self.names))
        members = [member for _, member in found[:limit]]
        if self.side.other is not None:
            documents = [member for member in members if isinstance(member, Document)]
            populate(self.side.other, documents, self.selection.populate, self.view)
        if len(found) <= limit:
            return Page(members, None)
        last, following = (Spot(row[0], row[1:]) for row, _ in found[limit - 1 :])
        return Page(members, Cursor(last, following))

    def _place(self, cursor: Cursor) -> Keys:
        """The keys to go on after.

        In the list's own order a row may have another key by now: it was moved, or it was relabelled with
        all those around it, in order, to make room for others.
        """
        last, following = cursor.last, cursor.following
        if len(self.names) > 1:
            return last.keys
        rows = Link.objects.using(self.view.using).filter(pk__in=[last.link, following.link])
        now = dict(rows.values_list("pk", self.side.order))
        if now.get(last.link) == last.keys[0]:
            return last.keys
        if now.get(following.link) == following.keys[0]:
            return (following.keys[0] - 1,)
        if len(now) == 2 and now[last.link] < now[following.link]:
            return (now[last.link],)
        return last.keys


def _named(ordering: OrderBy, name: str) -> OrderBy:
    """The same ordering, of a column of that name."""
    return OrderBy(
        F(name),
        descending=ordering.descending,
        nulls_first=ordering.nulls_first,
        nulls_last=ordering.nulls_last,
    )
