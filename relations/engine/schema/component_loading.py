"""Components in memory: their attributes, as fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...models import Component
from ..values import KINDS
from .types import ComponentSchema, FieldSchema

# What an attribute of a component may say to be and is not kept: links belong to versions, not to parts of
# their values, and a hash among those would be shown with them.
UNMAPPED = ("relation", *(name for name, kind in KINDS.items() if kind.secret))


def load_components(using: str) -> dict[str, ComponentSchema]:
    """All components, by uid. Each field among them knows them all, as they may hold one another."""
    known: dict[str, ComponentSchema] = {}
    for row in Component.objects.using(using):
        known[row.uid] = component(row.uid, row.name, row.attributes, known)
    return known


def component(
    uid: str, name: str, attributes: Mapping[str, Any], known: Mapping[str, ComponentSchema]
) -> ComponentSchema:
    """A component's attributes as fields; `known` are the components that it may hold."""
    fields = {s: _attribute(s, a, known) for s, a in attributes.items() if a["type"] not in UNMAPPED}
    return ComponentSchema(uid, name, fields, tuple(slug for slug in attributes if slug not in fields))


def _attribute(
    slug: str, attribute: Mapping[str, Any], components: Mapping[str, ComponentSchema]
) -> FieldSchema:
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
