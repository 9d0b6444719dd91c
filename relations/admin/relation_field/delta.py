"""What an editor changed in a list: the value of the relation field's hidden input, read strictly.

    {"revision": 12, "opened": 1790000000, "total": 1204,
     "seen": [[0, ["document=a", …], ["4294967296", …]], …],
     "disconnect": ["document=b", …],
     "connect": [{"target": "document=c", "was": 7, "now": 2, "after": "document=a", "before": "document=d"},
                 {"target": "document=e", "now": 9, "end": true}, …]}

`revision` is the document's as the page knew it when it was `opened` (in seconds since 1970), and `seen` are
the pages of the list that it had then, words and keys: with them the server tells what others did meanwhile.
The items of `connect` stand in the order in which they are to be connected, each with the rows on either side
of its new place. `was` and `now` are places counted from 1.
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
SEEN = 5_000  # rows that a page may say it has seen
LARGEST = 2**53
Item = TypeVar("Item")


class Unreadable(ValueError):
    """The input holds what no page of ours has sent."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A target that comes or moves.

    `after` and `before` are the words of its new neighbours; at the start and at the end of the list,
    `end` says which end is meant.
    """

    target: str
    was: int | None = None
    now: int | None = None
    after: str = ""
    before: str = ""
    end: str = ""

    def position(self, slug: str) -> Position:
        """As the page has it; errors of the anchor point at `slug`."""
        if self.end or not (self.after or self.before):
            return START if self.end == "start" else END
        kind = "after" if self.after else "before"
        return Position(kind, parse(self.after or self.before, (slug,)))


@dataclass(frozen=True, slots=True)
class Delta:
    """The changes of one list. What is empty was not edited."""

    revision: int | None = None
    opened: int | None = None
    total: int | None = None
    seen: tuple[tuple[int, tuple[str, ...]], ...] = ()
    disconnect: tuple[str, ...] = ()
    connect: tuple[Placed, ...] = ()
    keys: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.disconnect or self.connect)

    @property
    def words(self) -> list[str]:
        """Every target that the changes name."""
        named = [*self.disconnect]
        for item in self.connect:
            named += filter(None, (item.target, item.after, item.before))
        return list(dict.fromkeys(named))

    @property
    def seen_words(self) -> list[str]:
        return [text for _, words in self.seen for text in words]

    def patch(self, slug: str) -> Patch:
        """The change for the engine; `slug` is where its errors point."""
        return Patch(
            tuple(parse(text, (slug,)) for text in self.disconnect),
            tuple(Connect(parse(item.target, (slug,)), item.position(slug)) for item in self.connect),
        )

    def targets(self) -> list[Target]:
        """What the changes would put into the list."""
        return [parse(item.target) for item in self.connect]


def read(text: str) -> Delta:
    """The delta in a hidden input; an empty one changes nothing. Raises Unreadable."""
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
    pages = tuple(_list(known.get("seen"), _page, SEEN))
    if sum(len(words) for _, words, _ in pages) > SEEN:
        raise Unreadable("too many rows")
    seen = tuple((offset, words) for offset, words, _ in pages)
    keys = {text: key for _, words, numbers in pages for text, key in zip(words, numbers, strict=False)}
    revision, opened, total = (_number(known.get(name)) for name in ("revision", "opened", "total"))
    return Delta(revision, opened, total, seen, disconnect, connect, keys)


def _object(value: Any, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or not value.keys() <= keys:
        raise Unreadable("unknown keys")
    return value


def _list(value: Any, item: Callable[[Any], Item], limit: int) -> Iterator[Item]:
    if not isinstance(value, list | None) or len(value or ()) > limit:
        raise Unreadable("no list, or too long a one")
    return (item(each) for each in value or ())


def _number(value: Any) -> int | None:
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LARGEST
    ):
        raise Unreadable("no number")
    return value


def read_word(value: Any) -> str:
    """A target's word, spelled as `word` spells it; raises Unreadable."""
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
        tuple(_list(value[1], read_word, SEEN)),
        tuple(_list(value[2] if value[2:] else None, _key, SEEN)),
    )


def _key(value: Any) -> int:
    """A row's key, which is sent as text."""
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,19}", value):
        raise Unreadable("no key")
    return int(value)
