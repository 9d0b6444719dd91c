"""What a plan is made of and made from: plain values, which know neither payloads nor the database."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ....models.gaps import keys_between
from ....models.link_queryset import Document as Document  # re-exported
from ...errors import Path


class Member(NamedTuple):
    """One row's other end: a document in one locale and one status."""

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


class Named(NamedTuple):
    """How a payload names a document: its id as it was sent, and the path to it. For messages."""

    label: str = ""
    path: Path = ()


NAMELESS = Named()


@dataclass(frozen=True, slots=True)
class Item:
    """A target to connect: its rows (one for each status), and where they go."""

    members: tuple[Member, ...]
    kind: str = "end"
    anchor: Anchor | None = None
    named: Named = NAMELESS
    anchor_named: Named = NAMELESS


@dataclass(frozen=True, slots=True)
class ListChange:
    """A change of one list, in the list's own terms.

    The list becomes the `items`, where it is `replaced`; else the `removed` leave and the items join. In a
    list with room for `one` an item takes the place of another. Unless it is `strict`, an item whose anchor
    is not in the list goes to the end. `sent_types` are the types that the caller wrote, to be echoed.
    """

    items: tuple[Item, ...] = ()
    removed: tuple[Member, ...] = ()
    replaced: bool = False
    one: bool = False
    strict: bool = True
    sent_types: Mapping[Member, str] = field(default_factory=dict)

    @property
    def needs_all_rows(self) -> bool:
        """Whether the plan needs the whole list, and not the rows of `documents` alone."""
        return self.replaced or self.one

    @property
    def needs_ends(self) -> bool:
        """Whether an item goes, or may go, to an end of the list."""
        return any(item.anchor is None or not self.strict for item in self.items)

    @property
    def documents(self) -> set[Document]:
        """Those that are named, anchors included."""
        members = [*self.removed, *(member for item in self.items for member in item.members)]
        return {m.document for m in members} | {i.anchor.document for i in self.items if i.anchor}


@dataclass(slots=True)
class Plan:
    """The writes: rows to delete, new keys for rows (by primary key), new rows with theirs."""

    deletes: list[Row] = field(default_factory=list)
    moves: list[tuple[int, int]] = field(default_factory=list)
    inserts: list[tuple[Member, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.deletes or self.moves or self.inserts)

    @property
    def joining(self) -> list[Member]:
        return [member for member, _ in self.inserts]

    @property
    def leaving(self) -> list[Member]:
        return [row.member for row in self.deletes]


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
