"""Comparing a relation's list before and after a change: what was added, moved and removed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from relations.models.gaps import longest_rising

Key = tuple[str, str, str]


class Item(NamedTuple):
    """One document or resource in a relation's list.

    `type` is the document's flow or the resource's type. `label`, `status` and `locale` are '' for a
    resource.
    """

    type: str
    document_id: str
    label: str
    status: str
    locale: str

    @property
    def key(self) -> Key:
        """What tells the item from others of the list, whatever its position: type, id and locale."""
        return self.type, self.document_id, self.locale


@dataclass(frozen=True, slots=True)
class Comparison:
    """A relation's list before and after a change. `added` and `moved` are keys of items in `after`."""

    before: list[Item]
    after: list[Item]
    added: set[Key]
    moved: set[Key]

    @property
    def removed(self) -> list[Item]:
        """The items that are no longer in the list, in their old order."""
        left = {item.key for item in self.after}
        return [item for item in self.before if item.key not in left]

    def mark(self, item: Item) -> str | None:
        """Return "added" or "moved" for an item of `after`, else None."""
        return "added" if item.key in self.added else "moved" if item.key in self.moved else None


def compare(before: list[Item], after: list[Item], named: Collection[str] | None) -> Comparison:
    """Compare two states of a relation's list.

    An item is `moved` if its order among those that stayed changed. `named` are the ids that the change
    names. Where there is a choice, these are taken as moved, and the others as unmoved. None stands for all
    ids.
    """
    places = {item.key: place for place, item in enumerate(before)}
    stayed = [item for item in after if item.key in places]
    still = [named is not None and item.document_id not in named for item in stayed]
    kept = _in_order([places[item.key] for item in stayed], still)
    return Comparison(
        before,
        after,
        added={item.key for item in after} - places.keys(),
        moved={item.key for number, item in enumerate(stayed) if number not in kept},
    )


def _in_order(places: Sequence[int], still: Sequence[bool]) -> set[int]:
    """Return the indexes of the items that are taken as unmoved: a longest increasing run of old `places`.

    `still` marks the items that the change does not name. All of them are in the run if their places
    increase.
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
