"""Finding out whether a filter on documents names their locale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import conf
from .columns import LOCALE
from .filters import GROUPS


def names_locale(filters: Any) -> bool:
    """Whether the filter has a condition on the locale of the documents themselves, not of related ones.

    `filters` need not be valid. At most about RELATIONS_MAX_FILTERS objects of it are looked through.
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
