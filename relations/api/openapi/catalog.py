"""What the document is about: the flows that exist now, with their names and descriptions."""

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
    """The schema, the names of its components, and the descriptions that people gave."""

    schema: Schema
    names: Names
    texts: dict[tuple[type, int], str] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: Schema, taken: Iterable[str]) -> Catalog:
        """Costs two statements. `taken` are names that belong to components of no flow."""
        texts: dict[tuple[type, int], str] = {}
        for model in (Flow, Field):
            rows: Any = model._default_manager.exclude(description="").values_list("pk", "description")
            texts |= {(model, key): text for key, text in rows}
        return cls(schema, Names(taken), texts)

    @cached_property
    def flows(self) -> list[FlowSchema]:
        """The flows that are served, by their slugs."""
        return sorted((flow for flow in self.schema.by_id.values() if flow.enabled), key=lambda f: f.slug)

    def text(self, item: FlowSchema | FieldSchema) -> str:
        """The description of a flow or of a field, or ''."""
        return self.texts.get((Flow if isinstance(item, FlowSchema) else Field, item.id), "")

    def name(self, flow: FlowSchema, suffix: str = "") -> str:
        return self.names.of(flow.id, flow.singular, suffix)

    def name_of(self, component: ComponentSchema, suffix: str = "") -> str:
        return self.names.of(component.uid, component.uid, f"Component{suffix}")

    def target(self, item: FieldSchema) -> FlowSchema | None:
        """The flow that a relation leads to, where it leads to one that is served."""
        found = item.other if isinstance(item, RelationSchema) else None
        return found if found is not None and found.enabled else None

    @property
    def locale(self) -> Shape:
        """The code of a locale."""
        return {"type": "string", "enum": list(self.schema.locales)}


def relations(flow: FlowSchema) -> list[RelationSchema]:
    """The relations that are shown; a private one is only written."""
    return [field for field in flow.relations if not field.private]


def limit() -> Shape:
    """How many on a page."""
    most, usual = conf.get("RELATIONS_MAX_LIMIT"), conf.get("RELATIONS_DEFAULT_LIMIT")
    return {
        "type": "integer",
        "minimum": 1,
        "maximum": most,
        "description": f"{usual}, where it is left out.",
    }
