"""A model of a relation's list in memory, on which a change is carried out in order to plan its writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from .types import Anchor, DocumentKey, Item, Member, Plan, Row, keys_for


class _Node:
    """A place in the order of the list.

    It is a row with its position (`key`), the position of a neighbour alone, or a new place without a
    position.
    """

    __slots__ = ("alive", "key", "member", "next", "prev", "row")

    def __init__(self, key: int | None = None, row: Row | None = None, member: Member | None = None) -> None:
        self.key, self.row, self.member = key, row, member
        self.alive = True
        self.prev: _Node = self
        self.next: _Node = self


class Sketch:
    """The known rows of a relation's list, linked in a ring, on which a change is carried out.

    A node `end` stands between the last row and the first. When a row changes its place or leaves the list,
    its old node stays in the ring, marked as dead, since anchors may still name it. A new node is only
    inserted next to a known one, so that its position can be computed. `ends` are the first and the last
    position in the list, None if unknown.
    """

    def __init__(self, rows: Sequence[Row], ends: tuple[int | None, int | None]) -> None:
        self.end = _Node()
        self.nodes: dict[Member, _Node] = {}
        self.by_document: dict[DocumentKey, list[Member]] = defaultdict(list)
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
        """Note that the member is now at this node."""
        if member not in self.nodes:
            self.by_document[member.document].append(member)
        self.nodes[member] = node

    def remove(self, member: Member) -> None:
        """Take the member out of the list; do nothing if it is not there."""
        if member in self.nodes:
            self.nodes[member].alive = False

    def place(self, member: Member, item: Item) -> None:
        """Put a member at the place that the item names: the start, the end, or next to an anchor.

        A member that is in the list already keeps its row. The kind "stay" leaves such a member where it is,
        and puts a new one at the end.
        """
        old = self.nodes.get(member)
        if item.kind == "stay" and old is not None and old.alive:
            return
        before = self._place_before(member, item)
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
        """Return the node right before which the item puts the member."""
        if item.kind == "start":
            return self.end.next
        if item.anchor is None:
            return self.end
        anchor = self._anchor(member, item.anchor, last=item.kind == "after")
        return anchor.next if item.kind == "after" else anchor

    def _anchor(self, member: Member, anchor: Anchor, last: bool) -> _Node:
        """Return the node of the anchor next to which `member` is put.

        An anchor may be in the list in several statuses and locales. Preferred are its rows in the member's
        status, then those in the member's locale; of these the last in the list (`last`) or the first.
        """
        found = [m for m in self.by_document[anchor.document] if anchor.fits(m)]
        alike = [m for m in found if m.status == member.status] or found
        alike = [m for m in alike if m.locale == member.locale] or alike
        return self.nodes[alike[-1 if last else 0]]

    def plan(self) -> Plan:
        """Return the writes that turn the stored rows into the present order.

        Raises Crowded if there are too few free positions between two rows.
        """
        plan = Plan()
        for node in self:
            if node.row is not None and node.key is not None and not node.alive:
                current = self.nodes[node.row.member]
                if current is node:
                    plan.deletes.append(node.row)
        for low, run, high in self._runs():
            for node, key in zip(run, keys_for(low, high, len(run)), strict=True):
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
        """Yield each run of nodes that need a new position, with the positions before and after the run.

        A position of None stands for an end of the list.
        """
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
    """Insert the node into the ring right behind the node `after`."""
    node.prev, node.next = after, after.next
    after.next.prev = node
    after.next = node
