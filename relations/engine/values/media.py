"""Media: references to uploaded files, stored by their document id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import conf
from ..errors import Path
from . import base
from .strings import is_storable
from .wrong import Wrong

Reference = int | str  # a numeric id, or a documentId

EXPECTED = "must be an asset's id, a list of ids, or {set: [...]}"


class Media(base.Kind):
    """One reference, or a list of them where the field is `multiple`; of several for a single one, the last.

    Accepts ids, objects with an id, lists of these, and `{"set": …}` around them. The ids are looked up
    when values are settled.
    """

    json_type = ""
    on_demand = True

    def checked(self, field: base.Described, value: Any) -> Any:
        if isinstance(value, dict) and not value.keys() & {"id", "documentId"}:
            value = _set(value)
        given = value if isinstance(value, list) else [value]
        if len(given) > conf.get("RELATIONS_MAX_ITEMS"):
            raise ValueError(f"takes {conf.get('RELATIONS_MAX_ITEMS')} assets at most")
        found = list(dict.fromkeys(map(reference, given)))
        return found if self.is_list(field) else next(reversed(found), None)

    def is_empty(self, value: Any) -> bool:
        return value in (None, "", [])

    def is_list(self, field: base.Described) -> bool:
        return bool(field.options.get("multiple"))

    def media(self, field: base.Described, value: Any, at: Path) -> base.Placed:
        yield field, value, at

    def with_media(self, field: base.Described, value: Any, change: Callable[[Any], Any]) -> Any:
        return None if value is None else change(value)


def reference(item: Any) -> Reference:
    """Return the id in an id or in an object with one. A string is a document id, a number a numeric id."""
    if isinstance(item, dict):
        _refuse_changes(item)
        item = item.get("documentId", item.get("id"))
    if isinstance(item, bool) or not isinstance(item, int | str):
        raise ValueError(EXPECTED)
    if isinstance(item, str) and not (item and is_storable(item)):
        raise ValueError("must be an asset's id, which is no empty string")
    return item


def _set(value: dict[str, Any]) -> Any:
    _refuse_changes(value)
    if value.keys() != {"set"} or value["set"] is None:
        raise ValueError(EXPECTED)
    return value["set"]


def _refuse_changes(value: dict[str, Any]) -> None:
    for key in ("connect", "disconnect"):
        if key in value:
            raise Wrong("is not for media: assets are given by their ids, or by set", key)
