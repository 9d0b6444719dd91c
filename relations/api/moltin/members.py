"""Parsing the members of a relationship from a body: `{"type", "id"}`, one or several.

Source: the vendor's page "Entry Relationships", and JSON:API's resource identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from ... import conf
from ...engine.documents import arranged
from ...engine.errors import Faults, Path, ValidationError, shortened
from ...engine.operations import END, Connect, LinkData, Position, Target
from .types import Types

KINDS = ("before", "after", "start", "end")
Identity = tuple[str, str]  # the type of a resource, or ''; the id

Named = TypeVar("Named")


def listed(value: Any) -> list[tuple[Any, Path]]:
    """Return the items under `data` in a body as a list of (item, path). The items are not checked.

    `data` is one member, an array of members, or `{"0": …, "1": …}`, as the SDK sent arrays before version
    8.3.3. Raises ValidationError for anything else, also for `{}`, which must never mean "all members".
    """
    if isinstance(value, list | Mapping) and len(value) > conf.get("RELATIONS_MAX_ITEMS"):
        raise ValidationError(f"data has at most {conf.get('RELATIONS_MAX_ITEMS')} members", ["data"])
    if isinstance(value, list):
        return [(item, ("data", number)) for number, item in enumerate(value)]
    if not isinstance(value, Mapping):
        raise ValidationError("data must be an object with type and id, or an array of them", ["data"])
    if not value:
        raise ValidationError("data names no member: it needs type and id", ["data"])
    if all(re.fullmatch(r"[0-9]{1,9}", key) for key in value):
        return [(value[key], ("data", key)) for key in sorted(value, key=int)]
    return [(value, ("data",))]


class Addition(NamedTuple):
    """A member to add to a relation, with its position in the list.

    With a position of None, a target that is a member already keeps its place, and a new one goes to the end.
    """

    target: Target
    position: Position | None


def additions(value: Any, types: Types) -> list[Addition]:
    """Parse the members that a body adds to a relation, with their `meta.position`; return each once.

    Raises ValidationError, with all faults, for malformed members, for a member that is named twice with a
    position, and for more than one member of a to-one relation.
    """
    found: dict[Identity, Addition] = {}
    faults = Faults()
    for item, path in listed(value):
        with faults.gathered():
            addition = _addition(item, types, path)
            former = found.setdefault(identity(addition.target), addition)
            if former is not addition and (former.position or addition.position):
                raise ValidationError(f'"{addition.target.label}" is named twice', path)
    faults.check()
    return _fitting(list(found.values()), types)


def replacement(value: Any, types: Types) -> list[Target]:
    """Parse the members that are to replace all members of a relation; return their targets in order.

    The order is that of the body, except for members with a `meta.position`, whose anchor may also be a later
    member. Null gives [] in a to-one relation. Raises ValidationError, with all faults, for malformed
    members, for a member that is named twice with a position, and for more than one member of a to-one
    relation.
    """
    if value is None and not types.to_many:
        return []
    return arranged([Connect(target, position or END) for target, position in additions(value, types)])


def targets(value: Any, types: Types) -> list[Target]:
    """Parse the members that a body removes from a relation; return their targets, each once, in order.

    Raises ValidationError, with all faults, for malformed members and for members with a `meta`.
    """
    found: dict[Identity, Target] = {}
    faults = Faults()
    for item, path in listed(value):
        with faults.gathered():
            target = _target(item, types, path, ("type", "id"))
            found.setdefault(identity(target), target)
    faults.check()
    return _fitting(list(found.values()), types)


def identity(target: Target) -> Identity:
    """Return (type, id) of a target; it is equal for two targets that name the same member.

    The type is "" unless the target is a resource, or the relation leads to several flows.
    """
    return target.resource or target.kind or "", target.label


def _fitting(found: list[Named], types: Types) -> list[Named]:
    if len(found) > 1 and not types.to_many:
        raise ValidationError("This relationship takes one member", ["data"])
    return found


def _addition(item: Any, types: Types, path: Path) -> Addition:
    target = _target(item, types, path, ("type", "id", "meta"))
    if "meta" not in item:
        return Addition(target, None)
    here = (*path, "meta")
    meta = _object(item["meta"], here, ("position", "link"))
    if "link" in meta:
        target = replace(target, link=LinkData(meta["link"], (*here, "link")))
    if "position" not in meta:
        return Addition(target, None)
    return Addition(target, _position(meta["position"], target, types, (*here, "position")))


def _target(item: Any, types: Types, path: Path, keys: tuple[str, ...]) -> Target:
    _object(item, path, keys)
    for key in ("type", "id"):
        if key not in item:
            raise ValidationError(f"{key} is required", (*path, key))
        if not isinstance(item[key], str) or not item[key]:
            raise ValidationError(f"{key} must be a string, and not empty", (*path, key))
    return types.target(item["type"], item["id"], path)


def _position(value: Any, target: Target, types: Types, path: Path) -> Position:
    """Parse `{"before": …}`, `{"after": …}`, `{"start": true}` or `{"end": true}`.

    An anchor is the id of a member of the same type, or a member `{"type", "id"}`.
    """
    _object(value, path, KINDS)
    if len(value) != 1:
        raise ValidationError("position needs exactly one of before, after, start and end", path)
    [(kind, named)] = value.items()
    if kind in ("start", "end"):
        if named is not True:
            raise ValidationError(f"{kind} must be true", (*path, kind))
        return Position(kind)
    item = {"type": target.sent_type, "id": named} if isinstance(named, str) else named
    anchor = _target(item, types, (*path, kind), ("type", "id"))
    if identity(anchor) == identity(target):
        raise ValidationError(f'"{target.label}" cannot be its own anchor', (*path, kind))
    return Position(kind, anchor)


def _object(value: Any, path: Path, keys: tuple[str, ...]) -> Mapping[str, Any]:
    name = str(path[-1]) if isinstance(path[-1], str) and not path[-1].isdigit() else "A member"
    if not isinstance(value, Mapping):
        raise ValidationError(f"{name} must be an object", path)
    for key in value:
        if key not in keys:
            known = ", ".join(keys)
            raise ValidationError(f"{shortened(key)} is unknown here; known are {known}", (*path, key))
    return value
