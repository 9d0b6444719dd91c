"""Making the fields of the schema in memory from rows of Field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...models import Cardinality, Field
from .types import ComponentSchema, FieldSchema, FlowSchema, RelationSchema


def field_schema(
    row: Field,
    inverses: Mapping[int, Cardinality],
    components: Mapping[str, ComponentSchema],
    flows: Mapping[int, FlowSchema] | None = None,
    owning: Field | None = None,
    targets: Sequence[int] = (),
) -> FieldSchema:
    """Make a FieldSchema from a row of Field; a RelationSchema if it is a relation.

    `inverses` maps the flows of its inverse fields, by primary key, to their cardinalities. `components` are
    all components by uid, `flows` all flows by primary key; without `flows`, a relation cannot look up its
    flows. `owning` is the row of the owning field, for an inverse field. `targets` are the primary keys of
    its target flows.
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
        two_sided=bool(inverses) or row.mapped_by_id is not None,
        inverses=inverses,
        several=row.several,
        targets=tuple(targets),
        resource_types=tuple(row.resource_types),
        shared=(owning or row).options,
        flows={} if flows is None else flows,
    )


def targets_of_fields(using: str) -> Mapping[int, Sequence[int]]:
    """Return the target flows of each relation field, all by primary key: 1 SQL statement."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Field.targets.through.objects.using(using).order_by("flow__slug")
    for field, flow in rows.values_list("field_id", "flow_id"):
        found[field].append(flow)
    return found


def inverses_of(rows: Iterable[Field]) -> Mapping[int, Mapping[int, Cardinality]]:
    """Return the inverse fields of each owning field that has some, as {flow: cardinality}.

    Owning fields and flows are given by primary key. `rows` are all rows of Field.
    """
    found: dict[int, dict[int, Cardinality]] = defaultdict(dict)
    for row in rows:
        if row.mapped_by_id is not None and row.flow_id is not None:
            found[row.mapped_by_id][row.flow_id] = Cardinality(row.cardinality)
    return found
