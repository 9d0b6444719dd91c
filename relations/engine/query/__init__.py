"""Filtering, searching and sorting entry versions, in Strapi's grammar.

`filtered(rows, flow, {"categories": {"name": {"$containsi": "bar"}}}, view)` adds one condition to the
caller's statement, however many relations the filter goes through.
"""

from __future__ import annotations

from typing import Any

from django.db.models import OrderBy, Q, QuerySet

from ...models import EntryVersion
from ..schema import FlowSchema
from ..view import View
from . import filters as filters_module
from . import sorting
from .conditions import both, either
from .conditions import combined as combined
from .conditions import condition as sql
from .conditions import failing as failing
from .filters import OPERATORS
from .full_text import begins, searched, with_words
from .naming import names_locale
from .picking import Picked, filtered_parts, loose
from .publication import PUBLICATIONS, published_as
from .tree import nesting

__all__ = [
    "OPERATORS",
    "PUBLICATIONS",
    "Picked",
    "begins",
    "combined",
    "condition",
    "failing",
    "filtered",
    "filtered_parts",
    "loose",
    "names_locale",
    "ordered",
    "orderings",
    "published_as",
    "searched",
    "with_words",
]


def filtered(
    rows: QuerySet[EntryVersion], flow: FlowSchema, filters: Any, view: View
) -> QuerySet[EntryVersion]:
    """Return those of `rows`, versions of `flow`, that match `filters`; all of them for None.

    `filters` has the shape of Strapi's, as nested dicts. Operands are Python values or strings from a
    query string. Related documents are those that the view shows. Raises ValidationError, whose path
    begins with "filters", for an unknown field or operator, for an operand of the wrong type, and for a
    filter that is too large or too deep.
    """
    node = filters_module.read(flow, filters, view.schema)
    if node is None:
        return rows
    if view.locales and nesting(node):  # related documents may depend on the locale
        each = view.listed(flow)
        return chosen(rows, either([both(Q(locale=code), sql(node, view.within(code))) for code in each]))
    return chosen(rows, sql(node, view))


def chosen(rows: QuerySet[EntryVersion], condition: Q | bool) -> QuerySet[EntryVersion]:
    """Return the rows that match a condition; all of them for True, none for False."""
    if isinstance(condition, Q):
        return rows.filter(condition)
    return rows if condition else rows.none()


def ordered(rows: QuerySet[EntryVersion], flow: FlowSchema, sort: Any, view: View) -> QuerySet[EntryVersion]:
    """Return `rows`, versions of `flow`, sorted by `sort`, and by primary key where it leaves them equal.

    `sort` has the shapes that `sorting.read` takes. Raises ValidationError, whose path begins with
    "sort", for an unknown field or direction, and for a sort that is too large or too deep.
    """
    return rows.order_by(*orderings(flow, sort, view), "pk")


def condition(flow: FlowSchema, filters: Any, view: View, prefix: str = "") -> Q | bool:
    """Return the condition of a filter on versions of `flow`, for a query of other rows, such as links.

    `prefix` leads from these rows to the version, as in `source__`. True or False stands for a condition
    that is the same for every row. Raises what `filtered` raises.
    """
    node = filters_module.read(flow, filters, view.schema)
    return True if node is None else sql(node, view, prefix)


def orderings(flow: FlowSchema, sort: Any, view: View, prefix: str = "") -> list[OrderBy]:
    """Return what to order a query of other rows, such as links, by, so that it is in the order of `sort`.

    `prefix` leads from these rows to the version of `flow`. Raises what `ordered` raises. Without a sort
    it is [].
    """
    return [key.ordering(view, prefix) for key in sorting.read(flow, sort, view.schema)]
