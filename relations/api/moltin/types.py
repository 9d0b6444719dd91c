"""The types with which this dialect names the members of a relation, and members as answers show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from ...engine.errors import Path, ValidationError, shortened
from ...engine.operations import Target
from ...engine.reading import NOT_LINKED, Identifier, NotLinked, Shown, link_data
from ...engine.reading.pages import Cursor
from ...engine.resources import ResourceType, extended
from ...engine.schema import FlowSchema, RelationSchema

LONGEST_DOCUMENT_ID = 64
LONGEST_RESOURCE_ID = 255


class Member(NamedTuple):
    """A member of a relation as answers show it: type, id, and the data on its link if its links have any."""

    type: str
    id: str
    link: Shown | NotLinked = NOT_LINKED

    def shown(self) -> dict[str, Any]:
        """Return the member as a dict `{type, id}`, with the data on its link under `meta.link`, if any."""
        found: dict[str, Any] = {"type": self.type, "id": self.id}
        return found if self.link is NOT_LINKED else found | {"meta": {"link": self.link}}


class MemberPage(NamedTuple):
    """A page of the members of a relation.

    `cursor` leads to the next page, None on the last one; `total` is the number of all members.
    """

    members: list[Member]
    cursor: Cursor | None
    total: int


@dataclass(frozen=True)
class Types:
    """The types with which a request body may name the members of one relation: `{"type": …, "id": …}`.

    They are slugs and singular names of flows, for entries, and names of resource types. `extended` has the
    resource types of core flows, by the flow's primary key: an entry of a core flow may also be named by its
    resource type.
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

    @cached_property
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

        It is the type that the client sent when it linked the entry (`sent`), if that names the entry's flow.
        If not, since the link was made from its other end, it is "entry", or the flow's slug in a relation to
        several flows.
        """
        if not self.several:
            return sent if sent in self.of_entries else "entry"
        own = next((each for each in self.flows if each.id == flow), None)
        return sent if own is None or sent in self._names(own) else own.slug

    def target(self, kind: str, key: str, path: Path) -> Target:
        """Return the target, as the engine's operations take it, for a type and an id.

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


def named(found: Iterable[Identifier], field: RelationSchema) -> list[Member]:
    """Return Identifiers of the relation `field` as members with the types that answers show."""
    types = Types.of(field)
    return [_named(each, field, types) for each in found]


def _named(each: Identifier, field: RelationSchema, types: Types) -> Member:
    link = link_data(field.link, each.data) if field.link else NOT_LINKED
    if each.resource_type is not None:
        return Member(each.resource_type, each.resource_id or "", link)
    return Member(types.shown(each.sent_type, each.flow), each.document_id or "", link)


def _check_length(key: str, most: int, path: Path) -> None:
    if len(key) > most:
        raise ValidationError(f"id must have at most {most} characters", (*path, "id"))
