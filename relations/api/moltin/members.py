"""The members of a relationship: `{"type", "id"}`, one or several, as a body names them.

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
from ...engine.resources import ResourceType, extended
from ...engine.schema import FlowSchema, RelationSchema

LONGEST_DOCUMENT_ID = 64
LONGEST_RESOURCE_ID = 255
Identity = tuple[str, str]  # the type of a resource, or ''; the id

Named = TypeVar("Named")


class Member(NamedTuple):
    """A member of a linkage as it is shown."""

    type: str
    id: str


KINDS = ("before", "after", "start", "end")


@dataclass(frozen=True, slots=True)
class Types:
    """What the members of a relationship may be: entries of a flow, resources of some types; one or many."""

    flow: FlowSchema | None
    resources: tuple[str, ...]
    to_many: bool
    extended: ResourceType | None = None  # where the flow is a core flow: an entry goes by the resource, too

    @classmethod
    def of(cls, field: RelationSchema) -> Types:
        kind = extended(field.other) if field.other is not None else None
        return cls(field.other, field.resource_types, field.to_many, kind)

    @property
    def of_entries(self) -> tuple[str, ...]:
        """What an entry may be called: "entry", its flow's slug, the singular of that, or what it extends."""
        if self.flow is None:
            return ()
        names = ["entry", self.flow.slug, self.flow.singular]
        return tuple(dict.fromkeys(names + ([self.extended.name] if self.extended else [])))

    def shown(self, sent: str) -> str:
        """The type of an entry in a linkage: what was sent, else "entry".

        What was sent from the other side of the relation names the type of this side, and is not shown.
        """
        return sent if sent in self.of_entries else "entry"

    def target(self, kind: str, key: str, path: Path) -> Target:
        """The target that a type and an id name; ValidationError for a type that is not known here."""
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
    """The members under `data` with their paths.

    Shapes: one member, an array of them, or `{"0": …, "1": …}`, which the SDK made of arrays before
    its version 8.3.3. ValidationError for anything else, `{}` above all: it must never mean "all".
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
    """A member to add; without a position at the end, or where it is already."""

    target: Target
    position: Position | None


def additions(value: Any, types: Types) -> list[Addition]:
    """The members to add, each once, with the place that `meta.position` asks for.

    A member named again without a position is one member; with one, ValidationError. So is a second
    member for a relation to one.
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
    """All members that there are to be, in order; null empties a relation to one.

    A member goes to the end, or to its position; an anchor that comes later in the body is put first.
    """
    if value is None and not types.to_many:
        return []
    return arranged([Connect(target, position or END) for target, position in additions(value, types)])


def targets(value: Any, types: Types) -> list[Target]:
    """The members that are named, each once, in order; a `meta` has no meaning here: ValidationError."""
    found: dict[Identity, Target] = {}
    faults = Faults()
    for item, path in listed(value):
        with faults.gathered():
            target = _target(item, types, path, ("type", "id"))
            found.setdefault(identity(target), target)
    faults.check()
    return _fitting(list(found.values()), types)


def identity(target: Target) -> Identity:
    """What makes two members the same: an entry's id; a resource's type and id."""
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
    """`{"before": …}`, `{"after": …}`, `{"start": true}` or `{"end": true}`.

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
