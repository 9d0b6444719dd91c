"""Reading lists: filters and sort.

`filtered(rows, flow, {"categories": {"name": {"$containsi": "bar"}}}, view)` — each is one condition of
the caller's own statement, however deep it goes through relations.
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
from .picking import picked
from .publication import PUBLICATIONS, published_as
from .tree import nesting

__all__ = [
    "OPERATORS",
    "PUBLICATIONS",
    "begins",
    "combined",
    "condition",
    "failing",
    "filtered",
    "names_locale",
    "ordered",
    "orderings",
    "picked",
    "published_as",
    "searched",
    "with_words",
]


def filtered(
    rows: QuerySet[EntryVersion], flow: FlowSchema, filters: Any, view: View
) -> QuerySet[EntryVersion]:
    """Those of `rows`, versions of `flow`, for which `filters` hold.

    `filters` is an object as Strapi's; its values are Python values, or strings as they come in a query
    string. None says nothing. ValidationError, whose path begins with "filters", for what cannot be meant.
    """
    node = filters_module.read(flow, filters, view.schema)
    if node is None:
        return rows
    if view.locales and nesting(node):  # related documents may depend on the locale
        each = view.listed(flow)
        return chosen(rows, either([both(Q(locale=code), sql(node, view.within(code))) for code in each]))
    return chosen(rows, sql(node, view))


def chosen(rows: QuerySet[EntryVersion], condition: Q | bool) -> QuerySet[EntryVersion]:
    """Return the rows for which the condition holds."""
    if isinstance(condition, Q):
        return rows.filter(condition)
    return rows if condition else rows.none()


def ordered(rows: QuerySet[EntryVersion], flow: FlowSchema, sort: Any, view: View) -> QuerySet[EntryVersion]:
    """`rows`, versions of `flow`, sorted, and by their ids where the sort leaves them equal.

    ValidationError, whose path begins with "sort", for what cannot be meant.
    """
    return rows.order_by(*orderings(flow, sort, view), "pk")


def condition(flow: FlowSchema, filters: Any, view: View, prefix: str = "") -> Q | bool:
    """What `filtered` filters by, for a query of links: `prefix` leads to the version of `flow`.

    True or False where it is the same for every row.
    """
    node = filters_module.read(flow, filters, view.schema)
    return True if node is None else sql(node, view, prefix)


def orderings(flow: FlowSchema, sort: Any, view: View, prefix: str = "") -> list[OrderBy]:
    """What `ordered` sorts by, for a query of links: `prefix` leads to the version of `flow`."""
    return [key.ordering(view, prefix) for key in sorting.read(flow, sort, view.schema)]
