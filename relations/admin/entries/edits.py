"""What somebody did to a relation in the form, and the change that it asks the engine for.

An edit says only what was changed: a list of a hundred thousand links is never sent, nor read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...engine.operations import END, Connect, Patch, Position, Target

START = Position("start")


@dataclass(frozen=True, slots=True)
class ListEdit:
    """Edits of a relation with many places.

    `shown` are the first rows of the list as the page had them; `places` the new places, counted from 1, of
    those that were given one; `added` go to the end of the list, or to its start.
    """

    shown: Sequence[Target] = ()
    removed: frozenset[int] = frozenset()
    places: Mapping[int, int] = field(default_factory=dict)
    added: Sequence[Target] = ()
    at_start: bool = False

    def change(self) -> Patch | None:
        """The change; None where nothing was edited."""
        disconnect = tuple(self.shown[row] for row in sorted(self.removed))
        connect = (*self._moves(), *self._additions())
        return Patch(disconnect, connect) if disconnect or connect else None

    def _moves(self) -> list[Connect]:
        """A row moves next to the row before it; beyond the last one shown, to the end of the whole list."""
        moving = {row: place for row, place in self.places.items() if row not in self.removed}
        leaving = [row for row, place in moving.items() if place > len(self.shown)]
        order = self._arranged({row: place for row, place in moving.items() if row not in leaving}, leaving)
        moves = []
        for at, row in enumerate(order):
            if row in moving:
                after = self.shown[order[at - 1]] if at else None
                moves.append(Connect(self.shown[row], Position("after", after) if after else START))
        return [*moves, *(Connect(self.shown[row], END) for row in leaving)]

    def _arranged(self, moving: Mapping[int, int], leaving: Sequence[int]) -> list[int]:
        """The rows that stay among those shown, in their new order."""
        away = {*moving, *leaving, *self.removed}
        order = [row for row in range(len(self.shown)) if row not in away]
        last = -1
        for row, place in sorted(moving.items(), key=lambda item: (item[1], item[0])):
            last = max(last + 1, min(place - 1, len(order)))
            order.insert(last, row)
        return order

    def _additions(self) -> list[Connect]:
        if not self.at_start:
            return [Connect(target) for target in self.added]
        befores = [None, *self.added]
        return [
            Connect(target, Position("after", before) if before else START)
            for target, before in zip(self.added, befores, strict=False)
        ]


@dataclass(frozen=True, slots=True)
class ChoiceEdit:
    """An edit of a relation with one place: what stood there, and what shall."""

    was: Target | None = None
    now: Target | None = None

    def change(self) -> Patch | None:
        """The change; None where the choice is the same."""
        if self.now is not None and self.now != self.was:
            return Patch(connect=(Connect(self.now),))
        if self.now is None and self.was is not None:
            return Patch(disconnect=(self.was,))
        return None
