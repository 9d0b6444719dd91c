"""Two editors of one list: what others did since a page was opened, and how both go together.

Pure functions over words of targets. What does not touch is merged. What does is a `Conflict`, and a person
chooses: nobody's change is lost without being asked about.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ...models.gaps import longest_rising
from .delta import Delta, Placed

Choice = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class Theirs:
    """What others did to the rows that the page had: by words, with places counted from 0."""

    added: Mapping[str, int] = field(default_factory=dict)
    gone: Mapping[str, int] = field(default_factory=dict)
    moved: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.moved)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both changed the same target. `kind` names the changes, mine first; `choice` is what will be done."""

    target: str
    kind: str
    choice: Choice
    mine: Placed | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """The delta that brings the list as it is now to what both meant."""

    delta: Delta
    theirs: Theirs = Theirs()
    conflicts: tuple[Conflict, ...] = ()


def compare(
    delta: Delta, places: Mapping[str, int], window: Mapping[str, int], unmoved: Collection[str] = ()
) -> Theirs:
    """What others did. `places` are where the seen rows stand now, `window` the rows that stand there now.

    `unmoved` are rows that nobody has written: two that changed places are told apart by them.
    """
    seen = sorted((offset + at, text) for offset, words in delta.seen for at, text in enumerate(words))
    gone = {text: at for at, text in seen if text not in places}
    staying = [(at, text) for at, text in seen if text in places]
    kept = _kept([text for _, text in staying], places, unmoved)
    moved = {text: (at, places[text]) for at, text in staying if text not in kept}
    known = {text for _, text in seen}
    first, last = _reach(delta, [places[text] for _, text in staying], len(seen))
    added = {text: at for text, at in window.items() if text not in known and first <= at <= last}
    return Theirs(added, gone, moved)


def _kept(words: list[str], places: Mapping[str, int], unmoved: Collection[str]) -> set[str]:
    """Return the rows that stand in their old order.

    These are all unmoved rows, and those that still stand among the same of them, which were only
    relabelled.
    """
    fixed = sorted(places[text] for text in words if text in unmoved)
    above, candidates = 0, []
    for text in words:
        if text in unmoved or bisect_left(fixed, places[text]) == above:
            candidates.append(text)
        above += text in unmoved
    return {candidates[at] for at in longest_rising([places[text] for text in candidates])}


def _reach(delta: Delta, places: list[int], seen: int) -> tuple[int, float]:
    """Between which places a row that was not seen must be new."""
    whole = delta.total is not None and seen >= delta.total
    if whole or not places:
        return 0, float("inf") if whole else -1
    return (0 if delta.seen[0][0] == 0 else min(places)), max(places)


def merge(delta: Delta, theirs: Theirs, places: Mapping[str, int], choices: Mapping[str, Choice]) -> Merge:
    """Bring the changes of a list together. `places` has every named target that is in the list now."""
    conflicts: list[Conflict] = []

    def mine(target: str, kind: str, default: Choice, item: Placed | None = None) -> bool:
        conflicts.append(Conflict(target, kind, choices.get(target, default), item))
        return conflicts[-1].choice == "mine"

    disconnect = []
    for target in delta.disconnect:
        clash = target in theirs.moved and target in places
        if target in places and (not clash or mine(target, "disconnected-moved", "theirs")):
            disconnect.append(target)
    known = set(delta.seen_words)
    connect = []
    for item in delta.connect:
        kind = _clash(item, item.was is not None or item.target in known, theirs, places)
        if not kind or mine(item.target, kind, "theirs" if kind == "added-added" else "mine", item):
            connect.append(item)
    spots = _Spots(delta, theirs, places, {item.target for item in connect})
    placed = tuple(spots.place(item) for item in connect)
    merged = replace(delta, disconnect=tuple(disconnect), connect=placed)
    return Merge(merged, theirs, tuple(conflicts))


def _clash(item: Placed, was_there: bool, theirs: Theirs, places: Mapping[str, int]) -> str:
    if was_there and item.target not in places:
        return "moved-gone"
    if was_there and item.target in theirs.moved:
        return "moved-moved"
    return "added-added" if not was_there and item.target in places else ""


class _Spots:
    """Finds the place of each item among rows that are still where the page had them."""

    def __init__(self, delta: Delta, theirs: Theirs, places: Mapping[str, int], coming: set[str]) -> None:
        self.theirs, self.places, self.coming = theirs, places, coming
        self.base = [text for _, words in sorted(delta.seen) for text in words]
        self.index = {text: at for at, text in enumerate(self.base)}
        self.items = {item.target: item for item in delta.connect}
        self.done: set[str] = set()

    def place(self, item: Placed) -> Placed:
        """The item with neighbours that are there."""
        after, before, end = "", "", item.end
        if not end:
            after = item.after if self._stands(item.after) else ""
            before = "" if after or not self._stands(item.before) else item.before
            if not (after or before):
                after, before = self._nearest(item)
            if not (after or before):
                end = "start" if not item.after and item.before else "end"
        self.done.add(item.target)
        return replace(item, after=after, before=before, end=end)

    def _stands(self, text: str) -> bool:
        unmoved = text in self.places and text not in self.theirs.moved and text not in self.coming
        return bool(text) and (text in self.done or unmoved)

    def _nearest(self, item: Placed) -> tuple[str, str]:
        """The next row above that stands, else the next one below."""
        text, tried = item.after, {item.target}
        while text in self.items and text not in tried:  # an item of mine that is not placed after all
            tried.add(text)
            text = self.items[text].after
            if self._stands(text):
                return text, ""
        above = self.base[: self.index.get(text, 0)]
        below = self.base[self.index.get(item.before, len(self.base)) :]
        after = next((each for each in reversed(above) if self._stands(each)), "")
        before = "" if after else next((each for each in below if self._stands(each)), "")
        return after, before


def merge_one(delta: Delta, now: str, choices: Mapping[str, Choice]) -> Merge:
    """The same for a relation with one place; `now` is what stands there, '' for nothing."""
    was = next(iter(delta.seen_words), "")
    wanted = delta.connect[-1].target if delta.connect else ""
    if now == wanted:
        return Merge(replace(delta, disconnect=(), connect=()))
    leaving = (now,) if now and not wanted else ()
    if now == was:
        return Merge(replace(delta, disconnect=leaving))
    theirs = Theirs({now: 0} if now else {}, {was: 0} if was else {})
    choice = choices.get(wanted or was, "mine")
    conflict = Conflict(wanted or was, "one-one", choice, Placed(wanted) if wanted else None)
    kept = (
        replace(delta, disconnect=leaving) if choice == "mine" else replace(delta, disconnect=(), connect=())
    )
    return Merge(kept, theirs, (conflict,))
