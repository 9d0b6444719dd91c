"""What to write so that a list has the order asked for: pure functions over the few rows they need.

A *patch* is planned over the rows it names, their neighbours and the ends of the list, never the whole
list; a *replacement* needs all of it. Both give the fewest writes they can: rows that keep their
place are not touched.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..models.gaps import keys_between

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


def arrange(items: Sequence[Item], present: Iterable[Member]) -> list[int]:
    """The order in which to connect the items, as their numbers.

    One after the other, except that an item whose anchor is not in the list yet waits for the item
    that connects it. Raises AnchorMissing or Circular.
    """
    placed: dict[Document, list[Member]] = defaultdict(list)
    for member in present:
        placed[member.document].append(member)
    providers: dict[Document, list[int]] = defaultdict(list)
    for number, item in enumerate(items):
        for document in {member.document for member in item.members}:
            providers[document].append(number)
    order: list[int] = []
    done: set[int] = set()

    def needed(number: int) -> int | None:
        """The item that has to come before this one, if any."""
        anchor = items[number].anchor
        if anchor is None or any(anchor.fits(member) for member in placed[anchor.document]):
            return None
        for provider in providers[anchor.document]:
            if provider not in done and any(anchor.fits(m) for m in items[provider].members):
                return provider
        raise AnchorMissing(number)

    for first in range(len(items)):
        waiting = [] if first in done else [first]
        while waiting:
            number = waiting[-1]
            provider = needed(number)
            if provider is not None:
                if provider in waiting:
                    raise Circular(number)
                waiting.append(provider)
                continue
            waiting.pop()
            done.add(number)
            order.append(number)
            for member in items[number].members:
                placed[member.document].append(member)
    return order


def plan_patch(
    rows: Iterable[Row],
    items: Sequence[Item],
    removed: Iterable[Member] = (),
    first: int | None = None,
    last: int | None = None,
) -> Plan:
    """Plan removals, then every item in turn.

    `rows`: every row of a named document, those of anchors with their neighbours' keys; `first` and
    `last`: the list's end keys, where an item goes there. Raises AnchorMissing, Circular, Crowded.
    """
    rows = list(rows)
    order = arrange(items, (row.member for row in rows))
    sketch = _Sketch(rows, (first, last))
    for member in removed:
        sketch.remove(member)
    for number in order:
        item = items[number]
        for member in item.members:
            sketch.place(member, item)
    return sketch.plan()


def plan_set(rows: Sequence[Row], members: Sequence[Member]) -> Plan:
    """Plan the replacement of a whole list (`rows`, in order) by `members`, each once.

    Keeps the longest run that is in order already and writes the rest. Raises Crowded.
    """
    known = {row.member: row for row in rows}
    kept = _longest_rising([known[m] for m in members if m in known])
    wanted = set(members)
    plan = Plan(deletes=[row for row in rows if row.member not in wanted])
    leaving = [row.key for row in rows if row.member not in kept]
    low: int | None = None
    run: list[Member] = []
    for member in [*members, None]:
        if member is not None and member not in kept:
            run.append(member)
            continue
        high = known[member].key if member is not None else None
        for new, key in zip(run, _keys(low, high, len(run), leaving), strict=True):
            if new in known:
                plan.moves.append((known[new].pk, key))
            else:
                plan.inserts.append((new, key))
        low, run = high, []
    return plan


def _keys(low: int | None, high: int | None, count: int, leaving: Sequence[int] = ()) -> list[int]:
    if not count:
        return []
    start = 0 if low is None else bisect_left(leaving, low)
    stop = len(leaving) if high is None else bisect_left(leaving, high)
    keys = keys_between(low, high, count, leaving[start:stop])
    if keys is None:
        raise Crowded(low, high, count)
    return keys


def _longest_rising(rows: Sequence[Row]) -> set[Member]:
    """The members of a longest subsequence with rising keys (patience sorting)."""
    tails: list[int] = []
    at_tail: list[int] = []
    before: list[int] = []
    for number, row in enumerate(rows):
        pile = bisect_left(tails, row.key)
        before.append(at_tail[pile - 1] if pile else -1)
        if pile == len(tails):
            tails.append(row.key)
            at_tail.append(number)
        else:
            tails[pile] = row.key
            at_tail[pile] = number
    kept: set[Member] = set()
    number = at_tail[-1] if at_tail else -1
    while number >= 0:
        kept.add(rows[number].member)
        number = before[number]
    return kept


class _Node:
    """A place in the sketch: a row with its key, a neighbour's key, or something new without one."""

    __slots__ = ("alive", "key", "member", "next", "prev", "row")

    def __init__(self, key: int | None = None, row: Row | None = None, member: Member | None = None) -> None:
        self.key, self.row, self.member = key, row, member
        self.alive = True
        self.prev: _Node = self
        self.next: _Node = self


