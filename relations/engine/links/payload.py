"""The grammar of a relation's payload: `connect`, `disconnect`, `set`, bare values.

Spoken by the document service and by the body of Strapi's content API; its source is Strapi's page
"Managing relations with API requests". What that page leaves open is decided in docs/semantics.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from .. import resources
from ..errors import Path, ValidationError, shortened
from ..operations import END, Change, Connect, Patch, Position, Set, Target
from ..values import is_storable

ITEM_KEYS = {"id", "documentId", "locale", "status", "position"}
POSITION_KEYS = {"before", "after", "start", "end", "locale", "status"}
LONGEST_RESOURCE_ID = 255
KINDS = ("before", "after", "start", "end")


def change(value: Any, path: Path) -> Change | None:
    """The change that the value of a relation field asks for; None when it asks for nothing.

    Shapes: `null`, an id, an item, a list of them (each the same as `set`); an object with
    `connect` and `disconnect`, or with `set`. Raises ValidationError, its path under `path`.
    """
    if value is None:
        return Set()
    if isinstance(value, Mapping):
        if not value:
            return None
        if not value.keys() & {*ITEM_KEYS, "type"}:
            return _verbs(value, path)
        return Set((_target(value, path),))
    if isinstance(value, list):
        return Set(tuple(_target(item, (*path, at)) for at, item in enumerate(value)))
    return Set((_target(value, path),))


def _verbs(value: Mapping[str, Any], path: Path) -> Change | None:
    for key in value:
        if key not in ("connect", "disconnect", "set", "options"):
            raise ValidationError(
                f'Invalid key "{key}": a relation takes connect, disconnect or set.', (*path, key)
            )
    strict = _strict(value.get("options"), (*path, "options"))
    if "set" in value:
        other = next((key for key in ("connect", "disconnect") if key in value), None)
        if other:
            raise ValidationError(f'"set" cannot be used together with "{other}".', (*path, other))
        if value["set"] is None:
            raise ValidationError('"set" takes a list; use [] to empty the relation.', (*path, "set"))
        return Set(tuple(_target(i, at) for i, at in _listed(value["set"], (*path, "set"))))
    disconnect = tuple(
        _target(_without_position(item), at)
        for item, at in _listed(value.get("disconnect"), (*path, "disconnect"))
    )
    connect = tuple(_connect(item, at) for item, at in _listed(value.get("connect"), (*path, "connect")))
    return Patch(disconnect, connect, strict) if disconnect or connect else None


def _strict(value: Any, path: Path) -> bool:
    """`options: {strict: false}` sends items whose anchor is missing to the end; editors' panels use it."""
    if value is None:
        return True
    if not isinstance(value, Mapping) or not value.keys() <= {"strict"}:
        raise ValidationError('"options" takes "strict" alone.', path)
    strict = value.get("strict", True)
    if not isinstance(strict, bool):
        raise ValidationError('"strict" must be true or false.', (*path, "strict"))
    return strict


def _without_position(item: Any) -> Any:
    """A position means nothing when an item leaves; clients send back what they connected."""
    return {k: v for k, v in item.items() if k != "position"} if isinstance(item, Mapping) else item


def _listed(value: Any, path: Path) -> list[tuple[Any, Path]]:
    """The items with their paths; one item may stand without a list."""
    if value is None:
        return []
    if isinstance(value, list):
        return [(item, (*path, at)) for at, item in enumerate(value)]
    return [(value, path)]


def _connect(item: Any, path: Path) -> Connect:
    if isinstance(item, Mapping) and "position" in item:
        rest = {key: value for key, value in item.items() if key != "position"}
        target = _target(rest, path)
        if item["position"] is None:
            return Connect(target)
        return Connect(target, _position(item["position"], target, (*path, "position")))
    return Connect(_target(item, path))


def _target(item: Any, path: Path) -> Target:
    """`"documentId"`, a numeric id, or `{documentId | id, locale?, status?}`; of what is outside the flows
    `{type, id}`, or the row itself."""
    outside = _resource(item, path)
    if outside is not None:
        return outside
    if isinstance(item, bool) or not isinstance(item, str | int | Mapping):
        raise ValidationError(f"{_shown(item)} is no id and no {{documentId: …}}.", path)
    if not isinstance(item, Mapping):
        return _named(item, path)
    for key in item:
        if key == "position":
            raise ValidationError('A "position" has a meaning in connect only.', (*path, key))
        if key not in ITEM_KEYS:
            raise ValidationError(f'Invalid key "{key}" in a relation.', (*path, key))
    if "documentId" in item and not isinstance(item["documentId"], str):
        raise ValidationError("documentId must be a string.", (*path, "documentId"))
    name = item.get("documentId", item.get("id"))
    if name is None:
        raise ValidationError("A relation needs a documentId.", (*path, "documentId"))
    if "documentId" in item and "id" in item and not isinstance(item["id"], str | int):
        raise ValidationError("id must be a string or a number.", (*path, "id"))
    return _named(name, path, _text(item, "locale", path), _text(item, "status", path))


def _resource(item: Any, path: Path) -> Target | None:
    """A row, or a type with an id, as its target; None for anything else."""
    if isinstance(item, Model):
        kind = resources.kind_of(type(item))
        if kind is None:
            raise ValidationError(f"RELATIONS_RESOURCES has no type for {item._meta.label}.", path)
        return Target(document=str(item.pk), resource=kind.name, path=path)
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


def _named(name: Any, path: Path, locale: str | None = None, status: str | None = None) -> Target:
    if isinstance(name, str) and name:
        return Target(document=name, locale=locale, status=status, path=path)
    if isinstance(name, int) and not isinstance(name, bool) and 0 < name < 2**63:
        return Target(number=name, locale=locale, status=status, path=path)
    raise ValidationError(f"{_shown(name)} is no id of a document.", path)


def _text(item: Mapping[str, Any], key: str, path: Path) -> str | None:
    value = item.get(key)
    if value is not None and not isinstance(value, str):
        raise ValidationError(f"{key} must be a string.", (*path, key))
    return value


def _position(value: Any, target: Target, path: Path) -> Position:
    """Exactly one of `before`, `after`, `start: true`, `end: true`; anchors may add locale and status."""
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
    outside = _resource(name, (*path, kind))
    if outside is not None:
        return Position(kind, outside)
    if isinstance(name, (Mapping, bool)) or not isinstance(name, str | int):
        raise ValidationError(f'"{kind}" must be the documentId of an item in the list.', (*path, kind))
    anchor = _named(name, (*path, kind), _text(value, "locale", path), _text(value, "status", path))
    return Position(kind, anchor)


def _shown(value: Any) -> str:
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return shortened(text)
