"""Stripping members of relations to what names them: clients send back what they have read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ... import conf
from ..errors import Path, ValidationError
from ..schema import RelationSchema
from .payload import ITEM_KEYS, POSITION_KEYS

OF_EVERY_DOCUMENT = {"createdAt", "updatedAt", "publishedAt", "firstPublishedAt", "localizations"}
VERBS = ("connect", "disconnect", "set")


def named(value: Any, field: RelationSchema, path: Path) -> Any:
    """Return the payload at `path` without those keys of its items that only show the document.

    When the members' type has an attribute called like a word of the grammar, such as `position`, the key
    counts as that word only if its value has the word's shape.
    """
    other = field.other
    attributes = set(other.fields) if other else set()
    if isinstance(value, Mapping) and not value.keys() & {"id", "documentId"}:
        return {
            key: _items(below, attributes, (*path, key)) if key in VERBS else below
            for key, below in value.items()
        }
    return _items(value, attributes, path)


def _items(value: Any, attributes: Collection[str], path: Path) -> Any:
    if isinstance(value, list):
        most = conf.get("RELATIONS_MAX_ITEMS")
        if len(value) > most:  # before any of them costs something
            raise ValidationError(f"One write takes at most {most} relations of a field.", path)
        return [_item(item, attributes) for item in value]
    return _item(value, attributes)


def _item(item: Any, attributes: Collection[str]) -> Any:
    if not isinstance(item, Mapping) or not item.keys() & {"id", "documentId"}:
        return item
    return {key: value for key, value in item.items() if not _is_shown(key, value, attributes)}


def _is_shown(key: str, value: Any, attributes: Collection[str]) -> bool:
    """Whether the key only shows the document, and is no word of the grammar here."""
    if key in ("id", "documentId"):
        return False
    if key not in ITEM_KEYS:
        return key in attributes or key in OF_EVERY_DOCUMENT
    return key in attributes and not _has_shape(key, value)


def _has_shape(key: str, value: Any) -> bool:
    if key == "position":
        return isinstance(value, Mapping) and bool(value) and value.keys() <= POSITION_KEYS
    return value in ("draft", "published") if key == "status" else isinstance(value, str)
