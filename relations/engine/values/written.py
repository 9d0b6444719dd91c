"""Writing values as JSON text for answers and ETags, the same on every database."""

from __future__ import annotations

from typing import Any

import orjson

LOWEST, HIGHEST = -(2**63), 2**64 - 1  # of integers, in JSON that every client reads


def dumps(data: Any, option: int = 0) -> bytes:
    """Return the data as JSON, in bytes; `option` are orjson's flags.

    An integer beyond 64 bits is written with an exponent, since PostgreSQL gives 1e20 back as its digits.
    """
    try:
        return orjson.dumps(data, option=option)
    except orjson.JSONEncodeError:
        return orjson.dumps(_fitting(data), option=option)


def _fitting(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _fitting(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_fitting(value) for value in data]
    if isinstance(data, int) and not LOWEST <= data <= HIGHEST:
        return float(data)
    return data
