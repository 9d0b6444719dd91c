"""Media: references to uploaded files, stored by their document id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ... import conf
from ..errors import Path
from . import base
from .strings import is_storable
from .wrong import Wrong

Reference = int | str  # a numeric id, or a documentId

EXPECTED = "must be an asset's id, a list of ids, {set: [...]}, or connect and disconnect"


@dataclass(frozen=True, slots=True)
class MediaPatch:
    """A change of a media field's value: files to remove, then files to add at the end or to move there.

    A file is named by its numeric id or its document id.
    """

    disconnect: tuple[Reference, ...]
    connect: tuple[Reference, ...]

    def named(self, names: Mapping[Reference, str]) -> MediaPatch:
        """Return the change with each reference replaced by the file's document id, from `names`.

        Files to remove that `names` lacks are left out. Raises KeyError for a file to add that it lacks.
        """
        gone = tuple(names[reference] for reference in self.disconnect if reference in names)
        return MediaPatch(gone, tuple(names[reference] for reference in self.connect))

    def applied(self, stored: Any, *, is_list: bool) -> Any:
        """Return the field's value after the change: a list of document ids if `is_list`, else one or None.

        `stored` is the value before: a document id, a list of them, or None. Of several ids for a single file
        the last counts.
        """
        before = list(stored) if isinstance(stored, list | tuple) else [stored] if stored else []
        kept = [each for each in before if each not in (*self.disconnect, *self.connect)]
        after = [*kept, *dict.fromkeys(self.connect)]
        return after if is_list else next(reversed(after), None)


class Media(base.Kind):
    """The type of media fields: one reference to a file, or a list of them if the field is `multiple`.

    Accepts ids, objects with an id, lists of these, and `{"set": …}` around them. `connect` and `disconnect`
    become a MediaPatch. Of several files for a single one, the last counts. The ids are looked up later, when
    values are settled.
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
        return [*value.disconnect, *value.connect]
    return list(value) if isinstance(value, list) else [value]


def _references(value: Any, *path: str) -> list[Reference]:
    given = [] if value is None and path else value if isinstance(value, list) else [value]
    most = conf.get("RELATIONS_MAX_ITEMS")
    if len(given) > most:
        raise Wrong(f"takes {most} assets at most", *path, code="too_many", most=most)
    return [_reference(item, *path) for item in given]


def _reference(item: Any, *path: str) -> Reference:
    """Return the id in an id or in an object with one. A string is a document id, a number a numeric id."""
    if isinstance(item, dict):
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
    gone, come = (tuple(_references(value.get(key), key)) for key in ("disconnect", "connect"))
    return MediaPatch(gone, come)


def _set(value: dict[str, Any]) -> Any:
    if value.keys() != {"set"} or value["set"] is None:
        raise ValueError(EXPECTED)
    return value["set"]
