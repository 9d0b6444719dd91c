"""Keyset pagination: reading the rows after a given row, without counting those before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, OrderBy, Q
from django.db.models.lookups import Exact, GreaterThan, IsNull, LessThan


def after(orderings: Sequence[OrderBy], values: Sequence[Any]) -> Q:
    """Return the condition for rows that come after a given row in an order.

    `orderings` are the ORDER BY of the query, each of an annotation; `values` are what the given row has for
    them. Null comes last in ascending order and first in descending order.
    """
    behind, equal = Q(pk__in=[]), Q()
    for ordering, value in zip(orderings, values, strict=True):
        column = ordering.expression
        further = _further(column, value, ordering.descending)
        if further is not None:
            behind |= equal & further
        equal &= Q(IsNull(column, True)) if value is None else Q(Exact(column, value))
    return behind


def of_column(ordering: OrderBy, name: str) -> OrderBy:
    """Return a copy of the ordering, in the same direction, for the column or annotation `name`."""
    return OrderBy(
        F(name),
        descending=ordering.descending,
        nulls_first=ordering.nulls_first,
        nulls_last=ordering.nulls_last,
    )


def _further(column: Any, value: Any, descending: bool) -> Q | None:
    """Return the condition for greater values of one column (smaller, if `descending`); None for no rows."""
    if descending:
        return Q(IsNull(column, False)) if value is None else Q(LessThan(column, value))
    return None if value is None else Q(GreaterThan(column, value)) | Q(IsNull(column, True))
