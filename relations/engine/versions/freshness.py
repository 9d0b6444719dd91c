"""Refusing a write if the document has changed since the caller read it."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any

from ...models import Entry
from ..errors import StaleError, check_argument


def check_revision(entry: Entry, expected: int | None) -> None:
    """Raise StaleError if the entry's revision is not `expected`. Does nothing if that is None.

    The entry must be locked. Raises ValidationError for a revision that is no integer.
    """
    check_argument(expected, (int, NoneType), "revision", "a whole number")
    if expected is not None and entry.revision != expected:
        raise StaleError("The document has changed in the meantime: read it again.").coded("stale")


def check_values(known: Mapping[str, Any], expected: Mapping[str, Any] | None) -> None:
    """Raise StaleError if a stored value is not the one that the caller has read.

    `known` are the stored values, `expected` those that the caller has read, both by slug. The path is the
    slug. Raises ValidationError for an `expected` that is no dict; None expects nothing.
    """
    check_argument(expected, (Mapping, NoneType), "expected", "a dict of values by slug")
    for slug, value in (expected or {}).items():
        if known.get(slug) != value:
            message = f"{slug} has changed in the meantime: read the document again."
            raise StaleError(message, (slug,)).coded("stale")
