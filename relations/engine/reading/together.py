"""Reading a document and the lists of several of its relations in one SQL statement, a UNION."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db import connections
from django.db.models import BigIntegerField, CharField, JSONField, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from ... import statements
from ...access import caller
from ..schema import FlowSchema, RelationSchema
from ..view import View, versions_of
from . import identifiers
from .documents import VERSION, Document, Selection
from .side import LINK, Side

Row = tuple[Any, ...]
Rows = list[Row]
DOCUMENT = -1  # the number of the row that is the document; those of links have their list's
HEAD = 4  # columns before a member: the list's number, the two of its owner, and the position


@dataclass(frozen=True, slots=True)
class Listed:
    """A relation whose list is read by position and without filters.

    `slug` is the field's, `side` makes its query, `selection` says which members and what of them is read.
    """

    slug: str
    side: Side
    selection: Selection

    @property
    def shape(self) -> tuple[Any, ...]:
        """The values on which the SQL of this part of the UNION depends: the key of the compiled SQL."""
        return self.side.field.id, self.selection.start, self.selection.limit, self.selection.ids

    def queryset(
        self, number: int, keys: Collection[Any], locales: Collection[str], most: int
    ) -> QuerySet[Any]:
        """Return the query of this list as a part of the UNION, with the list's `number` as its first column.

        `keys` and `locales` are those of the documents that have the lists, see `Side.keys`. It reads at most
        `Selection.rows_at_once` links and one more; `most` is what an answer may hold.
        """
        side, owner = self.side, self.side.owner_columns[0]
        most = self.selection.rows_at_once(len(keys), most) + 1
        head = Value(number), owner, "target_locale", side.order
        if self.selection.ids is None:
            return side.page(keys, locales, self.selection)[:most].values_list(*head, *side.columns)
        rows = identifiers.of_lists(side, keys, locales, self.selection.ids)
        return rows[:most].values_list(*head, *identifiers.as_member(side.field))

    def read(self, row: Row) -> Row:
        """Return a row of the UNION without its first columns: the owner's columns, then the member's.

        That is the row which the list's own query would give.
        """
        owner, member = row[1 : 1 + len(self.side.owner_columns)], row[HEAD:]
        return (*owner, *(member if self.selection.ids is None else identifiers.of_member(member)))


def listed(flow: FlowSchema, tree: Mapping[str, Selection], view: View) -> list[Listed]:
    """Return those of the relations in `tree` (selections by slug) whose lists can be read in one statement.

    They have no filters, sort or `count`. [] for a view with several locales, and on a database that does not
    allow LIMIT in the parts of a UNION.
    """
    if view.locales or not connections[view.using].features.supports_slicing_ordering_in_compound:
        return []
    found = []
    for slug, selection in tree.items():
        field = flow.fields.get(slug)
        if isinstance(field, RelationSchema) and not selection.count:
            side = Side(field, view)
            if side.is_in_order(selection):
                found.append(Listed(slug, side, selection))
    return found


def of_documents(documents: Sequence[Document], lists: Sequence[Listed], most: int) -> dict[str, Rows]:
    """Return the rows of these documents' lists by slug: 1 SQL statement.

    `most` is the number of members that an answer may hold. Of each relation at most `Selection.rows_at_once`
    rows are read and one more, which tells that there are further ones.
    """
    view = lists[0].side.view
    locales = {document.locale for document in documents}

    def queryset(**keys: Collection[Any]) -> QuerySet[Any]:
        first, *others = (
            each.queryset(number, keys["versions" if each.side.field.owning else "entries"], locales, most)
            for number, each in enumerate(lists)
        )
        return first.union(*others, all=True)

    shape = ("lists", *view.shape, most, frozenset(locales), *(each.shape for each in lists))
    keys = {"versions": [d.id for d in documents], "entries": [d.entry for d in documents]}
    return _by_slug(statements.rows(shape, queryset, using=view.using, **keys), lists)


def of_document(
    flow: FlowSchema, document_id: str, lists: Sequence[Listed], view: View, most: int
) -> tuple[Row | None, dict[str, Rows]]:
    """Return a document that the view shows, as a row with the columns VERSION, and the rows of its lists.

    The row is None if there is no such document. The lists' rows are by slug. Of each relation at most
    `Selection.rows_at_once` rows are read and one more; `most` is what an answer may hold. 1 SQL statement.
    """

    def queryset(document_id: Any) -> QuerySet[Any]:
        found = versions_of(flow, document_id, view, caller.FIND_ONE)
        first, *others = [found.order_by().values_list(*_head(), *VERSION, "flow_id")]
        for number, each in enumerate(lists):
            key = Subquery(found.order_by().values("pk" if each.side.field.owning else "entry")[:1])
            others.append(each.queryset(number, [key], {view.locale_and_status(flow)[0]}, most))
        return first.union(*others, all=True) if others else first

    shape = ("document", *view.shape, most, flow.id, *(each.shape for each in lists))
    rows = statements.rows(shape, queryset, using=view.using, document_id=document_id)
    found = next((row[HEAD + len(LINK) : -1] for row in rows if row[0] == DOCUMENT), None)
    return found, _by_slug([row for row in rows if row[0] != DOCUMENT], lists)


def _head() -> tuple[Any, ...]:
    """Return the columns of the document's row that come before its own: DOCUMENT as a mark, then NULLs.

    In rows of links the same columns have the list's number, its owner and so on. The document's row is the
    first part of the UNION, so these columns give the types of all.
    """
    number, text, data = (Cast(Value(None), kind()) for kind in (BigIntegerField, CharField, JSONField))
    return Value(DOCUMENT), number, text, number, text, text, text, data


def _by_slug(rows: Rows, lists: Sequence[Listed]) -> dict[str, Rows]:
    """Return the rows of each list, by slug and in the list's order.

    They are sorted here, since a database need not keep the order of a part of a UNION.
    """
    found: dict[str, Rows] = {each.slug: [] for each in lists}
    for row in sorted(rows, key=itemgetter(0, HEAD - 1)):
        each = lists[row[0]]
        found[each.slug].append(each.read(row))
    return found
