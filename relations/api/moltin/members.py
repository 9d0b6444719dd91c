"""Parsing the members of a relationship from a body: `{"type", "id"}`, one or several.

Source: the vendor's page "Entry Relationships", and JSON:API's resource identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar

from ... import conf
from ...engine.documents import arranged
from ...engine.errors import Faults, Path, ValidationError, shortened
from ...engine.operations import END, Connect, LinkData, Position, Target
from ...engine.reading import NOT_LINKED, NotLinked, Shown
from ...engine.reading.pages import Cursor
from ...engine.resources import ResourceType, extended
from ...engine.schema import FlowSchema, RelationSchema

LONGEST_DOCUMENT_ID = 64
LONGEST_RESOURCE_ID = 255
Identity = tuple[str, str]  # the type of a resource, or ''; the id

Named = TypeVar("Named")


class Member(NamedTuple):
    """A member of a relation as answers show it: type and id, and the data of its link if there are any."""

    type: str
    id: str
    link: Shown | NotLinked = NOT_LINKED

    def shown(self) -> dict[str, Any]:
        """Return the member as a dict `{type, id}`; the data of its link are in `meta.link`."""
        found: dict[str, Any] = {"type": self.type, "id": self.id}
        return found if self.link is NOT_LINKED else found | {"meta": {"link": self.link}}


KINDS = ("before", "after", "start", "end")


class MemberPage(NamedTuple):
    """A page of the members of a relation.

    `cursor` leads to the next page, None on the last one; `total` is the number of all members.
    """

    members: list[Member]
    cursor: Cursor | None
    total: int


@dataclass(frozen=True, slots=True)
class Types:
    """The types with which a request body may name the members of one relation: `{"type": …, "id": …}`.

    They are names of flows, for entries, and of resource types. `extended` has the resource types of core
    flows, by the flow's primary key: an entry of a core flow may also be named by its resource type.
    """

    flows: tuple[FlowSchema, ...]
    resources: tuple[str, ...]
    to_many: bool
    several: bool = False
    extended: Mapping[int, ResourceType] = field(default_factory=dict)

    @classmethod
    def of(cls, relation: RelationSchema) -> Types:
        """Return the types with which a body may name members of this relation: flows and resource types."""
        several, flows = relation.several, relation.others
        flows = tuple(flow for flow in flows if flow.is_open) if several else flows
        kinds = {flow.id: kind for flow in flows if (kind := extended(flow)) is not None}
        return cls(flows, relation.resource_types, relation.to_many, several, kinds)

    @property
    def of_entries(self) -> tuple[str, ...]:
        """The types that name entries: slugs and singular names of all flows that the relation leads to."""
        return tuple(dict.fromkeys(name for flow in self.flows for name in self._names(flow)))

    def _names(self, flow: FlowSchema) -> list[str]:
        """The types that name an entry of a flow: its slug and singular, and the resource that it extends.

        "entry" is one too, unless the relation leads to several flows.
        """
        kind = self.extended.get(flow.id)
        named = [flow.slug, flow.singular, *([kind.name] if kind else [])]
        return named if self.several else ["entry", *named]

    def flow_of(self, kind: str) -> FlowSchema | None:
        """Return the flow whose entries the type `kind` names; None for a resource type and an unknown type.

        A type that is one flow's slug and another's singular name stands for the former.
        """
        by_slug = (flow for flow in self.flows if flow.slug == kind)
        return next(by_slug, next((flow for flow in self.flows if kind in self._names(flow)), None))

    def shown(self, sent: str, flow: int | None) -> str:
        """Return the type with which answers show an entry of `flow` that is a member of the relation.

        It is the type `sent` by the client that linked it. If that names the flow at the other end of the
        relation, it is "entry" instead, or the flow's slug in a relation to several flows.
        """
        if not self.several:
            return sent if sent in self.of_entries else "entry"
        own = next((each for each in self.flows if each.id == flow), None)
        return sent if own is None or sent in self._names(own) else own.slug

    def target(self, kind: str, key: str, path: Path) -> Target:
        """Return the engine's target for a type and an id.

        Raises ValidationError, with the path `path`, for an unknown type and for an id that is too long.
        """
        if kind in self.resources:
            _check_length(key, LONGEST_RESOURCE_ID, path)
            return Target(document=key, resource=kind, sent_type=kind, path=path)
        flow = self.flow_of(kind)
        if flow is not None:
            _check_length(key, LONGEST_DOCUMENT_ID, path)
            uid = flow.uid if self.several else None
            return Target(document=key, sent_type=kind, kind=uid, path=(*path, "id"))
        known = ", ".join(f'"{name}"' for name in (*self.of_entries, *self.resources))
        raise ValidationError(
            f'"{shortened(kind)}" is no type of this relationship: it takes {known}', (*path, "type")
        )


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

    With a position of None a present member stays where it is, and a new one goes to the end.
    """

    target: Target
    position: Position | None


def additions(value: Any, types: Types) -> list[Addition]:
    """Parse the members that a body adds to a relation, each with its `meta.position`; return each once.

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

    The order is that of the body, changed by each `meta.position`, which may also name a later member. Null
    gives [] in a to-one relation. Raises ValidationError, with all faults, for malformed members, for a
    member that is named twice with a position, and for more than one member of a to-one relation.
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
    """Return (type, id) of a target, which is equal for two targets that are the same member.

    The type is '' unless it is a resource's, or the relation leads to several flows.
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


def _check_length(key: str, most: int, path: Path) -> None:
    if len(key) > most:
        raise ValidationError(f"id must have at most {most} characters", (*path, "id"))
