"""Loading components: their attributes become fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...models import Component
from ..values import KINDS
from .types import ComponentSchema, FieldSchema

# Attribute types that Strapi allows in a component and that are not kept. Links belong to versions, not to
# parts of their values; a password's hash among those values would be shown to every reader.
UNMAPPED = ("relation", *(name for name, kind in KINDS.items() if kind.secret))


def load_components(using: str) -> dict[str, ComponentSchema]:
    """Return all components by uid; their fields share this dict, since components may hold one another."""
    known: dict[str, ComponentSchema] = {}
    for row in Component.objects.using(using):
        known[row.uid] = component(row.uid, row.name, row.attributes, known)
    return known


def component(
    uid: str, name: str, attributes: Mapping[str, Any], known: Mapping[str, ComponentSchema]
) -> ComponentSchema:
    """Build a component from its attributes; `known` are the components that its fields may name."""
    fields = {s: _attribute(s, a, known) for s, a in attributes.items() if a["type"] not in UNMAPPED}
    return ComponentSchema(uid, name, fields, tuple(slug for slug in attributes if slug not in fields))


def _attribute(
    slug: str, attribute: Mapping[str, Any], components: Mapping[str, ComponentSchema]
) -> FieldSchema:
    """Build a field from an attribute, in Strapi's words. It has no id and no flow."""
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
