"""Combining an editor's changes of a list of parts (components) with those that others have made meanwhile.

These are pure functions, over those for the lists of relations. A part is named by its key: its id, or
`new-1` and so on if the editor has added it. Others' changes within a part, of its attributes, are merged by
the part's form.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...models.gaps import longest_rising
from ..relation_field.delta import Delta, Placed
from ..relation_field.merging import Choice, Conflict, Theirs, compare, merge


@dataclass(frozen=True, slots=True)
class PartMerge:
    """The parts to write, as their `keys` in order, and what both editors did.

    `conflicts` are the parts that both changed in ways that do not agree.
    """

    keys: tuple[str, ...]
    theirs: Theirs = field(default_factory=Theirs)
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class PartChanges:
    """What two editors did to one list of parts.

    `base` are the parts that the page showed and `stored` those that are stored now: they map keys, in order,
    to hashes of the parts. `mine` are the keys of the submitted parts, in order, and `edited` those of them
    whose attributes this editor changed.
    """

    base: Mapping[str, str]
    stored: Mapping[str, str]
    mine: Sequence[str]
    edited: Collection[str]

    def merged(self, choices: Mapping[str, Choice]) -> PartMerge:
        """Return the list of parts with the changes of both editors.

        `choices` are this editor's answers to conflicts, "mine" or "theirs", by key. Without an answer a
        conflict counts as "mine"; as "theirs" if this editor has removed what others changed or moved.
        """
        delta, places = self._delta(), {key: at for at, key in enumerate(self.stored)}
        theirs = compare(delta, places, places)
        conflicts = [
            Conflict(key, "removed-changed", choices.get(key, "theirs"))
            for key in delta.disconnect
            if self._is_changed(key) and key not in theirs.moved
        ]
        kept = {each.target for each in conflicts if each.choice == "theirs"}
        leaving = tuple(key for key in delta.disconnect if key not in kept)
        found = merge(replace(delta, disconnect=leaving), theirs, places, choices)
        return PartMerge(tuple(_applied(found.delta, self.stored)), theirs, (*conflicts, *found.conflicts))

    def merged_one(self, choices: Mapping[str, Choice]) -> PartMerge:
        """Return the part of a field that has one part, or none, with the changes of both editors.

        `choices` has this editor's answer to a conflict by key; without one it counts as "mine".
        """
        was, now, wanted = (next(iter(keys), "") for keys in (self.base, self.stored, self.mine))
        theirs_changed = now != was or self._is_changed(was)
        if wanted == now or (wanted == was and wanted not in self.edited):
            return PartMerge(tuple(self.stored))
        if wanted == was or theirs_changed:
            key = wanted or was
            conflict = Conflict(key, "one-one", choices.get(key, "mine"))
            kept = self.mine if conflict.choice == "mine" else self.stored
            return PartMerge(tuple(kept), conflicts=(conflict,))
        return PartMerge(tuple(self.mine))

    def _is_changed(self, key: str) -> bool:
        """Return whether others have changed a part that both the page and the stored list have."""
        return key in self.base and key in self.stored and self.base[key] != self.stored[key]

    def _delta(self) -> Delta:
        """Return this editor's changes of the list, as those of a list of a relation."""
        numbers, mine = {key: at for at, key in enumerate(self.base)}, set(self.mine)
        placed, moved = [], self._moved(numbers)
        for at, key in enumerate(self.mine):
            is_gone = key in numbers and key not in self.stored
            # Of a part that others removed there is something to put back only if its inputs were sent.
            if (key in self.edited) if is_gone else (key not in numbers or key in moved):
                after, before = self.mine[at - 1] if at else "", "".join(self.mine[at + 1 : at + 2])
                end = "start" if not after and before else "end" if not before else ""
                was = numbers[key] + 1 if key in numbers else None
                placed.append(Placed(key, was, at + 1, after, before, end))
        leaving = tuple(key for key in self.base if key not in mine)
        loaded = ((0, tuple(self.base)),)
        return Delta(total=len(self.base), loaded=loaded, disconnect=leaving, connect=tuple(placed))

    def _moved(self, numbers: Mapping[str, int]) -> set[str]:
        """Return the keys of the parts that this editor moved; none if the stored list has the same order.

        `numbers` are the places, from 0, that the parts had on the page.
        """
        common = {key: None for key in self.mine if key in numbers and key in self.stored}
        if [*common] == [key for key in self.stored if key in common]:
            return set()
        kept, keys = longest_rising([numbers[key] for key in common]), [*common]
        return set(common) - {keys[at] for at in kept}


def _applied(delta: Delta, stored: Collection[str]) -> list[str]:
    """Return the stored keys after the changes of `delta`, whose neighbours are in the list."""
    coming = {item.target for item in delta.connect}
    keys = [key for key in stored if key not in coming and key not in delta.disconnect]
    for item in delta.connect:
        if item.end == "start":
            at = 0
        elif item.after:
            at = keys.index(item.after) + 1
        else:
            at = keys.index(item.before) if item.before else len(keys)
        keys.insert(at, item.target)
    return keys
