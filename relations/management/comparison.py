"""Comparing a relation's list before and after a change: what was added, moved, changed and removed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from relations.models.gaps import longest_rising

Key = tuple[str, str, str]


class Item(NamedTuple):
    """A document or resource in a relation's list.

    `type` is the slug of the document's flow, or the resource's type; `document_id` is the id of either.
    `label` is the document's title. `label`, `status` and `locale` are '' for a resource. `link` are the data
    on its link, None without any.
    """

    type: str
    document_id: str
    label: str
    status: str
    locale: str
    link: Mapping[str, Any] | None = None

    @property
    def key(self) -> Key:
        """What identifies the item in the list: (type, id, locale)."""
        return self.type, self.document_id, self.locale


@dataclass(frozen=True, slots=True)
class Comparison:
    """The list of a relation before and after a change.

    `added`, `moved` and `changed` are the keys (type, id, locale) of items in `after`; those in `changed`
    have other data on their link.
    """

    before: list[Item]
    after: list[Item]
    added: set[Key]
    moved: set[Key]
    changed: set[Key]

    @property
    def removed(self) -> list[Item]:
        """The items that were in the list before and are no longer, in their old order."""
        left = {item.key for item in self.after}
        return [item for item in self.before if item.key not in left]

    def mark(self, item: Item) -> str | None:
        """Return what happened to an item of `after`: "added", "moved" or "changed"; None for nothing."""
        marks = {"added": self.added, "moved": self.moved, "changed": self.changed}
        return next((mark for mark, keys in marks.items() if item.key in keys), None)


def compare(before: list[Item], after: list[Item], named: Collection[str] | None) -> Comparison:
    """Compare a relation's list before and after a change.

    An item has moved if its order among the items that were in both lists has changed. `named` are the
    document ids that the change names, None for all. If it is not clear which of two items has moved, the
    named one counts as moved.
    """
    places = {item.key: place for place, item in enumerate(before)}
    stayed = [item for item in after if item.key in places]
    still = [named is not None and item.document_id not in named for item in stayed]
    kept = _in_order([places[item.key] for item in stayed], still)
    links = {item.key: item.link for item in before}
    return Comparison(
        before,
        after,
        added={item.key for item in after} - places.keys(),
        moved={item.key for number, item in enumerate(stayed) if number not in kept},
        changed={item.key for item in stayed if item.link != links[item.key]},
    )


def _in_order(places: Sequence[int], still: Sequence[bool]) -> set[int]:
    """Return the indexes of the items that count as not moved.

    `places` are the items' places in the old list, in the new order. A longest run of increasing places is
    returned. `still` marks the items that the change does not name: all of them are in the run if their
    places increase.
    """
    fixed = [place for place, stands in zip(places, still, strict=True) if stands]
    if fixed != sorted(fixed):  # publishing brought an older change with it
        still = [False] * len(places)
    marks = list(zip(places, still, strict=True))
    floors = list(accumulate((place if stands else -1 for place, stands in marks), max))
    above = max(places, default=0)
    ceilings = list(accumulate((place if stands else above for place, stands in marks[::-1]), min))[::-1]
    fitting = [at for at, place in enumerate(places) if floors[at] <= place <= ceilings[at]]
    return {fitting[at] for at in longest_rising([places[at] for at in fitting])}
