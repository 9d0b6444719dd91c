"""Combining an editor's changes of a list with those that others have made since the page was opened.

Independent changes are merged. Where both changed the same row there is a `Conflict`, and the editor chooses,
so that no change is lost unnoticed. These are pure functions. They name documents and resources by words,
strings such as `document=a&locale=en` (see `subject.targets.word`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ...models.gaps import longest_rising
from .delta import Delta, Placed

Choice = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class Theirs:
    """What others have changed in the part of a list that the editor's page had loaded.

    It is false without changes. Each mapping is by a row's word, a string such as `document=a&locale=en`.
    `added` maps new rows and `gone` removed ones to a position, `moved` the rows with another place to the
    old and the new position. Positions are counted from 0.
    """

    added: Mapping[str, int] = field(default_factory=dict)
    gone: Mapping[str, int] = field(default_factory=dict)
    moved: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.moved)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A document or resource whose place in the list, or data on whose link, two editors changed.

    `target` is its word, a string such as `document=a&locale=en`. `kind` names the two changes, such as
    "moved-gone": first this editor's, then the other's. `choice` says whose change will be written. `mine` is
    this editor's new place for it, None if this editor removed it. For the kind "data", `data` maps each
    attribute to the other's and this editor's value.
    """

    target: str
    kind: str
    choice: Choice
    mine: Placed | None = None
    data: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name of the conflict, unique in its list, under which the page sends the editor's choice.

        It is the target's word; for data on a link, `link:` and the word.
        """
        return f"link:{self.target}" if self.kind == "data" else self.target


@dataclass(frozen=True, slots=True)
class Merge:
    """An editor's changes of one list, combined with those of others.

    `delta` is the change to write to the current list, `theirs` the changes of others. `conflicts` are the
    rows that both changed in ways that do not agree.
    """

    delta: Delta
    theirs: Theirs = Theirs()
    conflicts: tuple[Conflict, ...] = ()


def compare(
    delta: Delta, places: Mapping[str, int], window: Mapping[str, int], unmoved: Collection[str] = ()
) -> Theirs:
    """Return what others have changed in a list since the editor's page was opened, as a Theirs.

    `delta` says which rows the page had loaded. `places` are their current positions. `window` maps the rows
    that are now at those old positions to their positions. `unmoved` are rows whose order key has not
    changed: when two rows have changed places, they show which of the two another editor has moved.
    """
    loaded = sorted((offset + at, text) for offset, words in delta.loaded for at, text in enumerate(words))
    gone = {text: at for at, text in loaded if text not in places}
    staying = [(at, text) for at, text in loaded if text in places]
    kept = _kept([text for _, text in staying], places, unmoved)
    moved = {text: (at, places[text]) for at, text in staying if text not in kept}
    known = {text for _, text in loaded}
    first, last = _reach(delta, [places[text] for _, text in staying], len(loaded))
    added = {text: at for text, at in window.items() if text not in known and first <= at <= last}
    return Theirs(added, gone, moved)


def _kept(words: list[str], places: Mapping[str, int], unmoved: Collection[str]) -> set[str]:
    """Return the words of the rows that no other editor moved: a longest run that is still in its old order.

    `words` are in the old order, `places` are the present positions. The run contains all rows whose order
    key is the same as before (`unmoved`). A row with a new order key can belong to it too, if it stands
    between the same unmoved rows: others wrote the row, but did not move it.
    """
    fixed = sorted(places[text] for text in words if text in unmoved)
    above, candidates = 0, []
    for text in words:
        if text in unmoved or bisect_left(fixed, places[text]) == above:
            candidates.append(text)
        above += text in unmoved
    return {candidates[at] for at in longest_rising([places[text] for text in candidates])}


def _reach(delta: Delta, places: list[int], loaded: int) -> tuple[int, float]:
    """Return the first and last position between which a row that the page did not know was added by others.

    `places` are the present positions of the rows that the page had loaded, `loaded` their number. Rows
    elsewhere may be old ones that were not loaded.
    """
    whole = delta.total is not None and loaded >= delta.total
    if whole or not places:
        return 0, float("inf") if whole else -1
    return (0 if delta.loaded[0][0] == 0 else min(places)), max(places)


def merge(delta: Delta, theirs: Theirs, places: Mapping[str, int], choices: Mapping[str, Choice]) -> Merge:
    """Combine an editor's changes `delta` with those of others, `theirs`; return them as a Merge.

    `places` are the current positions of all documents and resources in the delta. `choices` are the editor's
    answers to conflicts, "mine" or "theirs", by word. Without an answer a conflict is written as "mine", but
    "theirs" if both have connected the member, or this editor has disconnected a member that others moved.
    """
    conflicts: list[Conflict] = []

    def mine(target: str, kind: str, default: Choice, item: Placed | None = None) -> bool:
        conflicts.append(Conflict(target, kind, choices.get(target, default), item))
        return conflicts[-1].choice == "mine"

    disconnect = []
    for target in delta.disconnect:
        clash = target in theirs.moved and target in places
        if target in places and (not clash or mine(target, "disconnected-moved", "theirs")):
            disconnect.append(target)
    known = set(delta.loaded_words)
    connect = []
    for item in delta.connect:
        kind = _clash(item, item.was is not None or item.target in known, theirs, places)
        if not kind or mine(item.target, kind, "theirs" if kind == "added-added" else "mine", item):
            connect.append(item)
        elif item.link is not None and item.target in places:  # the place is theirs, the data are not
            connect.append(replace(item, after="", before="", end="stay"))
    spots = _Spots(delta, theirs, places, {item.target for item in connect})
    placed = tuple(spots.place(item) for item in connect)
    merged = replace(delta, disconnect=tuple(disconnect), connect=placed)
    return Merge(merged, theirs, tuple(conflicts))


def _clash(item: Placed, was_there: bool, theirs: Theirs, places: Mapping[str, int]) -> str:
    """Return the kind of conflict between an item and the changes of others, such as "moved-gone".

    '' for no conflict. `was_there` says whether the item was in the list when the page was opened.
    """
    if was_there and item.target not in places:
        return "moved-gone"
    if was_there and item.target in theirs.moved and item.end != "stay":
        return "moved-moved"
    return "added-added" if not was_there and item.target in places else ""


class _Spots:
    """Finds new neighbours for connected items whose chosen neighbours others have moved or disconnected."""

    def __init__(self, delta: Delta, theirs: Theirs, places: Mapping[str, int], coming: set[str]) -> None:
        self.theirs, self.places, self.coming = theirs, places, coming
        self.base = [text for _, words in sorted(delta.loaded) for text in words]
        self.index = {text: at for at, text in enumerate(self.base)}
        self.items = {item.target: item for item in delta.connect}
        self.done: set[str] = set()

    def place(self, item: Placed) -> Placed:
        """Return the item with neighbours that are in the current list.

        If none of its own neighbours is left, it gets the nearest other row; without any, an end of the list.
        """
        after, before, end = "", "", item.end
        if end == "stay":
            return item
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
        """Return a neighbour for the item: ('word of the row above', '') or ('', 'word of the row below').

        It is the nearest row that nobody moves, first upwards. ('', '') if there is none.
        """
        text, tried = item.after, {item.target}
        while text in self.items and text not in tried:  # a neighbour that moves too: look further up
            tried.add(text)
            text = self.items[text].after
            if self._stands(text):
                return text, ""
        above = self.base[: self.index.get(text, 0)]
        below = self.base[self.index.get(item.before, len(self.base)) :]
        after = next((word for word in reversed(above) if self._stands(word)), "")
        before = "" if after else next((word for word in below if self._stands(word)), "")
        return after, before


def merge_one(delta: Delta, now: str, choices: Mapping[str, Choice]) -> Merge:
    """Combine an editor's change of a to-one relation with that of others; return them as a Merge.

    `now` is the word of the current target, such as `document=a`; '' if there is none. `choices` are the
    editor's answers to conflicts, "mine" or "theirs", by word; without an answer it is "mine".
    """
    was = next(iter(delta.loaded_words), "")
    wanted = delta.connect[-1].target if delta.connect else ""
    if now == wanted:
        with_data = tuple(item for item in delta.connect if item.link is not None)
        return Merge(replace(delta, disconnect=(), connect=with_data))
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
