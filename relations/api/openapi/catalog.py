"""The flows and components that exist now, with their names and descriptions in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ... import conf
from ...engine.schema import ComponentSchema, FieldSchema, FlowSchema, RelationSchema, Schema
from ...models import Field, Flow
from .naming import UniqueNames
from .shapes import Shape


@dataclass
class Catalog:
    """The flows and components that the OpenAPI document describes, with their names and descriptions in it.

    `names` makes unique names. `texts` has the descriptions by (Flow or Field, primary key).
    """

    schema: Schema
    names: UniqueNames
    texts: dict[tuple[type, int], str] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: Schema, taken: Iterable[str]) -> Catalog:
        """Return the catalog of a schema: 2 SQL statements, for the descriptions.

        `taken` are names of other OpenAPI components, which flows cannot have.
        """
        texts: dict[tuple[type, int], str] = {}
        for model in (Flow, Field):
            described: Any = model._default_manager.using(DEFAULT_DB_ALIAS).exclude(description="")
            rows = described.values_list("pk", "description")
            texts |= {(model, key): text for key, text in rows}
        return cls(schema, UniqueNames(taken), texts)

    @cached_property
    def flows(self) -> list[FlowSchema]:
        """The enabled flows, sorted by slug."""
        return sorted((flow for flow in self.schema.by_id.values() if flow.enabled), key=lambda f: f.slug)

    def text(self, item: FlowSchema | FieldSchema) -> str:
        """Return the description that a flow or field has in the document; "" when there is none."""
        return self.texts.get((Flow if isinstance(item, FlowSchema) else Field, item.id), "")

    def name(self, flow: FlowSchema, suffix: str = "") -> str:
        """Return the name of an OpenAPI component for this flow, such as `RestaurantInput`.

        `suffix` is its end, such as "Input".
        """
        return self.names.of(flow.id, flow.singular, suffix)

    def name_of(self, component: ComponentSchema, suffix: str = "") -> str:
        """Return the name of the OpenAPI component for a component: `SharedSeoComponentInput`."""
        return self.names.of(component.uid, component.uid, f"Component{suffix}")

    def target(self, item: FieldSchema) -> FlowSchema | None:
        """Return the flow that a relation leads to.

        None if the flow is disabled, if the relation has several flows or resources alone, and if `item` is
        no relation.
        """
        found = item.other if isinstance(item, RelationSchema) else None
        return found if found is not None and found.enabled else None

    def targets(self, item: RelationSchema) -> list[FlowSchema]:
        """Return the enabled flows that the relation can link."""
        return [flow for flow in item.others if flow.enabled]

    @property
    def locale(self) -> Shape:
        """The JSON Schema of a locale's code: one of the codes of all locales."""
        return {"type": "string", "enum": list(self.schema.locales)}


def relations(flow: FlowSchema) -> list[RelationSchema]:
    """Return the flow's relations that answers show.

    Private relations, which can only be written, are left out.
    """
    return [field for field in flow.relations if not field.private]


def limit() -> Shape:
    """Return the JSON Schema of the page size: its maximum is the setting RELATIONS_MAX_LIMIT."""
    most, usual = conf.get("RELATIONS_MAX_LIMIT"), conf.get("RELATIONS_DEFAULT_LIMIT")
    return {
        "type": "integer",
        "minimum": 1,
        "maximum": most,
        "description": f"{usual}, where it is left out.",
    }