class _Sketch:
    """The known part of a list, as a ring of nodes around `end`.

    A row that leaves its place stays as a mark: anchors may still name it, and the keys on either side
    of it are known to be free. New nodes only ever go next to a node whose neighbour is known.
    """

    def __init__(self, rows: Sequence[Row], ends: tuple[int | None, int | None]) -> None:
        self.end = _Node()
        self.nodes: dict[Member, _Node] = {}
        self.by_document: dict[Document, list[Member]] = defaultdict(list)
        by_key = {row.key: _Node(row.key, row, row.member) for row in rows}
        for key in (*ends, *(k for row in rows for k in (row.before, row.after))):
            if key is not None and key not in by_key:
                by_key[key] = _Node(key)
        for key in sorted(by_key):
            node = by_key[key]
            _link(node, self.end.prev)
            if node.member is not None:
                self._register(node.member, node)

    def _register(self, member: Member, node: _Node) -> None:
        if member not in self.nodes:
            self.by_document[member.document].append(member)
        self.nodes[member] = node

    def remove(self, member: Member) -> None:
        if member in self.nodes:
            self.nodes[member].alive = False

    def place(self, member: Member, item: Item) -> None:
        before = self._place_before(member, item)
        old = self.nodes.get(member)
        if old is not None and (before is old or before.prev is old):
            old.alive = True
            return
        row = None
        if old is not None:
            row = old.row
            old.alive = False
        node = _Node(row=row, member=member)
        _link(node, before.prev)
        self._register(member, node)

    def _place_before(self, member: Member, item: Item) -> _Node:
        """The node before which the member goes."""
        if item.kind == "start":
            return self.end.next
        if item.anchor is None:
            return self.end
        anchor = self._anchor(member, item.anchor, last=item.kind == "after")
        return anchor.next if item.kind == "after" else anchor

    def _anchor(self, member: Member, anchor: Anchor, last: bool) -> _Node:
        """The anchor's node: its row of the same state, else of the same locale, else any."""
        found = [m for m in self.by_document[anchor.document] if anchor.fits(m)]
        alike = [m for m in found if m.status == member.status] or found
        alike = [m for m in alike if m.locale == member.locale] or alike
        return self.nodes[alike[-1 if last else 0]]

    def plan(self) -> Plan:
        plan = Plan()
        for node in self:
            if node.row is not None and node.key is not None and not node.alive:
                current = self.nodes[node.row.member]
                if current is node:
                    plan.deletes.append(node.row)
        for low, run, high in self._runs():
            for node, key in zip(run, _keys(low, high, len(run)), strict=True):
                assert node.member is not None
                if node.row is not None:
                    plan.moves.append((node.row.pk, key))
                else:
                    plan.inserts.append((node.member, key))
        return plan

    def __iter__(self) -> Iterator[_Node]:
        node = self.end.next
        while node is not self.end:
            yield node
            node = node.next

    def _runs(self) -> Iterator[tuple[int | None, list[_Node], int | None]]:
        """The new nodes that stand together, with the keys on either side of them."""
        low: int | None = None
        run: list[_Node] = []
        for node in self:
            if node.key is not None:
                if run:
                    yield low, run, node.key
                low, run = node.key, []
            elif node.alive:
                run.append(node)
        if run:
            yield low, run, None


def _link(node: _Node, after: _Node) -> None:
    node.prev, node.next = after, after.next
    after.next.prev = node
    after.next = node
