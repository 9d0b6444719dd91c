"""Filtering, searching and sorting entry versions, with Strapi's grammar.

`filtered(rows, flow, {"categories": {"name": {"$containsi": "bar"}}}, view)` adds one condition to the SQL
statement of `rows`, however many relations the filter goes through. `prefix` in these functions is a Django
lookup path, such as `source__`, from the query's rows to the version that is filtered.
"""

from __future__ import annotations

from typing import Any

from django.db.models import OrderBy, Q, QuerySet

from ...models import EntryVersion
from ..errors import Faults
from ..schema import FlowSchema, RelationSchema, Schema
from ..view import View
from . import filters as filters_module
from . import indexes, sorting, telling
from .columns import Searched as Searched
from .comparisons import OPERATORS
from .conditions import both, either
from .conditions import combined as combined
from .conditions import condition as sql
from .conditions import failing as failing
from .full_text import begins, searched, with_words
from .indexes import with_value as with_value
from .naming import names_locale
from .picking import Picked, filtered_parts, loose
from .publication import PUBLICATIONS, published_as
from .tree import nesting

__all__ = [
    "OPERATORS",
    "PUBLICATIONS",
    "Picked",
    "begins",
    "check",
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
    """Return those of `rows`, versions of `flow`, that match `filters`; all of them if `filters` is None.

    `filters` are nested dicts as in Strapi's REST API. Values to compare with are Python values, or strings
    from a query string. Only related documents that `view` shows are considered. Raises ValidationError, with
    a path that begins with "filters": for an unknown field or operator, for a value of the wrong type, and
    for a filter that is too large or too deep.
    """
    node = filters_module.read(flow, filters, view.schema)
    if node is None:
        return rows
    telling.of_filter(flow, node, view)
    if view.locales and nesting(node):  # related documents may depend on the locale
        each = view.listed(flow)
        return chosen(rows, either([both(Q(locale=code), sql(node, view.within(code))) for code in each]))
    return chosen(rows, sql(node, view))


def chosen(rows: QuerySet[EntryVersion], condition: Q | bool) -> QuerySet[EntryVersion]:
    """Return the rows that match the condition: all rows if it is True, none if it is False."""
    if isinstance(condition, Q):
        return rows.filter(condition)
    return rows if condition else rows.none()


def ordered(rows: QuerySet[EntryVersion], flow: FlowSchema, sort: Any, view: View) -> QuerySet[EntryVersion]:
    """Return `rows`, versions of `flow`, sorted by `sort`, and where that is equal by primary key.

    `sort` is a string such as "name:desc,createdAt", a dict, or a list of these. Without it the documents of
    an ordered flow are in the flow's order. Raises ValidationError, with a path that begins with "sort": for
    an unknown field or direction, and for a sort that is too large or too deep.
    """
    keys = sorting.read(flow, sort, view.schema)
    telling.of_sort(flow, keys, view)
    if flow.ordered and not keys:
        # The entry's flow is that of the version; databases find the order's index by it.
        return rows.filter(entry__flow=flow.id).order_by("entry__position", "pk")
    if keys and keys[0].indexed is not None:
        rows = rows.filter(indexes.within(keys[0].indexed))
    return rows.order_by(*(key.ordering(view, "") for key in keys), "pk")


def condition(
    flow: FlowSchema, filters: Any, view: View, prefix: str = "", member_of: RelationSchema | None = None
) -> Q | bool:
    """Return the SQL condition for a filter on versions of `flow`, for a query of other rows, such as links.

    `filters` are nested dicts, and only related documents that `view` shows count, as in `filtered`. `prefix`
    is the lookup path from the query's rows to the version, such as `source__`. The result is a Django Q, or
    True or False if it is the same for all rows. If the rows are links of the relation `member_of`, the
    filter may also name the data on them. Raises ValidationError as `filtered` does.
    """
    node = filters_module.read(flow, filters, view.schema, member_of)
    return True if node is None else sql(node, view, prefix)


def check(
    flow: Searched, filters: Any, sort: Any, schema: Schema, member_of: RelationSchema | None = None
) -> None:
    """Raise ValidationError, with all faults, for wrong `filters` or a wrong `sort` of documents of `flow`.

    A wrong one names an unknown field, for example. The paths of the errors begin with "filters" or "sort".
    If the documents are members of the relation `member_of`, both may also name the data on their links. No
    SQL statement.
    """
    faults = Faults()
    with faults.gathered():
        filters_module.read(flow, filters, schema, member_of)
    with faults.gathered():
        sorting.read(flow, sort, schema, member_of)
    faults.check()


def orderings(
    flow: FlowSchema, sort: Any, view: View, prefix: str = "", member_of: RelationSchema | None = None
) -> list[OrderBy]:
    """Return the arguments of `order_by` that sort rows, such as links, by a `sort` of documents of `flow`.

    `sort` is a string, a list or a dict in Strapi's shapes; [] is returned without one. `prefix` is the
    lookup path from the rows to the version of `flow`. If the rows are links of the relation `member_of`,
    `sort` may name the data on them. Raises ValidationError as `ordered` does.
    """
    return [key.ordering(view, prefix) for key in sorting.read(flow, sort, view.schema, member_of)]
