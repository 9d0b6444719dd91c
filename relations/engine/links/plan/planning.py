"""Planning which rows of a relation's list to write, so that it gets the wanted order: pure functions.

Connecting and disconnecting is planned from the rows of the named members, their neighbours and the ends of
the list. Only replacing the list needs all of its rows. Rows that can keep their position are not written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ....models.gaps import longest_rising
from ...errors import ValidationError
from .ring import Sketch
from .types import AnchorMissing, Circular, DocumentKey, Item, ListChange, Member, Plan, Row, keys_for


def arrange(items: Sequence[Item], present: Iterable[Member], strict: bool = True) -> list[Item]:
    """Return the items to connect, in the order in which they can be connected.

    It is the order of `items`, except that an item comes after the one that connects its anchor, if the
    anchor is not in the list yet. `present` are the members of the list. Raises AnchorMissing for an item
    whose anchor is neither in the list nor among the items, and Circular for items that are anchors of each
    other. If `strict` is false, such items go to the end of the list instead.
    """
    return _Arrangement(items, present, strict).order()


class _Arrangement:
    """The state of `arrange`: which documents are in the list, and which items will connect further ones."""

    def __init__(self, items: Sequence[Item], present: Iterable[Member], strict: bool) -> None:
        self.items, self.strict = list(items), strict
        self.placed: dict[DocumentKey, list[Member]] = defaultdict(list)
        for member in present:
            self.placed[member.document].append(member)
        self.providers: dict[DocumentKey, list[int]] = defaultdict(list)
        for number, item in enumerate(items):
            for document in {member.document for member in item.members}:
                self.providers[document].append(number)
        self.done: dict[int, Item] = {}  # in the order of connecting

    def order(self) -> list[Item]:
        """Return all items in the order in which they can be connected.

        Raises AnchorMissing and Circular if the arrangement is strict.
        """
        for number in range(len(self.items)):
            if number not in self.done:
                self._connect(number)
        return list(self.done.values())

    def _connect(self, first: int) -> None:
        """Append the item with the index `first` to the order, after the items that must come before it.

        Raises AnchorMissing and Circular if the arrangement is strict.
        """
        waiting = {first: None}  # keys only: a set that remembers its order
        while waiting:
            number = next(reversed(waiting))
            try:
                provider = self._needed(number)
                if provider in waiting:
                    raise Circular(number)
            except AnchorMissing:
                if self.strict:
                    raise
                self.items[number] = Item(self.items[number].members)
                continue
            if provider is not None:
                waiting[provider] = None
                continue
            del waiting[number]
            self.done[number] = self.items[number]
            for member in self.items[number].members:
                self.placed[member.document].append(member)

    def _needed(self, number: int) -> int | None:
        """Return the index of the item that connects the anchor of the item `number`, if it must come first.

        None if the item has no anchor, or the anchor is in the list already. Raises AnchorMissing when no
        item connects the anchor.
        """
        anchor = self.items[number].anchor
        if anchor is None or any(anchor.fits(member) for member in self.placed[anchor.document]):
            return None
        for provider in self.providers[anchor.document]:
            if provider not in self.done and any(anchor.fits(m) for m in self.items[provider].members):
                return provider
        raise AnchorMissing(number)


def plan(change: ListChange, rows: Sequence[Row], first: int | None = None, last: int | None = None) -> Plan:
    """Plan a change of one relation's list: which rows to delete, to move and to insert, and new data.

    If `change.needs_all_rows`, `rows` is the whole list in order. Otherwise it has the rows of all documents
    that the change names, with the positions of their neighbours. `first` and `last` are the first and last
    position in the list, if the change needs them. Raises Crowded if there is no free position, and
    ValidationError for an anchor that is not in the list.
    """
    found = _planned(change, rows, first, last)
    leaving = {row.pk for row in found.deletes}
    staying = (row for row in rows if row.member in change.data and row.pk not in leaving)
    found.data = [(r, change.data[r.member]) for r in staying if r.data != change.data[r.member]]
    return found


def _planned(change: ListChange, rows: Sequence[Row], first: int | None, last: int | None) -> Plan:
    """Plan which rows to delete, move and insert; new data on links that stay are not planned here.

    Raises Crowded and ValidationError as `plan` does.
    """
    if change.replaced:
        return plan_set(rows, list(dict.fromkeys(m for item in change.items for m in item.members)))
    if change.one:
        return _plan_one(change, rows)
    try:
        return plan_patch(rows, change.items, change.removed, first, last, strict=change.strict)
    except AnchorMissing as missing:
        raise _anchor_error(change.items[missing.at], isinstance(missing, Circular)) from None


def _plan_one(change: ListChange, rows: Sequence[Row]) -> Plan:
    """Plan a to-one relation: the last connected target replaces the member that the list has.

    Where the relation links a target once for each status, that is done for each status by itself. There is
    no order, so positions are ignored.
    """
    places = {row.member.status: row.member for row in rows if row.member not in change.removed}
    places |= {member.status: member for item in change.items for member in item.members}
    return plan_set(rows, list(places.values()))


def _anchor_error(item: Item, is_circular: bool) -> ValidationError:
    """Return the error for an item whose anchor is not in the list.

    `is_circular` says that the anchor is itself to be connected next to the item.
    """
    target, anchor = item.reference.label, item.anchor_reference
    message = f'"{target}" cannot go {item.kind} "{anchor.label}", which is not connected.'
    if is_circular:
        message = f'"{target}" and "{anchor.label}" wait for each other: neither is connected yet.'
    return ValidationError(message, anchor.path, documentId=target)


def plan_patch(
    rows: Iterable[Row],
    items: Sequence[Item],
    removed: Iterable[Member] = (),
    first: int | None = None,
    last: int | None = None,
    *,
    strict: bool = True,
) -> Plan:
    """Plan a change of a list without replacing it: remove members, then connect the items in order.

    `rows` has every row of a named document; the rows of anchors have the positions of their neighbours.
    `first` and `last` are the first and last position in the list, if an item goes to an end. A member of
    `removed` without a row is ignored. Raises AnchorMissing for an item whose anchor is neither in the list
    nor among the items, Circular for items that are anchors of each other, and Crowded if there is no free
    position. If `strict` is false, an item whose anchor is missing goes to the end.
    """
    rows = list(rows)
    order = arrange(items, (row.member for row in rows), strict)
    sketch = Sketch(rows, (first, last))
    for member in removed:
        sketch.remove(member)
    for item in order:
        for member in item.members:
            sketch.place(member, item)
    return sketch.plan()


def plan_set(rows: Sequence[Row], members: Sequence[Member]) -> Plan:
    """Plan the replacement of the whole list `rows`, in order, by `members`, in order and without duplicates.

    The longest sequence of rows that is in the wanted order already is kept; the others are written. Raises
    Crowded if there is no free position.
    """
    known = {row.member: row for row in rows}
    staying = [known[m] for m in members if m in known]
    kept = {staying[at].member for at in longest_rising([row.key for row in staying])}
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
        for new, key in zip(run, keys_for(low, high, len(run), leaving), strict=True):
            if new in known:
                plan.moves.append((known[new].pk, key))
            else:
                plan.inserts.append((new, key))
        low, run = high, []
    return plan
