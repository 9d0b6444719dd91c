"""The input and output of planning a list: plain values that know neither payloads nor the database."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ....models.gaps import keys_between
from ....models.link_queryset import Document as Document  # re-exported
from ...errors import Path


class Member(NamedTuple):
    """What a relation list holds: a document in one locale and one status, or a resource.

    `document` is the primary key of an entry, or a resource's type and id. `locale` is empty without one.
    """

    document: Document
    locale: str
    status: str


@dataclass(frozen=True, slots=True)
class Row:
    """A stored link of a relation list: its primary key, its member, and its position (`key`).

    `before` and `after` are the positions of its neighbours, None at an end or where they were not read.
    """

    pk: int
    member: Member
    key: int
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A document or resource that marks a place in a relation list.

    A `locale` or `status` of None matches any.
    """

    document: Document
    locale: str | None = None
    status: str | None = None

    def fits(self, member: Member) -> bool:
        """Whether the member of a list is what the anchor names."""
        return (
            member.document == self.document
            and self.locale in (None, member.locale)
            and self.status in (None, member.status)
        )


class Reference(NamedTuple):
    """A document as the payload names it: its id as sent, and the path to it. For error messages."""

    label: str = ""
    path: Path = ()


NO_REFERENCE = Reference()


@dataclass(frozen=True, slots=True)
class Item:
    """A target to connect: its members of the list (one for each status), and the place where they go.

    `kind` is before, after, start or end; the first two have an `anchor`. The references name both for
    error messages.
    """

    members: tuple[Member, ...]
    kind: str = "end"
    anchor: Anchor | None = None
    reference: Reference = NO_REFERENCE
    anchor_reference: Reference = NO_REFERENCE


@dataclass(frozen=True, slots=True)
class ListChange:
    """A resolved change of one relation list.

    With `replaced`, the `items` become the whole list; otherwise the `removed` leave and the items join.
    `one` is for a to-one relation, where a new item replaces the old one. Unless `strict`, an item whose
    anchor is not in the list goes to the end. `sent_types` are the resource types as the caller wrote
    them: links store them, and answers repeat them.
    """

    items: tuple[Item, ...] = ()
    removed: tuple[Member, ...] = ()
    replaced: bool = False
    one: bool = False
    strict: bool = True
    sent_types: Mapping[Member, str] = field(default_factory=dict)

    @property
    def needs_all_rows(self) -> bool:
        """Whether planning needs the whole list, not only the rows of `documents` and their neighbours."""
        return self.replaced or self.one

    @property
    def needs_ends(self) -> bool:
        """Whether planning needs the positions of the list's ends, since an item goes, or may go, there."""
        return any(item.anchor is None or not self.strict for item in self.items)

    @property
    def documents(self) -> set[Document]:
        """The documents (by entry key) and resources that the change names, anchors included."""
        members = [*self.removed, *(member for item in self.items for member in item.members)]
        return {m.document for m in members} | {i.anchor.document for i in self.items if i.anchor}


@dataclass(slots=True)
class Plan:
    """The rows to write for a change of one relation list; false when there are none.

    `deletes` are rows, `moves` pairs of a row's primary key and its new position, `inserts` pairs of a
    new member and its position.
    """

    deletes: list[Row] = field(default_factory=list)
    moves: list[tuple[int, int]] = field(default_factory=list)
    inserts: list[tuple[Member, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.deletes or self.moves or self.inserts)

    @property
    def joining(self) -> list[Member]:
        """The members that a new row is inserted for, in order of insertion."""
        return [member for member, _ in self.inserts]

    @property
    def leaving(self) -> list[Member]:
        """The members whose row is deleted."""
        return [row.member for row in self.deletes]


class Crowded(Exception):
    """Fewer than `room` positions are free between the neighbouring positions `low` and `high`.

    None is an end of the list. The caller relabels the list there, reads it again and plans again.
    """

    def __init__(self, low: int | None, high: int | None, room: int) -> None:
        super().__init__(f"no room for {room} between {low} and {high}")
        self.low, self.high, self.room = low, high, room


class AnchorMissing(Exception):
    """The anchor of the item number `at`, counted from 0, is not in the list, and no item connects it."""

    def __init__(self, at: int) -> None:
        super().__init__(f"item {at} has no anchor")
        self.at = at


class Circular(AnchorMissing):
    """Items wait for each other: each is the anchor of another, and none is in the list yet."""


def keys_for(low: int | None, high: int | None, count: int, leaving: Sequence[int] = ()) -> list[int]:
    """Return `count` positions between two neighbours, none of them in `leaving`, which is sorted.

    A `low` or `high` of None is an end of the list. A unique key holds after every statement, so a new
    row may not take the position of one that leaves. Raises Crowded when too few are free.
    """
    if not count:
        return []
    start = 0 if low is None else bisect_left(leaving, low)
    stop = len(leaving) if high is None else bisect_left(leaving, high)
    keys = keys_between(low, high, count, leaving[start:stop])
    if keys is None:
        raise Crowded(low, high, count)
    return keys
