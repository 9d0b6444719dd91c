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
from ...models import EntryVersion
from ..schema import FlowSchema, RelationSchema
from ..view import View, versions
from . import identifiers
from .documents import VERSION, Document, Selection
from .side import LINK, Side

Row = tuple[Any, ...]
Rows = list[Row]
DOCUMENT = -1  # the number of the row that is the document; those of links have their list's
HEAD = 4  # columns before a member: the list's number, the two of its owner, and the position


@dataclass(frozen=True, slots=True)
class Listed:
    """A relation whose list is read as it is, by position and without filters.

    `slug` is the field's, `side` makes its query, `selection` says how much of it is read.
    """

    slug: str
    side: Side
    selection: Selection

    @property
    def shape(self) -> tuple[Any, ...]:
        """What tells this part of the statement from others, so that its SQL can be compiled once."""
        return self.side.field.id, self.selection.start, self.selection.limit, self.selection.ids

    def queryset(
        self, number: int, keys: Collection[Any], locales: Collection[str], most: int
    ) -> QuerySet[Any]:
        """Return the query of this list as a part of the UNION, with the list's `number` as its first column.

        `keys` and `locales` are those of the documents, see `Side.keys`; at most `most` links are read.
        """
        side, owner = self.side, self.side.owner_columns[0]
        most = self.selection.rows_at_once(len(keys), most) + 1
        head = Value(number), owner, "target_locale", side.order
        if self.selection.ids is None:
            return side.page(keys, locales, self.selection)[:most].values_list(*head, *side.columns)
        rows = identifiers.of_lists(side, keys, locales, self.selection.ids)
        return rows[:most].values_list(*head, *identifiers.as_member(side.field))

    def read(self, row: Row) -> Row:
        """Return a row of the UNION as a row of the list alone: the owner's columns, then the member's."""
        owner, member = row[1 : 1 + len(self.side.owner_columns)], row[HEAD:]
        return (*owner, *(member if self.selection.ids is None else identifiers.of_member(member)))


def listed(flow: FlowSchema, tree: Mapping[str, Selection], view: View) -> list[Listed]:
    """Return those of the relations in `tree` (selections by slug) whose lists can be read in one statement.

    [] for a view with several locales, and on a database that does not allow LIMIT in the parts of a UNION.
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
    """Return the rows of these documents' lists by slug, where an answer holds `most` members: 1 statement.

    There are at most `most` and one more of each relation, and `Selection.rows_at_once` and one more.
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
    """Return the columns VERSION of a document that the view shows, and the rows of its lists by slug.

    The former are None if there is no such document. At most `most` links of each list are read. 1 SQL
    statement.
    """

    def queryset(document_id: Any) -> QuerySet[Any]:
        found = of_id(versions(flow, view, caller.FIND_ONE), flow, document_id)
        first, *others = [found.order_by().values_list(*_head(), *VERSION, "flow_id")]
        for number, each in enumerate(lists):
            key = Subquery(found.order_by().values("pk" if each.side.field.owning else "entry"))
            others.append(each.queryset(number, [key], {view.locale_and_status(flow)[0]}, most))
        return first.union(*others, all=True) if others else first

    shape = ("document", *view.shape, most, flow.id, *(each.shape for each in lists))
    rows = statements.rows(shape, queryset, using=view.using, document_id=document_id)
    found = next((row[HEAD + len(LINK) : -1] for row in rows if row[0] == DOCUMENT), None)
    return found, _by_slug([row for row in rows if row[0] != DOCUMENT], lists)


def of_id(rows: QuerySet[EntryVersion], flow: FlowSchema, document_id: Any) -> QuerySet[EntryVersion]:
    """Return those of `rows` that are versions of the document of `flow` with this public id."""
    # The flow of the entry, not of the version alone: it begins the key that document ids are found by.
    return rows.filter(entry__flow=flow.id, entry__document_id=document_id)


def _head() -> tuple[Any, ...]:
    """What a document has in the columns of links: it comes first, so these give the types of all."""
    number, text, data = (Cast(Value(None), kind()) for kind in (BigIntegerField, CharField, JSONField))
    return Value(DOCUMENT), number, text, number, text, text, text, data


def _by_slug(rows: Rows, lists: Sequence[Listed]) -> dict[str, Rows]:
    """The rows of each list, by its slug, in order: the database need not keep that of a union's parts."""
    found: dict[str, Rows] = {each.slug: [] for each in lists}
    for row in sorted(rows, key=itemgetter(0, HEAD - 1)):
        each = lists[row[0]]
        found[each.slug].append(each.read(row))
    return found
