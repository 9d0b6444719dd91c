"""Operands of filters, as they come: Python values, or strings out of a query string."""

from __future__ import annotations

import datetime
from typing import Any

from .strings import is_storable

TRUE, FALSE = ("true", "t", "1", 1), ("false", "f", "0", 0)


def text(value: Any) -> str:
    """A filter's operand as text; ValueError for what no text in the database can be."""
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise ValueError("must be compared with a string")
    found = str(value)
    if not is_storable(found):
        raise ValueError("must be compared with a string of Unicode characters other than null")
    return found


def written(value: Any) -> str:
    """A date or a time as text."""
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return text(value).strip()


def flag(value: Any) -> bool:
    """True or false, as the live server reads it: any word but those for false is true."""
    if isinstance(value, str | int) and value in TRUE:
        return True
    if isinstance(value, str | int) and value in FALSE:
        return False
    return bool(value)
