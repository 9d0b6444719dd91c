"""Accepting relation payloads whose items are members in the form in which answers show them.

Clients send back documents as they have read them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ... import conf
from ..errors import LimitError, Path
from ..schema import RelationSchema
from .payload import ITEM_KEYS, POSITION_KEYS

OF_EVERY_DOCUMENT = {"createdAt", "updatedAt", "publishedAt", "firstPublishedAt", "localizations"}
VERBS = ("connect", "disconnect", "set")


def named(value: Any, field: RelationSchema, path: Path) -> Any:
    """Return the payload of the relation `field` with items that have only the keys which name a document.

    Other keys of an item, which only describe the document, are removed: attributes of its flow, times and
    localizations. A key such as `position` may be an attribute too; it is removed unless its value has the
    shape that a payload's `position` has. In a relation to resources of one type only, an id becomes a type
    and an id. Raises LimitError at `path` for a list of more than RELATIONS_MAX_ITEMS items.
    """
    if isinstance(value, Mapping) and not value.keys() & {"id", "documentId"}:
        return {
            key: _items(below, field, (*path, key)) if key in VERBS else below for key, below in value.items()
        }
    return _items(value, field, path)


def _items(value: Any, field: RelationSchema, path: Path) -> Any:
    only = field.resource_types[0] if not field.others and len(field.resource_types) == 1 else ""
    check_size(value, path)
    if isinstance(value, list):
        return [_typed(item, only) if only else _item(item, field) for item in value]
    return _typed(value, only) if only else _item(value, field)


def check_size(value: Any, path: Path) -> None:
    """Raise LimitError for a list of more than RELATIONS_MAX_ITEMS items, before they cost something."""
    most = conf.get("RELATIONS_MAX_ITEMS")
    if isinstance(value, list) and len(value) > most:
        raise LimitError(f"One write takes at most {most} relations of a field.", path)


def _typed(item: Any, kind: str) -> Any:
    """Return the item of a relation to resources as `{type, id}`, with its anchor in the same shape.

    `kind` is the resource type to add. An item without an id is returned unchanged.
    """
    if isinstance(item, str | int) and not isinstance(item, bool):
        return {"type": kind, "id": item}
    if not isinstance(item, Mapping) or "id" not in item or "documentId" in item:
        return item
    item = {"type": kind, **item}
    if isinstance(item.get("position"), Mapping):
        place = item["position"]
        anchors = {key: _typed(place[key], kind) for key in ("before", "after") if key in place}
        item["position"] = {**place, **anchors}
    return item


def _item(item: Any, field: RelationSchema) -> Any:
    if not isinstance(item, Mapping) or not item.keys() & {"id", "documentId"}:
        return item
    flow = field.kinds.get(str(item.get("__type"))) if field.several else field.other
    attributes = flow.fields.keys() if flow else ()
    return {key: value for key, value in item.items() if not _is_shown(key, value, attributes)}


def _is_shown(key: str, value: Any, attributes: Collection[str]) -> bool:
    """Whether the key only describes the document, and is no instruction of the payload.

    `attributes` are the slugs of the document's flow.
    """
    if key in ("id", "documentId"):
        return False
    if key not in ITEM_KEYS:
        return key in attributes or key in OF_EVERY_DOCUMENT
    return key in attributes and not _has_shape(key, value)


def _has_shape(key: str, value: Any) -> bool:
    if key == "position":
        return isinstance(value, Mapping) and bool(value) and value.keys() <= POSITION_KEYS
    return value in ("draft", "published") if key == "status" else isinstance(value, str)
