"""Pages of a list, and cursors between them.

A cursor names the row after which to go on. While others insert, move or delete, a row that keeps its
place is read exactly once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .documents import Document, Resource

Keys = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of a list with the values that it was sorted by when it was read."""

    link: int
    keys: Keys


@dataclass(frozen=True, slots=True)
class Cursor:
    """The border between two pages: the last row of one and the first row of the next."""

    last: Spot
    following: Spot

    def keys_after(self, present: Mapping[int, int]) -> Keys:
        """Return the values of the row after which to go on, in a list in its own order.

        `present` are the positions that the two rows have now, by the key of the link. They may be others:
        a row was moved, or relabelled together with its neighbours, in the same order.
        """
        last, following = self.last, self.following
        if present.get(last.link) == last.keys[0]:
            return last.keys
        if present.get(following.link) == following.keys[0]:
            return (following.keys[0] - 1,)
        if len(present) == 2 and present[last.link] < present[following.link]:
            return (present[last.link],)
        return last.keys


@dataclass(frozen=True, slots=True)
class Page:
    """Some members in order. `cursor` leads to the next page; None on the last one."""

    members: list[Document | Resource]
    cursor: Cursor | None
