"""The diagram of all flows and the relations between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.contrib.admin import AdminSite
from django.contrib.admin.utils import display_for_value
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...engine.schema import RelationSchema, Schema
from ...models import Entry
from .graph import Edge, Node


def flow_nodes(schema: Schema, site: AdminSite, using: str, *, links_fields: bool) -> list[Node]:
    """Return a node for each flow and for each resource type that relations target. One SQL statement.

    With `links_fields` the edges have the URLs of the pages of their fields.
    """
    counted = Entry.objects.using(using).order_by().values_list("flow").annotate(Count("pk"))
    entries = dict(counted)
    inverse_fields, components = _inverse_fields(schema), _components(schema)
    nodes = []
    for flow in sorted(schema.by_id.values(), key=lambda flow: flow.name.casefold()):
        count = entries.get(flow.id, 0)
        note = ngettext("%s entry", "%s entries", count) % display_for_value(count, "")
        url = reverse(f"{site.name}:relations_flow_change", args=[flow.id])
        edges = [edge for field in flow.relations for edge in _edges(field, inverse_fields, site)]
        edges = edges if links_fields else [replace(edge, url="") for edge in edges]
        edges += [
            replace(edge, label=f"{components[field.id]}.{field.slug}", url="")
            for field in flow.part_relations
            for edge in _edges(field, inverse_fields, site)
            if field.enabled
        ]
        nodes.append(Node(_key(flow.id), flow.name, url, note, edges=edges))
    return [*nodes, *_resources(schema)]


def _key(flow: int) -> str:
    return f"flow-{flow}"


def _components(schema: Schema) -> dict[int, str]:
    """Return the uid of the component that a relation belongs to, by the relation's primary key."""
    return {f.id: uid for uid, component in schema.components.items() for f in component.all_relations}


def _inverse_fields(schema: Schema) -> dict[tuple[int, str], RelationSchema]:
    """Return the inverse fields.

    They are by (primary key of the owning field, key of the node of the inverse field's flow).
    """
    fields = (field for flow in schema.by_id.values() for field in flow.relations)
    return {(field.link_field, _key(field.flow)): field for field in fields if not field.owning}


def _edges(
    field: RelationSchema, inverse_fields: dict[tuple[int, str], RelationSchema], site: AdminSite
) -> Iterable[Edge]:
    """Yield an edge for each target flow or resource type of an owning field; nothing for an inverse field.

    With an inverse field it is still one edge.
    """
    if not field.owning:
        return
    mine, theirs = field.cardinality.split("-to-")
    kind = str(field.cardinality.label)
    url = reverse(f"{site.name}:relations_field_change", args=[field.id])
    targets = [(_key(flow.id), flow.name) for flow in field.others]
    targets += [(f"resource-{name}", name) for name in field.resource_types]
    for key, name in targets:
        back = inverse_fields[field.id, key].slug if (field.id, key) in inverse_fields else ""
        text = f"{kind} → {name} ⇄ {back}" if back else f"{kind} → {name}, {_('one-way')}"
        yield Edge(key, field.slug, mine, theirs, back, text, url)


def _resources(schema: Schema) -> list[Node]:
    flows = schema.by_id.values()
    relations = (field for flow in flows for field in (*flow.relations, *flow.part_relations))
    types = dict.fromkeys(kind for field in relations for kind in field.resource_types)
    return [Node(f"resource-{kind}", kind, note=_("outside the flows"), kind="resource") for kind in types]
