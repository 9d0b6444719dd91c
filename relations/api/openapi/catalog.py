"""The flows that exist now, with their names and descriptions: what the document describes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ... import conf
from ...engine.schema import ComponentSchema, FieldSchema, FlowSchema, RelationSchema, Schema
from ...models import Field, Flow
from .naming import Names
from .shapes import Shape


@dataclass
class Catalog:
    """What the document describes: the schema, names for its flows and components, and descriptions."""

    schema: Schema
    names: Names
    texts: dict[tuple[type, int], str] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: Schema, taken: Iterable[str]) -> Catalog:
        """Read the catalog: 2 statements. `taken` are names that other components of the document have."""
        texts: dict[tuple[type, int], str] = {}
        for model in (Flow, Field):
            rows: Any = model._default_manager.exclude(description="").values_list("pk", "description")
            texts |= {(model, key): text for key, text in rows}
        return cls(schema, Names(taken), texts)

    @cached_property
    def flows(self) -> list[FlowSchema]:
        """The enabled flows, by slug."""
        return sorted((flow for flow in self.schema.by_id.values() if flow.enabled), key=lambda f: f.slug)

    def text(self, item: FlowSchema | FieldSchema) -> str:
        """Return the description of a flow or a field; "" when there is none."""
        return self.texts.get((Flow if isinstance(item, FlowSchema) else Field, item.id), "")

    def name(self, flow: FlowSchema, suffix: str = "") -> str:
        """Return the name in the document for what is about a flow, such as `RestaurantInput` for "Input"."""
        return self.names.of(flow.id, flow.singular, suffix)

    def name_of(self, component: ComponentSchema, suffix: str = "") -> str:
        """Return the name in the document for what is about a component of fields, with the suffix."""
        return self.names.of(component.uid, component.uid, f"Component{suffix}")

    def target(self, item: FieldSchema) -> FlowSchema | None:
        """Return the flow that a relation leads to; None for a disabled one, and for resources."""
        found = item.other if isinstance(item, RelationSchema) else None
        return found if found is not None and found.enabled else None

    @property
    def locale(self) -> Shape:
        """The JSON Schema of a locale's code."""
        return {"type": "string", "enum": list(self.schema.locales)}


def relations(flow: FlowSchema) -> list[RelationSchema]:
    """Return the flow's relation fields that answers show. Private ones can only be written."""
    return [field for field in flow.relations if not field.private]


def limit() -> Shape:
    """Return the JSON Schema of the number of items on a page."""
    most, usual = conf.get("RELATIONS_MAX_LIMIT"), conf.get("RELATIONS_DEFAULT_LIMIT")
    return {
        "type": "integer",
        "minimum": 1,
        "maximum": most,
        "description": f"{usual}, where it is left out.",
    }
