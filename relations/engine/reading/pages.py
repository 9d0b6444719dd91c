"""Pages of a relation's list, and the cursors that lead from one page to the next.

A cursor names the link after which the next page begins. While others insert, move or delete links, a link
that keeps its position is read exactly once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Keys = tuple[Any, ...]


def total(start: int, limit: int, found: int, count: Callable[[], int]) -> int:
    """Return the number of all rows of a list, of which a page with `found` rows was read.

    The page has at most `limit` rows from the index `start`. If the page ends before `limit`, the number
    follows from it; else `count` is called, which counts the rows.
    """
    return start + found if found < limit and (found or not start) else count()


@dataclass(frozen=True, slots=True)
class Spot:
    """A link of a relation's list: its primary key, and the values by which it was sorted when read."""

    link: int
    keys: Keys


@dataclass(frozen=True, slots=True)
class Cursor:
    """The border between two pages of a relation's list: the last link before it and the first one after."""

    last: Spot
    following: Spot

    def keys_after(self, present: Mapping[int, int]) -> Keys:
        """Return the sort values (here a position) after which the next page begins.

        The list is sorted by position. `present` maps the primary keys of the cursor's two links to their
        present positions; a deleted link is missing. The result is right also if a link was moved since the
        cursor was made, or all links got new positions.
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
    """Some members of a relation list in order. `cursor` leads to the next page; None on the last one.

    `total` is the number of all members, None if it was not counted.
    """

    members: list[Any]
    cursor: Cursor | None
    total: int | None = None


def page_of(members: list[Any], keys: Sequence[Keys], limit: int, number: int | None) -> Page:
    """Return a page of at most `limit` members. `number` is the number of all members, or None.

    `keys` has the primary key and the sort values of the link of each member, and of one link more if the
    page is not the last; this one makes the cursor.
    """
    if len(keys) <= limit or not limit:
        return Page(members, None, number)
    last, following = (Spot(key[0], key[1:]) for key in keys[limit - 1 :])
    return Page(members, Cursor(last, following), number)
