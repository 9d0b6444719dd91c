"""Numbers, and true and false."""

from __future__ import annotations

import decimal
import math
import re
from typing import Any

LARGEST_INTEGER = 2**53 - 1  # what every JSON client can hold


def integer(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,20}\s*", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be an integer")
    if abs(value) > LARGEST_INTEGER:
        raise ValueError("must lie between -(2^53 - 1) and 2^53 - 1")
    return value


def number(value: Any) -> float | int:
    if isinstance(value, str):
        try:
            value = float(decimal.Decimal(value.strip()))
        except decimal.InvalidOperation:
            raise ValueError("must be a number") from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    if (isinstance(value, float) and not math.isfinite(value)) or abs(value) > 1e308:
        raise ValueError("must be a finite number")
    return value


def big_integer(value: Any) -> str:
    """As a string: JSON clients lose digits beyond 2^53."""
    if isinstance(value, bool) or not re.fullmatch(r"[+-]?\d{1,19}", str(value)):
        raise ValueError("must be a big integer")
    if not -(2**63) <= int(value) < 2**63:
        raise ValueError("must fit into 64 bits")
    return str(int(value))


def boolean(value: Any) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    if not isinstance(value, bool):
        raise ValueError("must be a boolean")
    return value
