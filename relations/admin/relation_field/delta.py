"""The editor's changes of one list: the value of the relation field's hidden input, parsed strictly.

    {"revision": 12, "opened": 1790000000, "total": 1204,
     "seen": [[0, ["document=a", …], ["4294967296", …]], …],
     "disconnect": ["document=b", …],
     "connect": [{"target": "document=c", "was": 7, "now": 2, "after": "document=a", "before": "document=d"},
                 {"target": "document=e", "now": 9, "end": true},
                 {"target": "document=f", "was": 3, "stay": true,
                  "link": {"role": "x"}, "had": {"role": "y"}}, …]}

A string such as `document=a&locale=en`, here called the target's word, names a document or resource (see
`subject.targets.word`).

`revision` is the document's revision when the page was opened, and `opened` that time in seconds since 1970.
`seen` are the parts of the list that the page has loaded: offset, words, and order keys. From them the server
finds what others have changed meanwhile. The items of `connect` are in the order in which they are to be
connected, each with its new neighbours. `was` and `now` are positions counted from 1. `link` are the changed
data on the link to the target, as texts and booleans by the slug of the attribute, and `had` what the page
showed of them before. An item with `stay` keeps its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ... import conf
from ...engine.operations import END, STAY, Connect, LinkData, Patch, Position, Target
from ...engine.values import is_storable
from ...models import Status
from ..subject.targets import parse, word

START = Position("start")
ENDS = ("start", "end", "stay")
MAX_LOADED = 5_000  # rows, at most, in `seen`
MAX_DATA = 200  # attributes of one link
LARGEST = 2**53
Item = TypeVar("Item")


class Unreadable(ValueError):
    """Raised for text in the hidden input of a list that the page's script could not have written."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A document or resource that the editor connects or moves, with its new place in the list.

    `target` is its word, such as `document=a&locale=en`; `after` and `before` are the words of its new
    neighbours. At an end of the list `end` is "start" or "end"; for a target that keeps its place it is
    "stay". `link` are the data for its link that the editor changed, by the slug of the attribute, None if
    the editor changed none. They are as the inputs sent them, and values once the form field has cleaned
    them. `had` is what the inputs showed before.
    """

    target: str
    was: int | None = None
    now: int | None = None
    after: str = ""
    before: str = ""
    end: str = ""
    link: Mapping[str, Any] | None = None
    had: Mapping[str, Any] = field(default_factory=dict)

    def position(self, slug: str) -> Position:
        """Return the new place as the engine's Position: next to a neighbour, at an end, or where it is.

        The engine's errors about the neighbour name the field `slug`.
        """
        if self.end == "stay":
            return STAY
        if self.end or not (self.after or self.before):
            return START if self.end == "start" else END
        kind = "after" if self.after else "before"
        return Position(kind, parse(self.after or self.before, (slug,)))

    def connect(self, slug: str) -> Connect:
        """Return the item as the engine's Connect, with the data for its link."""
        target = parse(self.target, (slug,))
        if self.link is not None:
            target = replace(target, link=LinkData(dict(self.link), (slug, "__link")))
        return Connect(target, self.position(slug))


@dataclass(frozen=True, slots=True)
class Delta:
    """An editor's changes of the list of one relation. A delta without changes is false.

    Documents and resources are named by their words, strings such as `document=a&locale=en`. `loaded` are
    (offset, words) for each part of the list that the page had loaded, and `keys` maps the words of these
    rows to their order keys.
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
        """The words of all documents and resources in the changes, their new neighbours included.

        A word is a string such as `document=a&locale=en`.
        """
        named = [*self.disconnect]
        for item in self.connect:
            named += filter(None, (item.target, item.after, item.before))
        return list(dict.fromkeys(named))

    @property
    def loaded_words(self) -> list[str]:
        """The words (`document=a&locale=en`) of all rows that the page had loaded."""
        return [text for _, words in self.loaded for text in words]

    def patch(self, slug: str) -> Patch:
        """Return the changes as the engine's Patch. The engine's errors then name the field `slug`."""
        return Patch(
            tuple(parse(text, (slug,)) for text in self.disconnect),
            tuple(item.connect(slug) for item in self.connect),
        )

    def targets(self) -> list[Target]:
        """Return the documents and resources that the editor connects or moves, as the engine's Targets."""
        return [parse(item.target) for item in self.connect]


def read(text: str) -> Delta:
    """Parse the text of the hidden input into a Delta; an empty text gives an empty Delta.

    Raises Unreadable for a text that the page's script could not have written.
    """
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
    """Return a target's word, a string such as `document=a&locale=en`, in its normal spelling.

    Raises Unreadable for a value that names no document or resource.
    """
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
    item = _object(value, {"target", "was", "now", "after", "before", *ENDS, "link", "had"})
    ends = [name for name in ENDS if name in item]
    if len(ends) > 1 or any(item[name] is not True for name in ends):
        raise Unreadable("no place")
    if ends and ("after" in item or "before" in item):
        raise Unreadable("two places")
    places = {name: read_word(item[name]) for name in ("after", "before") if name in item}
    target = read_word(item.get("target"))
    if target in places.values():
        raise Unreadable("its own neighbour")
    was, now = _number(item.get("was")), _number(item.get("now"))
    link = _data(item["link"]) if "link" in item else None
    had = _data(item.get("had", {}))
    return Placed(target, was, now, **places, end=ends[0] if ends else "", link=link, had=had)


def _data(value: Any) -> dict[str, str | bool | None]:
    """Return `value`, checked to be data on a link as inputs send them.

    They are texts, booleans and None, by attribute. Raises Unreadable for anything else.
    """
    if not isinstance(value, dict) or len(value) > MAX_DATA:
        raise Unreadable("no data")
    texts = [each for each in value.values() if not isinstance(each, bool | None)]
    if not all(isinstance(each, str) and is_storable(each) for each in texts):
        raise Unreadable("no data")
    return value


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
