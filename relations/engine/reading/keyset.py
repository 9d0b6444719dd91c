"""Keyset pagination: reading the rows after a given row, without counting those before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, OrderBy, Q
from django.db.models.lookups import Exact, GreaterThan, IsNull, LessThan


def after(orderings: Sequence[OrderBy], values: Sequence[Any]) -> Q:
    """Return the condition for rows that come after a given row in an order.

    `orderings` are the ORDER BY of the query, each by an annotation; `values` are the given row's values of
    these annotations. Null comes last in ascending order and first in descending order.
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
    """Return an ordering by the column or annotation `name`, with the direction and nulls of `ordering`."""
    return OrderBy(
        F(name),
        descending=ordering.descending,
        nulls_first=ordering.nulls_first,
        nulls_last=ordering.nulls_last,
    )


def _further(column: Any, value: Any, descending: bool) -> Q | None:
    """Return the condition for rows whose `column` comes after `value`; None if none can.

    It is greater, or less if `descending`. Null comes last, or first if `descending`.
    """
    if descending:
        return Q(IsNull(column, False)) if value is None else Q(LessThan(column, value))
    return None if value is None else Q(GreaterThan(column, value)) | Q(IsNull(column, True))
