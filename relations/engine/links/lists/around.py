"""Reading those rows of a list that a change needs, in one SQL statement however long the list is.

They are the rows of the members that the change names, with the positions of their neighbours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Value

from .... import statements
from ....models import Entry, EntryVersion, Link
from ..plan.types import DocumentKey, Member, Row
from .base import LinkList, Tails

ROW, ENDS = -2, -1  # what a line of the answer is; the other numbers count the groups of tails
NONE = Value(None, BigIntegerField())


@dataclass(frozen=True, slots=True)
class Around:
    """Rows of a list, read for planning: those of some members, with the positions of their neighbours.

    `first` and `last` are the first and last position in the list; None if it is empty, or they were not
    read. `tails` maps members that may be added to the last position in their own list of the relation, None
    for an empty one.
    """

    rows: list[Row]
    first: int | None = None
    last: int | None = None
    tails: dict[Member, int | None] = field(default_factory=dict)


def read_around(
    links: LinkList, documents: Collection[DocumentKey], *, ends: bool, joining: Collection[Member]
) -> Around:
    """Read from a list the rows of these documents and resources, each with its neighbours' positions.

    With `ends`, the first and last position in the list are read too. For the members `joining`, the last
    position in their own lists of the relation is read. 1 SQL statement, however long the list is.
    """
    tails = list(links.tails(joining)) if joining else []
    found = Around([])
    for kind, key, low, high, *columns in _fetched(links, documents, tails, ends):
        if kind == ROW:
            found.rows.append(links.row(key, columns, low, high))
        elif kind == ENDS:
            found = Around(found.rows, low, high, found.tails)
        else:
            found.tails[tails[kind].members[key]] = high
    found.rows.sort(key=lambda row: row.key)
    return found


def _fetched(
    links: LinkList, documents: Collection[DocumentKey], tails: Sequence[Tails], ends: bool
) -> Iterable[tuple[Any, ...]]:
    """Read the rows of the documents, the list's first and last position, and the `tails`: 1 SQL statement.

    The first column of a line of the answer tells which of the three it is: ROW, ENDS, or the index of the
    query in `tails`. The statement is compiled once for each kind of list; with resources among the
    documents, each time.
    """
    owner = links.owner
    states = {"locale": owner.locale, "status": owner.status}

    def queryset(
        version: Any, entry: Any, part: Any, documents: Collection[Any], **keys: Collection[Any]
    ) -> QuerySet[Any, Any]:
        here = replace(links, owner=EntryVersion(pk=version, entry_id=entry, **states), part=part)
        lines = [_rows(here, documents)]
        if ends:
            lines.append(_line(here, Entry.objects.filter(pk=entry), ENDS, *_ends(here)))
        for number, (of, some) in enumerate(zip(tails, keys.values(), strict=True)):
            lines.append(_line(here, of.rows().filter(pk__in=some), number, NONE, of.last()))
        return lines[0].union(*lines[1:], all=True) if lines[1:] else lines[0]

    values: dict[str, Any] = {"version": owner.pk, "entry": owner.entry_id, "part": links.part}
    values["documents"] = list(documents)
    values |= {f"tail{number}": list(of.members) for number, of in enumerate(tails)}
    if any(isinstance(document, tuple) for document in documents):
        return queryset(**values)
    shape = ("around", links.shape, ends, *(of.shape for of in tails))
    return statements.rows(shape, queryset, using=links.using, **values)


def _rows(links: LinkList, documents: Collection[DocumentKey]) -> QuerySet[Any, Any]:
    """Return a queryset with a line for each link of the list to the documents.

    Its columns are ROW, the primary key, the positions of the neighbours below and above, and `row_columns`.
    """
    order = links.order
    lower = links.rows.filter(**{f"{order}__lt": OuterRef(order)}).order_by(f"-{order}")
    higher = links.rows.filter(**{f"{order}__gt": OuterRef(order)})
    low, high = (Subquery(rows.values(order)[:1]) for rows in (lower, higher))
    rows = links.rows.filter(links.about(documents)).order_by()
    return rows.values_list(Value(ROW), "pk", low, high, *links.row_columns)


def _ends(links: LinkList) -> tuple[Subquery, Subquery]:
    """Return the SQL expressions of the first and of the last position in the list."""
    keys = Link.objects.using(links.using).filter(**links.scope)
    first, last = (keys.order_by(order) for order in (links.order, f"-{links.order}"))
    return Subquery(first.values(links.order)[:1]), Subquery(last.values(links.order)[:1])


def _line(links: LinkList, rows: QuerySet[Any], kind: int, low: Any, high: Any) -> QuerySet[Any, Any]:
    """Return a queryset with a line for each of `rows`, which are entries or versions.

    Its columns are `kind`, the primary key, `low`, `high`, and NULLs, so that it can stand in one union with
    the lines of links.
    """
    rows = rows.using(links.using).order_by()
    return rows.values_list(Value(kind), F("pk"), low, high, *[NONE] * len(links.row_columns))
