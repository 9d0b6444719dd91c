"""Pages of the list of one relation: by offset, or after a cursor; of ids, or of documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db.models import OrderBy, Q, QuerySet

from ...models import Link
from ...models.link_queryset import LinkQuerySet
from ..links import lists
from . import identifiers, keyset
from .documents import Document, Selection
from .identifiers import Identifier
from .leading import leading
from .pages import Cursor, Keys, Page, page_of, total
from .populate import populate_members
from .side import Side


class Paged:
    """The part of a RelationList that reads it in pages."""

    document: Document | None = None  # the one whose list it is, as readers see it
    links: lists.LinkList
    side: Side
    selection: Selection
    orderings: list[OrderBy]
    count: Callable[[], int]
    _rows: Callable[[], LinkQuerySet]

    @cached_property
    def rows(self) -> LinkQuerySet:
        """The links of the list, in order. A page whose SQL is kept already does without the queryset."""
        return self._rows().order_by(*self.orderings)

    def identifier_page(
        self, limit: int, *, start: int = 0, cursor: Cursor | None = None, counted: bool = False
    ) -> Page:
        """Return a page of at most `limit` members as Identifiers, with the number of all if `counted`.

        The members come after `cursor`, or from the start for None; then `start` members are skipped. 1 SQL
        statement, 1 for a cursor, and 1 for the number where it is not read with the members.
        """
        key = None if cursor is None else self._keys_after(cursor)[0]
        read, number = self._counted(identifiers.columns(self.side.field), start, limit, key, counted)
        members = [Identifier(*row[2:]) for row in read[:limit]]
        return page_of(members, [row[:2] for row in read], limit, number)

    def page(self, start: int, limit: int, counted: bool = False) -> Page:
        """Return a page of at most `limit` members from the index `start`, as Documents and Resources.

        The relations that the list's selection populates are loaded. With `counted` it has the number of all.
        Raises ValidationError for more than RELATIONS_MAX_POPULATED documents below the members.
        """
        if self.is_in_order:
            return self._documents(*self._counted(self.side.columns, start, limit, None, counted), limit)
        rows, _ = self._keyed()
        return self._sorted(rows[start : start + limit + 1], limit, counted)

    def page_after(self, cursor: Cursor, limit: int, counted: bool = False) -> Page:
        """Return a page of at most `limit` members after the cursor, as Documents and Resources, like `page`.

        The cursor must come from a page of the same list with the same selection. Raises ValidationError for
        more than RELATIONS_MAX_POPULATED documents below the members.
        """
        keys = self._keys_after(cursor)
        if self.is_in_order:
            return self._documents(*self._counted(self.side.columns, 0, limit, keys[0], counted), limit)
        rows, orderings = self._keyed()
        behind = self._behind(keys[0]) if len(orderings) == 1 else keyset.after(orderings, keys)
        return self._sorted(rows.filter(behind)[: limit + 1], limit, counted)

    @property
    def is_in_order(self) -> bool:
        """Whether `shown` made the list, without a sort or filters, so that its order is by position."""
        return self.document is not None and self.side.is_in_order(self.selection)

    def _behind(self, key: int) -> Q:
        """The condition for links after this position; links without one are never after it."""
        return Q(**{f"{self.links.order}__gt": key})

    def _counted(
        self, columns: Sequence[str], start: int, limit: int, key: int | None, counted: bool
    ) -> tuple[list[tuple[Any, ...]], int | None]:
        """Return (the rows of a page and of one link more in the list's order, the number of all links).

        A row has the primary key, the position and these `columns`. The page begins at the index `start`,
        behind the position `key` if it is not None. The number is None unless `counted`. 1 SQL statement, and
        1 for the number if there are no rows to bring it.
        """
        columns = ("pk", self.links.order, *columns)
        if self.document is None or not self.is_in_order or (start and key is not None):
            rows = self.rows if key is None else self.rows.filter(self._behind(key))
            read = list(rows.values_list(*columns)[start : start + limit + 1])
            return read, self._total(start, limit, len(read), key) if counted else None
        read = leading(self.side, self.document, columns, limit + 1, start, key, counted)
        if not counted:
            return read, None
        return [row[:-1] for row in read], read[0][-1] if read else self._total(start, limit, 0, key)

    def _total(self, start: int, limit: int, found: int, key: int | None) -> int:
        return self.count() if key is not None else total(start, limit, found, self.count)

    def _keyed(self) -> tuple[LinkQuerySet, list[OrderBy]]:
        """Return (links annotated with the values by which they are sorted, the ORDER BY of these)."""
        keys = {name: each.expression for name, each in zip(self._names, self.orderings, strict=True)}
        orderings = [keyset.of_column(o, name) for o, name in zip(self.orderings, self._names, strict=True)]
        return self.rows.annotate(**keys).order_by(*orderings), orderings

    @property
    def _names(self) -> list[str]:
        """The names of the columns that `_keyed` adds."""
        return [f"key{number}" for number in range(len(self.orderings))]

    def _sorted(self, rows: QuerySet[Link], limit: int, counted: bool) -> Page:
        """Read a page of a list with a sort or filters; `rows` are its links and one more."""
        read = list(rows.values_list("pk", *self._names, *self.side.columns))
        return self._documents(read, self.count() if counted else None, limit)

    def _documents(self, rows: Sequence[tuple[Any, ...]], number: int | None, limit: int) -> Page:
        """Make a page from its `rows` and the `number` of all members, and populate its members."""
        loaded = list(self.side.made(rows, 1 + len(self.orderings)))
        members = [member for _, member in loaded[:limit]]
        documents = [member for member in members if isinstance(member, Document)]
        populate_members(documents, self.selection, self.side.view)
        return page_of(members, [row for row, _ in loaded], limit, number)

    def _keys_after(self, cursor: Cursor) -> Keys:
        """Return the sort values after which the next page begins; positions are the present ones."""
        if len(self.orderings) > 1:
            return cursor.last.keys
        rows = Link.objects.using(self.side.view.using)
        border = rows.filter(pk__in=[cursor.last.link, cursor.following.link])
        return cursor.keys_after(dict(border.values_list("pk", self.links.order)))
