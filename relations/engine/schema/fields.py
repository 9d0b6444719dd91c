"""Building fields of the schema from their rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...models import Cardinality, Field
from .types import ComponentSchema, FieldSchema, FlowSchema, RelationSchema


def field_schema(
    row: Field,
    two_sided: bool,
    components: Mapping[str, ComponentSchema],
    flows: Mapping[int, FlowSchema] | None = None,
) -> FieldSchema:
    """Build a field of the schema from its row; `two_sided` says that another field is its inverse.

    `components` are all components by uid. `flows` are all flows by primary key; without them, the properties
    `owner` and `other` of a relation do not work.
    """
    values: dict[str, Any] = {
        "id": row.pk,
        "public_id": str(row.public_id),
        "flow": row.flow_id or 0,
        "slug": row.slug,
        "name": row.name,
        "kind": row.field_type,
        "stored_as": row.stored_as,
        "required": row.required,
        "unique": row.unique,
        "localized": row.localized,
        "enabled": row.enabled,
        "omit_null": row.omit_null,
        "default": row.default,
        "rules": tuple(row.validation_rules),
        "options": row.options,
        "components": components,
    }
    if not row.cardinality:
        return FieldSchema(**values)
    return RelationSchema(
        **values,
        link_field=row.mapped_by_id or row.pk,
        owning=row.mapped_by_id is None,
        cardinality=Cardinality(row.cardinality),
        two_sided=two_sided or row.mapped_by_id is not None,
        target_flow=row.target_flow_id,
        resource_types=tuple(row.resource_types),
        flows={} if flows is None else flows,
    )
