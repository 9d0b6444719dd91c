"""Finding out whether a filter on documents names their locale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import conf
from .columns import LOCALE
from .comparisons import GROUPS


def names_locale(filters: Any) -> bool:
    """Return whether the filter has a condition on the locale of the documents themselves.

    Conditions on related documents do not count. `filters` need not be valid. About RELATIONS_MAX_FILTERS
    objects of a larger filter are looked through; then False is returned.
    """
    pending, seen = [filters], 0
    while pending and seen <= conf.get("RELATIONS_MAX_FILTERS"):
        part = pending.pop()
        seen += 1
        if isinstance(part, list | tuple):
            pending += part
        elif isinstance(part, Mapping):
            if LOCALE.name in part:
                return True
            pending += [part[key] for key in (*GROUPS, "$not") if key in part]
    return False
