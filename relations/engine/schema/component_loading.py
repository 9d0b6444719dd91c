"""Loading components: their attributes become fields of the schema.

Attributes that are relations also have rows of Field.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...models import Cardinality, Component, Field
from ..values import KINDS
from .fields import field_schema
from .types import ComponentSchema, FieldSchema, FlowSchema, RelationSchema

# The cardinalities in the words of a component's attributes, which are Strapi's.
CARDINALITIES = {
    "oneToOne": Cardinality.ONE_TO_ONE,
    "oneToMany": Cardinality.ONE_TO_MANY,
    "manyToOne": Cardinality.MANY_TO_ONE,
    "manyToMany": Cardinality.MANY_TO_MANY,
}
# Those of relations to several types, which name no target, but may name `targets`.
MORPHS = {"morphToOne": Cardinality.MANY_TO_ONE, "morphToMany": Cardinality.MANY_TO_MANY}
RELATION = "relation"  # an attribute's type, in Strapi's words
# Attribute types that Strapi allows in a component and that are not kept: a password's hash among the values
# of a component would be shown to every reader.
UNMAPPED = tuple(name for name, kind in KINDS.items() if kind.secret)


def load_components(
    using: str,
    rows: Iterable[Field] | None = None,
    flows: Mapping[int, FlowSchema] | None = None,
    targets: Mapping[int, Sequence[int]] | None = None,
) -> dict[str, ComponentSchema]:
    """Read all components from the database, and return them by uid. All their fields share this dict.

    `rows` are the rows of Field of components' relations; None reads them. `flows` are all flows by primary
    key, in which relations look up their targets; without them they cannot. `targets` maps the primary keys
    of fields to those of their target flows.
    """
    if rows is None:
        rows = Field.objects.using(using).filter(component__isnull=False)
    relations: dict[int, dict[str, Field]] = defaultdict(dict)
    for row in rows:
        if row.component_id is not None:
            relations[row.component_id][row.slug] = row
    known: dict[str, ComponentSchema] = {}
    for component in Component.objects.using(using):
        own = {
            slug: _relation(row, known, flows, (targets or {}).get(row.pk, ()))
            for slug, row in relations[component.pk].items()
        }
        known[component.uid] = _component(component, own, known)
    return known


def _component(
    row: Component, relations: Mapping[str, RelationSchema], known: Mapping[str, ComponentSchema]
) -> ComponentSchema:
    """Build the component of this row. Its fields look up components that they name in `known`, by uid."""
    fields: dict[str, FieldSchema] = {}
    for slug, attribute in row.attributes.items():
        if attribute["type"] != RELATION and attribute["type"] not in UNMAPPED:
            fields[slug] = _attribute(slug, attribute, known)
        elif slug in relations and relations[slug].enabled:
            fields[slug] = relations[slug]
    disabled = tuple(relation for relation in relations.values() if not relation.enabled)
    unmapped = row.attributes.keys() - fields.keys() - {relation.slug for relation in disabled}
    return ComponentSchema(row.uid, row.name, fields, tuple(sorted(unmapped)), disabled)


def _relation(
    row: Field,
    known: Mapping[str, ComponentSchema],
    flows: Mapping[int, FlowSchema] | None,
    targets: Sequence[int],
) -> RelationSchema:
    found = field_schema(row, {}, known, flows, targets=targets)
    assert isinstance(found, RelationSchema), "a component has rows for its relations alone"
    return found


def _attribute(
    slug: str, attribute: Mapping[str, Any], components: Mapping[str, ComponentSchema]
) -> FieldSchema:
    """Build a field from a component's attribute, in Strapi's words. Its `id` and `flow` are 0."""
    return FieldSchema(
        id=0,
        public_id="",
        flow=0,
        slug=slug,
        name=slug,
        kind=attribute["type"],
        required=attribute.get("required", False),
        unique=attribute.get("unique", False),
        default=attribute.get("default"),
        options={k: v for k, v in attribute.items() if k not in ("type", "required", "unique", "default")},
        components=components,
    )
