"""The comparisons of a filter as SQL conditions: true, false, or NULL where the compared value is null.

They avoid Django's lookups on fields, which count null as "not equal" when negated, unlike any database. Text
is searched with a function for the position of a substring instead of LIKE, so that no character of the
operand has a special meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Expression, F, Q, Value
from django.db.models.functions import Right, StrIndex
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    Lookup,
)

from .columns import Column
from .functions import Folded

Comparison = Callable[[Column, Any, str], Q]


def _equal(column: Column, operand: Any, prefix: str) -> Q:
    return Q(Exact(column.equatable(prefix), operand)) & column.within(prefix)


def _among(column: Column, operand: Any, prefix: str) -> Q:
    return Q(In(column.equatable(prefix), operand)) & column.within(prefix)


def _null(column: Column, operand: Any, prefix: str) -> Q:
    return Q(IsNull(column.equatable(prefix), True))


def _order(lookup: type[Lookup[Any]]) -> Comparison:
    def comparison(column: Column, operand: Any, prefix: str) -> Q:
        return Q(lookup(column.comparable(prefix), operand))

    return comparison


def _between(column: Column, operand: Any, prefix: str) -> Q:
    low, high = operand
    value = column.comparable(prefix)
    return Q(GreaterThanOrEqual(value, low), LessThanOrEqual(value, high))


Search = Callable[[Expression | F, str, Expression | F], Q]


def _contains(text: Expression | F, operand: str, needle: Expression | F) -> Q:
    return Q(GreaterThan(StrIndex(text, needle), 0))


def _starts(text: Expression | F, operand: str, needle: Expression | F) -> Q:
    return Q(Exact(StrIndex(text, needle), 1))


def _ends(text: Expression | F, operand: str, needle: Expression | F) -> Q:
    if not operand:
        return _starts(text, operand, needle)
    return Q(Exact(Right(text, len(operand)), needle))


def _equals(text: Expression | F, operand: str, needle: Expression | F) -> Q:
    return Q(Exact(text, needle))


def _search(search: Search) -> Comparison:
    def comparison(column: Column, operand: Any, prefix: str) -> Q:
        return search(column.written(prefix), operand, Value(operand))

    return comparison


def _folded(search: Search) -> Comparison:
    def comparison(column: Column, operand: Any, prefix: str) -> Q:
        return search(Folded(column.written(prefix)), operand, Folded(Value(operand)))

    return comparison


ORDERS: dict[str, type[Lookup[Any]]] = {
    "$lt": LessThan,
    "$lte": LessThanOrEqual,
    "$gt": GreaterThan,
    "$gte": GreaterThanOrEqual,
}
SEARCHES = {
    "$contains": _search(_contains),
    "$startsWith": _search(_starts),
    "$endsWith": _search(_ends),
}
FOLDED_SEARCHES = {
    "$eqi": _folded(_equals),
    "$containsi": _folded(_contains),
    "$startsWithi": _folded(_starts),
    "$endsWithi": _folded(_ends),
}
COMPARISONS: dict[str, Comparison] = {
    "$eq": _equal,
    "$in": _among,
    "$null": _null,
    **{operator: _order(lookup) for operator, lookup in ORDERS.items()},
    "$between": _between,
    **SEARCHES,
    **FOLDED_SEARCHES,
}

OPPOSITES = {
    "$ne": "$eq",
    "$nei": "$eqi",
    "$notIn": "$in",
    "$notNull": "$null",
    "$notContains": "$contains",
    "$notContainsi": "$containsi",
}
GROUPS = ("$and", "$or")
TAKING_LISTS = ("$in", "$notIn", "$between", "$null", "$notNull")
COMPARED = {*COMPARISONS, *OPPOSITES}
OPERATORS = {*COMPARISONS, *OPPOSITES, *GROUPS, "$not"}
