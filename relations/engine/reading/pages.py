"""Pages of a relation list, and cursors between them.

A cursor names the link after which to go on. While others insert, move or delete, a link that keeps its
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
    """A link of a relation list, by primary key, with the values that it was sorted by when it was read."""

    link: int
    keys: Keys


@dataclass(frozen=True, slots=True)
class Cursor:
    """The border between two pages of a relation list: the last link of one and the first of the next."""

    last: Spot
    following: Spot

    def keys_after(self, present: Mapping[int, int]) -> Keys:
        """Return the sort values after which the next page begins, in a list in its own order.

        `present` are the positions that the two links have now, by primary key; a link that is gone is
        missing. They may differ from those that were read: a link was moved, or relabelled together with
        its neighbours, in the same order.
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
    """Some members of a relation list in order. `cursor` leads to the next page; None on the last one."""

    members: list[Document | Resource]
    cursor: Cursor | None
