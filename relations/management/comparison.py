"""What a change does to a list, in a person's words: what came, what moved, what left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from relations.models.gaps import longest_rising

Key = tuple[str, str, str]


class Item(NamedTuple):
    """A place in a list. `type` is the target's flow, or the type of a resource; `locale` may be ''."""

    type: str
    document_id: str
    label: str
    status: str
    locale: str

    @property
    def key(self) -> Key:
        """What it is the same item by, wherever it stands."""
        return self.type, self.document_id, self.locale


@dataclass(frozen=True, slots=True)
class Comparison:
    """A list before and after a change. `added` and `moved` are keys of items in `after`."""

    before: list[Item]
    after: list[Item]
    added: set[Key]
    moved: set[Key]

    @property
    def removed(self) -> list[Item]:
        """What is in the list no more, in the order it had there."""
        left = {item.key for item in self.after}
        return [item for item in self.before if item.key not in left]

    def mark(self, item: Item) -> str | None:
        """What happened to an item of `after`."""
        return "added" if item.key in self.added else "moved" if item.key in self.moved else None


def compare(before: list[Item], after: list[Item], named: Collection[str] | None) -> Comparison:
    """Say what was added and what moved.

    `named` are the ids of what a change moves: the others made room, and did not move. None: any may have.
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
    """The indexes of a longest rising run that holds all the `still` places, where these rise."""
    fixed = [place for place, stands in zip(places, still, strict=True) if stands]
    if fixed != sorted(fixed):  # publishing brought an older change with it
        still = [False] * len(places)
    marks = list(zip(places, still, strict=True))
    floors = list(accumulate((place if stands else -1 for place, stands in marks), max))
    above = max(places, default=0)
    ceilings = list(accumulate((place if stands else above for place, stands in marks[::-1]), min))[::-1]
    fitting = [at for at, place in enumerate(places) if floors[at] <= place <= ceilings[at]]
    return {fitting[at] for at in longest_rising([places[at] for at in fitting])}
