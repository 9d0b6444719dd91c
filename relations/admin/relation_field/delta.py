"""The editor's changes of one list: the value of the relation field's hidden input, parsed strictly.

    {"revision": 12, "opened": 1790000000, "total": 1204,
     "seen": [[0, ["document=a", …], ["4294967296", …]], …],
     "disconnect": ["document=b", …],
     "connect": [{"target": "document=c", "was": 7, "now": 2, "after": "document=a", "before": "document=d"},
                 {"target": "document=e", "now": 9, "end": true}, …]}

`revision` is the document's revision when the page was opened, and `opened` that time in seconds since
1970. `seen` are the parts of the list that the page has loaded: offset, words of targets, and order keys.
From them the server computes the concurrent changes of others. A word names a target; see
`subject.targets.word`. The items of `connect` are in the order in which they are to be connected, each with
its neighbours in the new place. `was` and `now` are positions counted from 1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ... import conf
from ...engine.operations import END, Connect, Patch, Position, Target
from ...engine.values import is_storable
from ...models import Status
from ..subject.targets import parse, word

START = Position("start")
MAX_LOADED = 5_000  # rows, at most, in `seen`
LARGEST = 2**53
Item = TypeVar("Item")


class Unreadable(ValueError):
    """The hidden input is not a delta that the page's script could have written."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A document or resource that the editor connects or moves. `target` is its word.

    `after` and `before` are the words of its new neighbours. At an end of the list, `end` is "start" or
    "end".
    """

    target: str
    was: int | None = None
    now: int | None = None
    after: str = ""
    before: str = ""
    end: str = ""

    def position(self, slug: str) -> Position:
        """Return the position for the engine: after or before a neighbour, or at an end of the list.

        The engine's errors about the neighbour name the field `slug`.
        """
        if self.end or not (self.after or self.before):
            return START if self.end == "start" else END
        kind = "after" if self.after else "before"
        return Position(kind, parse(self.after or self.before, (slug,)))


@dataclass(frozen=True, slots=True)
class Delta:
    """The editor's changes of the list of one relation. An empty delta is false.

    `loaded` holds (offset, words) of the stretches of the list that the page had loaded, and `keys` the order
    keys of their rows by word. A word names a document or resource, see `subject.targets.word`.
    """

    revision: int | None = None
    opened: int | None = None
    total: int | None = None
    loaded: tuple[tuple[int, tuple[str, ...]], ...] = ()
    disconnect: tuple[str, ...] = ()
    connect: tuple[Placed, ...] = ()
    keys: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.disconnect or self.connect)

    @property
    def words(self) -> list[str]:
        """The words of all documents and resources that the changes name, neighbours included."""
        named = [*self.disconnect]
        for item in self.connect:
            named += filter(None, (item.target, item.after, item.before))
        return list(dict.fromkeys(named))

    @property
    def loaded_words(self) -> list[str]:
        """The words of all rows that the page had loaded."""
        return [text for _, words in self.loaded for text in words]

    def patch(self, slug: str) -> Patch:
        """Return the changes for the engine. Its errors name the field `slug`."""
        return Patch(
            tuple(parse(text, (slug,)) for text in self.disconnect),
            tuple(Connect(parse(item.target, (slug,)), item.position(slug)) for item in self.connect),
        )

    def targets(self) -> list[Target]:
        """Return what is connected or moved, as the engine's targets."""
        return [parse(item.target) for item in self.connect]


def read(text: str) -> Delta:
    """Parse the hidden input; an empty one gives an empty delta. Raises Unreadable."""
    if not text:
        return Delta()
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None
    known = _object(data, {"revision", "opened", "total", "seen", "disconnect", "connect"})
    limit = conf.get("RELATIONS_MAX_ITEMS")
    disconnect = tuple(_list(known.get("disconnect"), read_word, limit))
    connect = tuple(_list(known.get("connect"), _placed, limit))
    targets = [*disconnect, *(item.target for item in connect)]
    if len(set(targets)) < len(targets):
        raise Unreadable("a target is named twice")
    pages = tuple(_list(known.get("seen"), _page, MAX_LOADED))
    if sum(len(words) for _, words, _ in pages) > MAX_LOADED:
        raise Unreadable("too many rows")
    loaded = tuple((offset, words) for offset, words, _ in pages)
    keys = {text: key for _, words, numbers in pages for text, key in zip(words, numbers, strict=False)}
    revision, opened, total = (_number(known.get(name)) for name in ("revision", "opened", "total"))
    return Delta(revision, opened, total, loaded, disconnect, connect, keys)


def _object(value: Any, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or not value.keys() <= keys:
        raise Unreadable("unknown keys")
    return value


def _list(value: Any, item: Callable[[Any], Item], limit: int) -> Iterator[Item]:
    if not isinstance(value, list | None) or len(value or ()) > limit:
        raise Unreadable("no list, or too long a one")
    return (item(element) for element in value or ())


def _number(value: Any) -> int | None:
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LARGEST
    ):
        raise Unreadable("no number")
    return value


def read_word(value: Any) -> str:
    """Return the word of a document or resource in its normal spelling; Unreadable for anything else."""
    if not isinstance(value, str) or not is_storable(value):
        raise Unreadable("no target")
    try:
        target = parse(value)
    except ValueError as error:
        raise Unreadable(str(error)) from None
    if target.status not in (None, *Status.values):
        raise Unreadable("no status")
    return word(target)


def _placed(value: Any) -> Placed:
    item = _object(value, {"target", "was", "now", "after", "before", "start", "end"})
    ends = [name for name in ("start", "end") if name in item]
    if len(ends) > 1 or any(item[name] is not True for name in ends):
        raise Unreadable("no place")
    if ends and ("after" in item or "before" in item):
        raise Unreadable("two places")
    places = {name: read_word(item[name]) for name in ("after", "before") if name in item}
    target = read_word(item.get("target"))
    if target in places.values():
        raise Unreadable("its own neighbour")
    was, now = _number(item.get("was")), _number(item.get("now"))
    return Placed(target, was, now, **places, end=ends[0] if ends else "")


def _page(value: Any) -> tuple[int, tuple[str, ...], tuple[int, ...]]:
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise Unreadable("no page")
    offset = _number(value[0])
    if offset is None:
        raise Unreadable("no offset")
    return (
        offset,
        tuple(_list(value[1], read_word, MAX_LOADED)),
        tuple(_list(value[2] if value[2:] else None, _key, MAX_LOADED)),
    )


def _key(value: Any) -> int:
    """Return a row's order key. JSON has it as text, since JavaScript numbers are too small for it."""
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,19}", value):
        raise Unreadable("no key")
    return int(value)
