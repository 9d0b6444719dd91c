"""Reading what a filter compares with: a Python value, or a string from a query string."""

from __future__ import annotations

import datetime
from typing import Any

from .strings import is_storable

TRUE, FALSE = ("true", "t", "1", 1), ("false", "f", "0", 0)


def text(value: Any) -> str:
    """Return a filter's operand as text; "true" or "false" for a bool.

    Raises ValueError for one that is neither text nor a number, and for text that no database can store.
    """
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise ValueError("must be compared with a string")
    found = str(value)
    if not is_storable(found):
        raise ValueError("must be compared with a string of Unicode characters other than null")
    return found


def written(value: Any) -> str:
    """Return a filter's operand for a date or time field as text, in ISO 8601 for a date or time of Python.

    Raises ValueError as `text` does.
    """
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return text(value).strip()


def flag(value: Any) -> bool:
    """Return a filter's operand as a bool. It never fails.

    As on a live Strapi, every text but "", "f", "0" and "false" is true. Case counts.
    """
    if isinstance(value, str | int) and value in TRUE:
        return True
    if isinstance(value, str | int) and value in FALSE:
        return False
    return bool(value)
