"""Parsing the value that a caller sends for a relation: `connect`, `disconnect`, `set`, or ids alone.

The document service and the Strapi dialect share this grammar. Its source is Strapi's page "Managing
relations with API requests"; docs/semantics.md decides what that page leaves open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import Model

from .. import resources
from ..errors import Faults, Path, ValidationError, nearest, shortened
from ..operations import END, STAY, Change, Connect, LinkData, Patch, Position, Set, Target
from ..values import is_storable

LINK = "__link"  # the data of an item's link
ITEM_KEYS = {"id", "documentId", "locale", "status", "position", "__type", LINK}
POSITION_KEYS = {"before", "after", "start", "end", "locale", "status", "__type"}
LONGEST_RESOURCE_ID = 255
KINDS = ("before", "after", "start", "end")

Parsed = TypeVar("Parsed", Target, Connect)


def change(value: Any, path: Path) -> Change | None:
    """Parse the value for a relation into a `Patch` or a `Set`; None if it changes nothing.

    `null`, an id, an item, and a list of ids and items replace the whole list, as `{"set": […]}` does. An
    object has `connect` and `disconnect`, or `set`; an empty object changes nothing. `path` is the path to
    the value in the caller's data. Raises ValidationError, with all faults, each with the path of the wrong
    item or key. Whether the documents exist is not checked.
    """
    faults = Faults()
    found = sound(value, path, faults)
    faults.check()
    return found


def sound(value: Any, path: Path, faults: Faults) -> Change | None:
    """Parse the value for a relation into a `Patch` or a `Set`, and leave out its wrong items.

    Their ValidationErrors are added to `faults`. Returns None if the value changes nothing, or is wrong as a
    whole.
    """
    found: Change | None = None
    with faults.gathered():
        if value is None:
            found = Set()
        elif isinstance(value, Mapping) and not value.keys() & {*ITEM_KEYS, "type"}:
            found = _operations(value, path, faults) if value else None
        else:
            found = Set(_each(_target, value, path, faults))
    return found


def _operations(value: Mapping[str, Any], path: Path, faults: Faults) -> Change | None:
    """Parse an object with `connect` and `disconnect`, or `set`; None if they are empty.

    ValidationErrors about keys and items are added to `faults`; `set` beside the others, or null, raises one.
    """
    for key in value:
        with faults.gathered():
            if key not in ("connect", "disconnect", "set", "options"):
                raise ValidationError(
                    f'Invalid key "{key}": a relation takes connect, disconnect or set.', (*path, key)
                )
    strict = True
    with faults.gathered():
        strict = _strict(value.get("options"), (*path, "options"))
    if "set" in value:
        conflicting = next((key for key in ("connect", "disconnect") if key in value), None)
        if conflicting:
            raise ValidationError(
                f'"set" cannot be used together with "{conflicting}".', (*path, conflicting)
            )
        if value["set"] is None:
            raise ValidationError('"set" takes a list; use [] to empty the relation.', (*path, "set"))
        return Set(_each(_target, value["set"], (*path, "set"), faults))
    disconnect = _each(_disconnect, value.get("disconnect"), (*path, "disconnect"), faults)
    connect = _each(connected, value.get("connect"), (*path, "connect"), faults)
    return Patch(disconnect, connect, strict) if disconnect or connect else None


def _strict(value: Any, path: Path) -> bool:
    """Parse `options`, and return its `strict`, which is true by default.

    With `{strict: false}` an item whose anchor is not in the list goes to the end. Editors' clients send it,
    since the list may have changed after they read it. Raises ValidationError for anything else.
    """
    if value is None:
        return True
    if not isinstance(value, Mapping) or not value.keys() <= {"strict"}:
        raise ValidationError('"options" takes "strict" alone.', path)
    strict = value.get("strict", True)
    if not isinstance(strict, bool):
        raise ValidationError('"strict" must be true or false.', (*path, "strict"))
    return strict


def _each(parse: Callable[[Any, Path], Parsed], value: Any, path: Path, faults: Faults) -> tuple[Parsed, ...]:
    """Parse the items of a list with `parse`; a single item may stand without a list, and null is no item.

    Wrong items are left out, and their ValidationErrors added to `faults`.
    """
    if value is None:
        return ()
    if not isinstance(value, list):
        return tuple(faults.sound(lambda item: parse(item, path), [value]))
    return tuple(faults.sound(lambda item: parse(item[1], (*path, item[0])), enumerate(value)))


def _disconnect(item: Any, path: Path) -> Target:
    """Parse an item of `disconnect` into a Target.

    Its `position` and the data of its link are ignored, so that clients may send the item that they
    connected.
    """
    dropped = ("position", LINK)
    named = {k: v for k, v in item.items() if k not in dropped} if isinstance(item, Mapping) else item
    return _target(named, path)


def connected(item: Any, path: Path) -> Connect:
    """Parse an item of `connect` with its position. An item that is a Connect already is returned.

    An item without a position goes to the end. But if it has data for the link (`__link`), a target that is
    in the list already keeps its place. Raises ValidationError.
    """
    if isinstance(item, Connect):
        return item
    rest, place = item, None
    if isinstance(item, Mapping):
        rest, place = {k: v for k, v in item.items() if k != "position"}, item.get("position")
    target = _target(rest, path)
    if place is None:
        return Connect(target, END if target.link is None else STAY)
    return Connect(target, _position(place, target, (*path, "position")))


def _target(item: Any, path: Path) -> Target:
    """Parse one item into a Target. Raises ValidationError for anything else.

    An item is `"documentId"`, a numeric id, or `{documentId | id, __type?, locale?, status?, __link?}`; a
    resource is `{type, id, __link?}`, or in Python the row itself.
    """
    if isinstance(item, str):
        return _target_by_id(item, path)
    if isinstance(item, Mapping) and LINK in item:
        target = _target({key: value for key, value in item.items() if key != LINK}, path)
        return replace(target, link=LinkData(item[LINK], (*path, LINK)))
    resource = _resource(item, path)
    if resource is not None:
        return resource
    if isinstance(item, bool) or not isinstance(item, str | int | Mapping):
        raise ValidationError(f"{_shortened(item)} is no id and no {{documentId: …}}.", path)
    if not isinstance(item, Mapping):
        return _target_by_id(item, path)
    for key in item:
        if key == "position":
            raise ValidationError('A "position" has a meaning in connect only.', (*path, key))
        if key not in ITEM_KEYS:
            near = nearest(str(key), sorted(ITEM_KEYS, reverse=True))
            message = f'Invalid key "{shortened(str(key))}" in a relation: did you mean "{near}"?'
            raise ValidationError(message, (*path, key))
    if "documentId" in item and not isinstance(item["documentId"], str):
        raise ValidationError("documentId must be a string.", (*path, "documentId"))
    name = item.get("documentId", item.get("id"))
    if name is None:
        raise ValidationError("A relation needs a documentId.", (*path, "documentId"))
    if "documentId" in item and "id" in item and not isinstance(item["id"], str | int):
        raise ValidationError("id must be a string or a number.", (*path, "id"))
    return _target_by_id(name, path, *_chosen(item, path))


def _resource(item: Any, path: Path) -> Target | None:
    """Parse a resource: a model instance, or an object `{type, id}`. None for anything else.

    Raises ValidationError for a model that is not in RELATIONS_RESOURCES, for a row that is not saved, and
    for a wrong type or id.
    """
    if isinstance(item, Model):
        kind = resources.kind_of(type(item))
        if kind is None:
            raise ValidationError(f"RELATIONS_RESOURCES has no type for {item._meta.label}.", path)
        try:
            return Target(document=kind.key_of(item), resource=kind.name, path=path)
        except ValidationError as error:
            raise error.under(*path) from None
    if not isinstance(item, Mapping) or "type" not in item or "documentId" in item:
        return None
    for key in item:
        if key not in ("type", "id"):
            raise ValidationError(f'Invalid key "{key}" beside a type: it takes an id.', (*path, key))
    kind_name, name = item["type"], item.get("id")
    if not isinstance(kind_name, str):
        raise ValidationError("type must be a string.", (*path, "type"))
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise ValidationError("id must be a string or a number.", (*path, "id"))
    if not 0 < len(str(name)) <= LONGEST_RESOURCE_ID or not is_storable(str(name)):
        raise ValidationError(f"An id has 1 to {LONGEST_RESOURCE_ID} characters.", (*path, "id"))
    return Target(document=str(name), resource=kind_name, path=path)


def _chosen(item: Mapping[str, Any], path: Path) -> tuple[str | None, str | None, str | None]:
    """Return the values of `locale`, `status` and `__type` in the object; None for each that is missing.

    Raises ValidationError for one that is no string.
    """
    return _text(item, "locale", path), _text(item, "status", path), _text(item, "__type", path)


def _target_by_id(
    value: Any, path: Path, locale: str | None = None, status: str | None = None, kind: str | None = None
) -> Target:
    """Build a target from a documentId (a string) or a numeric id (a positive integer that fits 64 bits).

    Raises ValidationError for anything else.
    """
    if isinstance(value, str) and value:
        return Target(document=value, locale=locale, status=status, kind=kind, path=path)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63:
        return Target(number=value, locale=locale, status=status, kind=kind, path=path)
    raise ValidationError(f"{_shortened(value)} is no id of a document.", path)


def _text(item: Mapping[str, Any], key: str, path: Path) -> str | None:
    """Return the string under an optional key of the item; None if it is missing.

    Raises ValidationError for another type.
    """
    value = item.get(key)
    if value is not None and not isinstance(value, str):
        raise ValidationError(f"{key} must be a string.", (*path, key))
    return value


def _position(value: Any, target: Target, path: Path) -> Position:
    """Parse the position of `target`: exactly one of `before`, `after`, `start: true`, `end: true`.

    Next to `before` and `after`, `locale` and `status` choose the anchor's version, and `__type` its flow.
    Raises ValidationError for anything else.
    """
    if not isinstance(value, Mapping):
        raise ValidationError(
            f'The position of "{target.label}" must be an object.', path, documentId=target.label
        )
    for key in value:
        if key not in POSITION_KEYS:
            raise ValidationError(
                f'Invalid key "{key}" in the position of "{target.label}".',
                (*path, key),
                documentId=target.label,
            )
    kinds = [kind for kind in KINDS if kind in value]
    if len(kinds) != 1:
        raise ValidationError(
            f'The position of "{target.label}" needs exactly one of before, after, start and end.',
            path,
            documentId=target.label,
        )
    kind = kinds[0]
    if kind in ("start", "end"):
        if value[kind] is not True:
            raise ValidationError(
                f'"{kind}" in the position of "{target.label}" must be true.',
                (*path, kind),
                documentId=target.label,
            )
        return END if kind == "end" else Position("start")
    name = value[kind]
    resource = _resource(name, (*path, kind))
    if resource is not None:
        return Position(kind, resource)
    if isinstance(name, (Mapping, bool)) or not isinstance(name, str | int):
        raise ValidationError(f'"{kind}" must be the documentId of an item in the list.', (*path, kind))
    anchor = _target_by_id(name, (*path, kind), *_chosen(value, path))
    return Position(kind, anchor)


def _shortened(value: Any) -> str:
    """Return the value as text for a message, at most 60 characters of it."""
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return shortened(text)
