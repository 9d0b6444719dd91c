"""The input and output of planning a list: plain values, without payloads and database."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ....models.gaps import keys_between
from ....models.link_queryset import DocumentKey as DocumentKey  # re-exported
from ...errors import Path

Data = Mapping[str, Any] | None


class Member(NamedTuple):
    """One member of a relation's list: a document in one locale and one status, or a resource.

    `document` is the primary key of an entry, or a resource's type and id. `locale` is "" for a document
    whose flow is not localized, and for a resource.
    """

    document: DocumentKey
    locale: str
    status: str


@dataclass(frozen=True, slots=True)
class Row:
    """A stored link of a relation's list: its primary key, its member, and its position (`key`).

    `before` and `after` are the positions of its neighbours; None at an end, or if they were not read. `data`
    are the data on the link. `listed` says whether the link also has a position in the list at its other end;
    then that list changes too when the link is deleted.
    """

    pk: int
    member: Member
    key: int
    before: int | None = None
    after: int | None = None
    data: Data = field(default=None, compare=False)
    listed: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A document or resource in a list, before or after which another member is put.

    A `locale` or `status` of None matches any.
    """

    document: DocumentKey
    locale: str | None = None
    status: str | None = None

    def fits(self, member: Member) -> bool:
        """Return whether the member is the document of this anchor, in the anchor's locale and status.

        A locale or status of None in the anchor matches any.
        """
        return (
            member.document == self.document
            and self.locale in (None, member.locale)
            and self.status in (None, member.status)
        )


class Reference(NamedTuple):
    """A document as the caller named it: the id as sent, and its path in the caller's data.

    For error messages.
    """

    label: str = ""
    path: Path = ()


NO_REFERENCE = Reference()


@dataclass(frozen=True, slots=True)
class Item:
    """A document or resource to connect, and the place where it goes in the list.

    `members` are the rows that it has in the list, one for each status. `kind` is "before", "after", "start",
    "end" or "stay"; the first two have an `anchor`. `reference` and `anchor_reference` say how the caller
    named the document and its anchor, for error messages.
    """

    members: tuple[Member, ...]
    kind: str = "end"
    anchor: Anchor | None = None
    reference: Reference = NO_REFERENCE
    anchor_reference: Reference = NO_REFERENCE


@dataclass(frozen=True, slots=True)
class ListChange:
    """A change of one relation's list, in which all documents have been looked up.

    If `replaced`, the `items` become the whole list; otherwise the `removed` members leave and the items are
    added. `one` is set for a to-one relation, in which a new item replaces the old one. If not `strict`, an
    item whose anchor is not in the list goes to the end. `sent_types` are resource types, by member, as the
    caller wrote them: links store them, and answers repeat them. `data` are new values on the links of some
    members, such as a role; None removes them.
    """

    items: tuple[Item, ...] = ()
    removed: tuple[Member, ...] = ()
    replaced: bool = False
    one: bool = False
    strict: bool = True
    sent_types: Mapping[Member, str] = field(default_factory=dict)
    data: Mapping[Member, Data] = field(default_factory=dict)

    @property
    def needs_all_rows(self) -> bool:
        """Whether planning needs the whole list, not only the rows of `documents` and their neighbours."""
        return self.replaced or self.one

    @property
    def needs_ends(self) -> bool:
        """Whether planning needs the first and the last position of the list, since an item may go there."""
        return any(item.anchor is None or not self.strict for item in self.items)

    @property
    def documents(self) -> set[DocumentKey]:
        """The documents (by primary key of the entry) and resources in the change, anchors included."""
        members = [*self.removed, *(member for item in self.items for member in item.members)]
        return {m.document for m in members} | {i.anchor.document for i in self.items if i.anchor}


@dataclass(slots=True)
class Plan:
    """The rows to write for a change of one relation's list. A plan without writes is false.

    `deletes` are rows; `moves` are pairs of a row's primary key and its new position; `inserts` are pairs of
    a new member and its position; `data` are pairs of a row that stays and the new data on its link.
    """

    deletes: list[Row] = field(default_factory=list)
    moves: list[tuple[int, int]] = field(default_factory=list)
    inserts: list[tuple[Member, int]] = field(default_factory=list)
    data: list[tuple[Row, Data]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.deletes or self.moves or self.inserts or self.data)

    @property
    def joining(self) -> list[Member]:
        """The members that the plan inserts, in the order of insertion."""
        return [member for member, _ in self.inserts]

    @property
    def leaving(self) -> list[Member]:
        """The members whose rows the plan deletes."""
        return [row.member for row in self.deletes]

    @property
    def changing(self) -> list[Member]:
        """The members whose rows the plan keeps, with new data on their links."""
        return [row.member for row, _ in self.data]


class Crowded(Exception):
    """Raised when fewer than `room` positions are free between the neighbours `low` and `high`.

    `low` and `high` are positions, or None for an end of the list. The caller then spreads the positions
    there, reads the list again and plans again.
    """

    def __init__(self, low: int | None, high: int | None, room: int) -> None:
        super().__init__(f"no room for {room} between {low} and {high}")
        self.low, self.high, self.room = low, high, room


class AnchorMissing(Exception):
    """Raised when an item is to be put next to a document (its anchor) that is not in the list.

    No other item adds it either. `at` is the index of the item, counted from 0.
    """

    def __init__(self, at: int) -> None:
        super().__init__(f"item {at} has no anchor")
        self.at = at


class Circular(AnchorMissing):
    """Raised when the anchors of items are each other (or form a circle), and none of them is in the list."""


def keys_for(low: int | None, high: int | None, count: int, leaving: Sequence[int] = ()) -> list[int]:
    """Return `count` free positions between two neighbours.

    A `low` or `high` of None is an end of the list. `leaving`, which is sorted, are the positions of rows
    about to be deleted; they are not returned, since the unique key holds after every statement. Raises
    Crowded if there are too few.
    """
    if not count:
        return []
    start = 0 if low is None else bisect_left(leaving, low)
    stop = len(leaving) if high is None else bisect_left(leaving, high)
    keys = keys_between(low, high, count, leaving[start:stop])
    if keys is None:
        raise Crowded(low, high, count)
    return keys
