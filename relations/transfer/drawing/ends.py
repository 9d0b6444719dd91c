"""What a drawing shows: a box for each flow and each type of resources, a line for each relation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...engine.schema import FlowSchema, RelationSchema, Schema


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the drawing: a flow, or a type of resources.

    `key` is the flow's slug or `_resource` of the type. `fields` are (name, type) of each field of a flow.
    """

    key: str
    name: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the drawing: a relation from the box with the key `source` to that with the key `target`.

    `name` is the slug of the owning field; for a component's relation the component's uid stands before it.
    `back` is the slug of the inverse field, '' if there is none. `one` says for each end, the source's first,
    whether it is one document and not many.
    """

    source: str
    target: str
    name: str
    back: str
    one: tuple[bool, bool]


def boxes(schema: Schema) -> list[Box]:
    """Return the boxes of all flows, sorted by slug, then those of the resource types that relations use."""
    flows = sorted(schema.flows.values(), key=lambda flow: flow.slug)
    drawn = [Box(flow.slug, flow.name, tuple(_fields(flow))) for flow in flows]
    kinds = {kind for flow in flows for field in _owning(flow) for kind in field.resource_types}
    return drawn + [Box(_resource(kind), kind) for kind in sorted(kinds)]


def lines(schema: Schema) -> list[Line]:
    """Return the lines of all enabled relations. A relation with fields on both sides is one line."""
    uids = {f.id: uid for uid, component in schema.components.items() for f in component.all_relations}
    return [
        line
        for flow in sorted(schema.flows.values(), key=lambda flow: flow.slug)
        for field in _owning(flow)
        for line in _lines(flow, field, uids.get(field.id, ""))
    ]


def _lines(flow: FlowSchema, field: RelationSchema, component: str) -> Iterator[Line]:
    name = f"{component}.{field.slug}" if component else field.slug
    one = (not field.other_to_many, not field.to_many)
    for other in field.others:
        inverse = field.to(other.id).inverse
        yield Line(flow.slug, other.slug, name, inverse.slug if inverse else "", one)
    for kind in field.resource_types:
        yield Line(flow.slug, _resource(kind), name, "", one)


def _owning(flow: FlowSchema) -> Iterator[RelationSchema]:
    """Yield the enabled owning relations of the flow and of the components in its fields."""
    yield from (field for field in (*flow.relations, *flow.part_relations) if field.owning and field.enabled)


def _fields(flow: FlowSchema) -> Iterator[tuple[str, str]]:
    for field in flow.fields.values():
        yield field.slug, field.kind if field.relation is None else str(field.relation.cardinality)


def _resource(kind: str) -> str:
    """Return the key of the box for a type of resources. It has a colon, which no flow's slug has."""
    return f":{kind}"
