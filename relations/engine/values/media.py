"""Media: references to uploaded files, stored by their document id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ... import conf
from ..errors import Path, nearest
from . import base
from .strings import is_storable
from .wrong import Wrong

Reference = int | str  # a numeric id, or a documentId

EXPECTED = "must be an asset's id, a list of ids, {set: [...]}, or connect and disconnect"


# What a file that was read has beside its ids; who sends it back means the file as it is.
SHOWN = frozenset(
    ("name", "alternativeText", "caption", "focalPoint", "width", "height", "formats", "hash", "ext", "mime",
     "size", "url", "previewUrl", "provider", "provider_metadata", "createdAt", "updatedAt", "publishedAt",
     "related", "folder", "folderPath", "isUrlSigned", "locale", "localizations", "createdBy", "updatedBy")
)  # fmt: skip
IDS = ("id", "documentId")
PLACES = ("before", "after", "start", "end")


@dataclass(frozen=True, slots=True)
class Joining:
    """A file that is added to a media field's list, or moved within it: an item of `connect`.

    `place` is `before` or `after` the file `anchor`, `start` or `end`. `path` leads to the place in the
    value.
    """

    file: Reference
    place: str = "end"
    anchor: Reference | None = None
    path: Path = ()

    @property
    def references(self) -> list[Reference]:
        """The ids of the files that it names: the file itself, and its anchor if it has one."""
        return [self.file] if self.anchor is None else [self.file, self.anchor]

    def put(self, order: list[Any], present: set[Any]) -> None:
        """Insert the file into the list `order` at its place, or move it there if it is in the list already.

        `present` is the set of the files in the list; the file is added to it. Raises Wrong if the anchor is
        not in the list, or is the file itself.
        """
        if self.anchor == self.file:
            raise Wrong("cannot be the file itself", *self.path, self.place)
        if self.anchor is not None and self.anchor not in present:
            raise Wrong("is not in the list", *self.path, self.place)
        if self.file in present:
            order.remove(self.file)
        ends = {"start": 0, "end": len(order)}
        at = ends[self.place] if self.anchor is None else order.index(self.anchor) + (self.place == "after")
        order.insert(at, self.file)
        present.add(self.file)


@dataclass(frozen=True, slots=True)
class MediaPatch:
    """A change of a media field's value: files to remove, then files to add or to move, each to its place.

    A file is named by its numeric id or its document id. If `connect` names one twice, its first place
    counts.
    """

    disconnect: tuple[Reference, ...]
    connect: tuple[Joining, ...]

    def named(self, names: Mapping[Reference, str]) -> MediaPatch:
        """Return the change with each reference replaced by the file's document id, from `names`.

        Files to remove that `names` lacks are left out. Raises KeyError for another file that it lacks.
        """
        gone = tuple(names[reference] for reference in self.disconnect if reference in names)
        come = (
            replace(each, file=names[each.file], anchor=each.anchor and names[each.anchor])
            for each in self.connect
        )
        return MediaPatch(gone, tuple(come))

    def applied(self, stored: Any, *, is_list: bool) -> Any:
        """Return the field's value after the change: a list of document ids if `is_list`, else one or None.

        `stored` is the value before: a document id, a list of them, or None. Of several files for a field
        with one, the last counts. A file that is removed can still be an anchor, and so can one that a later
        item adds. Raises Wrong if an anchor is not in the list, or is the file itself.
        """
        before = list(stored) if isinstance(stored, list | tuple) else [stored] if stored else []
        if not is_list:
            kept = [each for each in before if each not in self.disconnect]
            return next(reversed([*kept, *(each.file for each in self.connect)]), None)
        waiting: dict[Reference, Joining] = {}
        for each in self.connect:
            waiting.setdefault(each.file, each)
        leaving, present = set(self.disconnect) - waiting.keys(), set(before)
        while waiting:
            each = next(iter(waiting.values()))
            chain = [waiting.pop(each.file)]
            while each.anchor in waiting and each.anchor not in present:
                each = waiting.pop(each.anchor)
                chain.append(each)
            for each in reversed(chain):
                each.put(before, present)
        return [each for each in before if each not in leaving]


class Media(base.Kind):
    """The type of media fields: one reference to a file, or a list of them if the field is `multiple`.

    Accepts ids, objects with an id, lists of these, and `{"set": …}` around them. `connect` and `disconnect`
    become a MediaPatch. Of several files for a field with one, the last counts. The files are looked up
    later, before the values are stored.
    """

    json_type = ""
    on_demand = True

    def checked(self, field: base.Described, value: Any) -> Any:
        if isinstance(value, dict) and not value.keys() & {"id", "documentId"}:
            if value.keys() & {"connect", "disconnect"}:
                return _patch(value)
            value = _set(value)
        found = list(dict.fromkeys(_references(value)))
        return found if self.is_list(field) else next(reversed(found), None)

    def is_empty(self, value: Any) -> bool:
        return value in (None, "", [])

    def is_list(self, field: base.Described) -> bool:
        return bool(field.options.get("multiple"))

    def media(self, field: base.Described, value: Any, at: Path) -> base.Placed:
        yield field, value, at

    def with_media(self, field: base.Described, value: Any, change: Callable[[Any], Any]) -> Any:
        return None if value is None else change(value)


def references(value: Any) -> list[Reference]:
    """Return all ids of files, numeric ids and document ids, in a value that `Media.clean` has returned."""
    if isinstance(value, MediaPatch):
        return [*value.disconnect, *(each for joining in value.connect for each in joining.references)]
    return list(value) if isinstance(value, list) else [value]


def _references(value: Any, *path: str) -> list[Reference]:
    return [_reference(item, *here) for item, here in _items(value, *path)]


def _items(value: Any, *path: str) -> list[tuple[Any, Path]]:
    """Return (item, path) for each item of a list, or for the value itself if it is no list.

    [] for None below a key, such as `connect`. Raises Wrong for more than RELATIONS_MAX_ITEMS items.
    """
    if value is None and path:
        return []
    if not isinstance(value, list):
        return [(value, path)]
    most = conf.get("RELATIONS_MAX_ITEMS")
    if len(value) > most:
        raise Wrong(f"takes {most} assets at most", *path, code="too_many", most=most)
    return [(item, (*path, number)) for number, item in enumerate(value)]


def _reference(item: Any, *path: str | int) -> Reference:
    """Return the id of a file, from an id or an object with one: a numeric id or a document id (a string).

    Raises Wrong for anything else. A document id counts before a numeric one.
    """
    if isinstance(item, dict):
        known = {*IDS, *SHOWN}
        for key in item:
            if key not in known:
                near = nearest(key, known)
                raise Wrong(f'is no key of a file: did you mean "{near}"?', *path, key, code="file")
        item = item.get("documentId", item.get("id"))
    if isinstance(item, bool) or not isinstance(item, int | str):
        raise Wrong(EXPECTED, *path, code="file")
    if isinstance(item, str) and not (item and is_storable(item)):
        raise Wrong("must be an asset's id, which is no empty string", *path)
    return item


def _patch(value: dict[str, Any]) -> MediaPatch:
    for key in value:
        if key not in ("connect", "disconnect"):
            raise Wrong("cannot stand beside connect and disconnect", key)
    gone = (_reference(_placed(item)[0], *at) for item, at in _items(value.get("disconnect"), "disconnect"))
    come = (_joining(item, *at) for item, at in _items(value.get("connect"), "connect"))
    return MediaPatch(tuple(gone), tuple(come))


def _placed(item: Any) -> tuple[Any, Any]:
    """Return (the item of `connect` without its key `position`, its position); None for none."""
    if not isinstance(item, dict):
        return item, None
    return {key: below for key, below in item.items() if key != "position"}, item.get("position")


def _joining(item: Any, *path: str | int) -> Joining:
    """Parse an item of `connect`, with its `position`: `before` or `after` a file, `start` or `end`.

    Raises Wrong, whose path leads to what is wrong in the value.
    """
    item, position = _placed(item)
    file, at = _reference(item, *path), (*path, "position")
    if position is None:
        return Joining(file)
    if not isinstance(position, dict):
        raise Wrong("must be an object", *at)
    for key in position:
        if key not in PLACES:
            raise Wrong(f"takes {', '.join(PLACES)}", *at, key)
    if len(position) != 1:
        raise Wrong("needs exactly one of before, after, start and end", *at)
    ((place, given),) = position.items()
    if place in ("start", "end"):
        if given is not True:
            raise Wrong("must be true", *at, place)
        return Joining(file, place, path=at)
    return Joining(file, place, _reference(given, *at, place), at)


def _set(value: dict[str, Any]) -> Any:
    if value.keys() != {"set"} or value["set"] is None:
        raise ValueError(EXPECTED)
    return value["set"]
