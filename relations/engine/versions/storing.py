"""Saving some columns of a version that is in the database already."""

from __future__ import annotations

from typing import Any

from ... import waiting
from ...models import EntryVersion
from ..values import dumps

CONTENT = ("values", "search")  # the columns that hold a version's values


def store(version: EntryVersion, *columns: str, using: str) -> None:
    """Save the columns with these names of a version that is in the database already: 1 SQL statement."""
    waiting.update(EntryVersion, [version.pk], using, **{name: getattr(version, name) for name in columns})


def are_same(values: dict[str, Any], before: dict[str, Any]) -> bool:
    """Return whether two dicts of values are equal as stored JSON. Unlike in Python, True and 1 differ."""
    if values.keys() != before.keys():
        return False
    return all(value is before[key] or dumps(value) == dumps(before[key]) for key, value in values.items())
