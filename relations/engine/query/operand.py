"""Converting the value with which a filter compares a column to the column's type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..values.operands import text
from .columns import Column
from .comparisons import FOLDED_SEARCHES, SEARCHES
from .place import Where


def operand(column: Column, operator: str, value: Any, at: Where) -> Any:
    """Convert the value that a filter compares a column with to the column's type, and return it.

    `at` is where the value is in the filter, for the error. Raises ValidationError for a value that the
    column or the operator cannot be used with.
    """
    kind = column.kind
    if value is None or isinstance(value, Mapping | list | tuple):
        raise at.refuse(f"{operator} must have a plain value")
    if not kind.compared:
        raise at.refuse(f"{column.name} takes $null and $notNull")
    if kind.structure and operator not in ("$eq", "$in", *SEARCHES, *FOLDED_SEARCHES):
        raise at.refuse(f"{column.name} does not take {operator}: JSON has no order")
    if (operator in SEARCHES and not kind.text) or (operator in FOLDED_SEARCHES and not kind.folded):
        raise at.refuse(f"{column.name} does not take {operator}: its values are no text")
    parse = text if operator in SEARCHES or operator in FOLDED_SEARCHES else kind.operand
    try:
        return parse(value)
    except ValueError as error:
        raise at.refuse(f"{column.name} {error}") from None
