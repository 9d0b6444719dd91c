"""Parsing the members of a relationship from a body: `{"type", "id"}`, one or several.

Source: the vendor's page "Entry Relationships", and JSON:API's resource identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from ... import conf
from ...engine.documents import arranged
from ...engine.errors import Faults, Path, ValidationError, shortened
from ...engine.operations import END, Connect, Position, Target
from ...engine.reading.pages import Cursor
from ...engine.resources import ResourceType, extended
from ...engine.schema import FlowSchema, RelationSchema

LONGEST_DOCUMENT_ID = 64
LONGEST_RESOURCE_ID = 255
Identity = tuple[str, str]  # the type of a resource, or ''; the id

Named = TypeVar("Named")


class Member(NamedTuple):
    """A member of a relation as answers show it: `{type, id}`."""

    type: str
    id: str


KINDS = ("before", "after", "start", "end")


class MemberPage(NamedTuple):
    """Some members of a linkage, the cursor of the page after them, and how many members there are."""

    members: list[Member]
    cursor: Cursor | None
    total: int


@dataclass(frozen=True, slots=True)
class Types:
    """The types by which a body may name the members of a relation: entries of a flow, and resources."""

    flow: FlowSchema | None
    resources: tuple[str, ...]
    to_many: bool
    extended: ResourceType | None = None  # where the flow is a core flow: an entry goes by the resource, too

    @classmethod
    def of(cls, field: RelationSchema) -> Types:
        """Return the types for a relation field."""
        kind = extended(field.other) if field.other is not None else None
        return cls(field.other, field.resource_types, field.to_many, kind)

    @property
    def of_entries(self) -> tuple[str, ...]:
        """The types that name an entry: "entry", its flow's slug and singular, and the resource extended."""
        if self.flow is None:
            return ()
        names = ["entry", self.flow.slug, self.flow.singular]
        return tuple(dict.fromkeys(names + ([self.extended.name] if self.extended else [])))

    def shown(self, sent: str) -> str:
        """Return the type of an entry as it is shown: the one that was sent, else "entry".

        A type that was sent from the inverse side names the other flow, so it is not shown.
        """
        return sent if sent in self.of_entries else "entry"

    def target(self, kind: str, key: str, path: Path) -> Target:
        """Return the engine's target for a type and an id.

        Raises ValidationError, with the path `path`, for an unknown type and for an id that is too long.
        """
        if kind in self.resources:
            _check_length(key, LONGEST_RESOURCE_ID, path)
            return Target(document=key, resource=kind, sent_type=kind, path=path)
        if kind in self.of_entries:
            _check_length(key, LONGEST_DOCUMENT_ID, path)
            return Target(document=key, sent_type=kind, path=(*path, "id"))
        known = ", ".join(f'"{name}"' for name in (*self.of_entries, *self.resources))
        raise ValidationError(
            f'"{shortened(kind)}" is no type of this relationship: it takes {known}', (*path, "type")
        )


def listed(value: Any) -> list[tuple[Any, Path]]:
    """Return what the body has under `data`, one by one, with the paths; it is not checked further.

    Shapes: one member, an array of them, or `{"0": …, "1": …}`, which the SDK made of arrays before its
    version 8.3.3. Raises ValidationError for anything else. That includes `{}`: it must never mean "all".
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
    """A member to add to a relation, and its position; with None it stays where it is, or goes to the end."""

    target: Target
    position: Position | None


def additions(value: Any, types: Types) -> list[Addition]:
    """Return the members that a body adds to a relation, each once, with the position of `meta.position`.

    Raises ValidationError, with all faults, for malformed members, for one that is named twice with a
    position, and for a second one of a to-one relation.
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
    """Return the members that a body gives a relation instead of all others, in order.

    [] for null, in a to-one relation. Members stand in the order sent, or at their `meta.position`, also
    beside one that comes later. Raises what `additions` raises.
    """
    if value is None and not types.to_many:
        return []
    return arranged([Connect(target, position or END) for target, position in additions(value, types)])


def targets(value: Any, types: Types) -> list[Target]:
    """Return the members that a body names to be removed, each once, in order.

    Raises ValidationError, with all faults, for malformed members and for a `meta`.
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
    """Return what makes two targets the same member: the resource's type, "" for a document, and the id."""
    return target.resource or "", target.label


def _fitting(found: list[Named], types: Types) -> list[Named]:
    if len(found) > 1 and not types.to_many:
        raise ValidationError("This relationship takes one member", ["data"])
    return found


def _addition(item: Any, types: Types, path: Path) -> Addition:
    target = _target(item, types, path, ("type", "id", "meta"))
    if "meta" not in item:
        return Addition(target, None)
    here = (*path, "meta")
    meta = _object(item["meta"], here, ("position",))
    return Addition(target, _position(meta["position"], target, types, (*here, "position")) if meta else None)


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


def _check_length(key: str, most: int, path: Path) -> None:
    if len(key) > most:
        raise ValidationError(f"id must have at most {most} characters", (*path, "id"))
