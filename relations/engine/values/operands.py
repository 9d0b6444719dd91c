"""Operands of filters: Python values, or strings from a query string."""

from __future__ import annotations

import datetime
from typing import Any

from .strings import is_storable

TRUE, FALSE = ("true", "t", "1", 1), ("false", "f", "0", 0)


def text(value: Any) -> str:
    """Convert an operand to text; ValueError for one that no text in the database can equal."""
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise ValueError("must be compared with a string")
    found = str(value)
    if not is_storable(found):
        raise ValueError("must be compared with a string of Unicode characters other than null")
    return found


def written(value: Any) -> str:
    """Convert a date or a time to the text in which it is stored."""
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return text(value).strip()


def flag(value: Any) -> bool:
    """Convert an operand to a boolean. As on a live Strapi, every text but "", f, 0, false is true."""
    if isinstance(value, str | int) and value in TRUE:
        return True
    if isinstance(value, str | int) and value in FALSE:
        return False
    return bool(value)
