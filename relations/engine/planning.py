"""What to write so that a list has the order asked for: pure functions over the few rows they need.

A *patch* is planned over the rows it names, their neighbours and the ends of the list, never the whole
list; a *replacement* needs all of it. Both give the fewest writes they can: rows that keep their
place are not touched.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from .plan import AnchorMissing, Circular, Document, Item, Member, Plan, Row, keys_for
from .sketch import Sketch


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
    sketch = Sketch(rows, (first, last))
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
        for new, key in zip(run, keys_for(low, high, len(run), leaving), strict=True):
            if new in known:
                plan.moves.append((known[new].pk, key))
            else:
                plan.inserts.append((new, key))
        low, run = high, []
    return plan


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
