"""What a plan is made of and made from: plain values, which know neither payloads nor the database."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ....models.gaps import keys_between

Document = int | tuple[str, str]  # an entry's key, or a resource's type and id


class Member(NamedTuple):
    """One row's other end: a document in one locale and one state."""

    document: Document
    locale: str
    status: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list; `before` and `after` are its neighbours' keys, where they were asked for."""

    pk: int
    member: Member
    key: int
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A document that marks a place; what is None may be anything."""

    document: Document
    locale: str | None = None
    status: str | None = None

    def fits(self, member: Member) -> bool:
        return (
            member.document == self.document
            and self.locale in (None, member.locale)
            and self.status in (None, member.status)
        )


@dataclass(frozen=True, slots=True)
class Item:
    """A target to connect: its rows (one for each state), and where they go."""

    members: tuple[Member, ...]
    kind: str = "end"
    anchor: Anchor | None = None


@dataclass(slots=True)
class Plan:
    """The writes: rows to delete, new keys for rows (by primary key), new rows with theirs."""

    deletes: list[Row] = field(default_factory=list)
    moves: list[tuple[int, int]] = field(default_factory=list)
    inserts: list[tuple[Member, int]] = field(default_factory=list)


class Crowded(Exception):
    """No `room` keys are left between two neighbours: relabel there, read again, plan again."""

    def __init__(self, low: int | None, high: int | None, room: int) -> None:
        super().__init__(f"no room for {room} between {low} and {high}")
        self.low, self.high, self.room = low, high, room


class AnchorMissing(Exception):
    """The anchor of item number `at` is not in the list, nor connected by another item."""

    def __init__(self, at: int) -> None:
        super().__init__(f"item {at} has no anchor")
        self.at = at


class Circular(AnchorMissing):
    """Items that are not in the list wait for each other."""


def keys_for(low: int | None, high: int | None, count: int, leaving: Sequence[int] = ()) -> list[int]:
    """`count` keys between two neighbours that avoid the keys of rows that are leaving; raises Crowded."""
    if not count:
        return []
    start = 0 if low is None else bisect_left(leaving, low)
    stop = len(leaving) if high is None else bisect_left(leaving, high)
    keys = keys_between(low, high, count, leaving[start:stop])
    if keys is None:
        raise Crowded(low, high, count)
    return keys
