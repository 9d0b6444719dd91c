"""Reading some consecutive links of one list, together with the number of all its links.

They begin at an index or after a position.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Func, IntegerField, QuerySet, Subquery

from .documents import EVERYTHING, Document
from .side import Side


class All(Func):
    """The SQL expression COUNT(*), the number of rows, for which the database need only read an index."""

    template = "COUNT(*)"
    output_field = IntegerField()


def leading(
    side: Side,
    document: Document,
    columns: Sequence[str],
    limit: int,
    start: int = 0,
    behind: int | None = None,
    counted: bool = False,
) -> list[tuple[Any, ...]]:
    """Return the `columns` of at most `limit` links in the list of a document, in the list's own order.

    The links begin at the index `start`, or after the position `behind`. If `counted`, the number of all
    links in the list is a further column. 1 SQL statement, whose SQL is compiled once if `start` is 0.
    """
    locales = {document.locale}

    def queryset(side: Side, keys: Collection[Any], **behind: Any) -> QuerySet[Any, Any]:
        alone, order = side.rows_of(keys, locales, alone=True), side.order
        number = [Subquery(alone.values(number=All()))] if counted else []
        rows = side.rows_of(keys, locales).filter(**{f"{order}__gt": key for key in behind.values()})
        if start:  # the links before it are walked along without their members
            rows = rows.filter(**{f"{order}__gte": Subquery(alone.order_by(order).values(order)[start:][:1])})
        return rows.order_by(*side.orderings()).values_list(*columns, *number)[:limit]

    if start:
        return list(queryset(side, side.keys([document])))
    further = {} if behind is None else {"behind": behind}
    shape = ("leading", columns, limit, counted, behind is None)
    return side.fetched(queryset, [document], EVERYTHING, *shape, **further)
