"""Converting the operands of filters: Python values, or strings from a query string."""

from __future__ import annotations

import datetime
from typing import Any

from .strings import is_storable

TRUE, FALSE = ("true", "t", "1", 1), ("false", "f", "0", 0)


def text(value: Any) -> str:
    """Return a filter's operand as text; a bool becomes "true" or "false".

    Raises ValueError for an operand that is neither text nor a number, and for text that no database can
    store.
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
    """Return a filter's operand for a date or time field as text; Python dates and times become ISO 8601.

    Raises ValueError for an operand that is neither text, a number, nor a date or time.
    """
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return text(value).strip()


def flag(value: Any) -> bool:
    """Return a filter's operand as a bool. It accepts any value.

    As on a live Strapi, every text except "", "f", "0" and "false" is true. Case matters.
    """
    if isinstance(value, str | int) and value in TRUE:
        return True
    if isinstance(value, str | int) and value in FALSE:
        return False
    return bool(value)
