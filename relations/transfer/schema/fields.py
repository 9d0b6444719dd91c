"""Creating and changing fields as content types define them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from relations.engine import definitions
from relations.models import Field, FieldType, Flow

from ..strapi.attributes import Attribute, RelationAttribute, ValueAttribute
from ..strapi.types import ContentType
from .context import Context, difference, differing


def write_field(context: Context, content_type: ContentType, attribute: Attribute) -> None:
    """Create the field of an attribute in the database, or write the settings of the field that differ.

    Settings that schema files do not have, such as a field's name, are not changed. A change adds a line to
    `context.changes`. Raises the engine's errors for an attribute that it refuses, and DataLossError if
    content would be lost.
    """
    flow = context.flows[content_type.singular]
    fields = context.fields(flow)
    row = next((field for field in fields if field.slug == attribute.slug), None)
    if row is None:
        _create(context, content_type, attribute, fields)
        return
    if isinstance(attribute, ValueAttribute):
        _update_value(context, flow, row, attribute)
        return
    wanted = _of_relation(context, content_type, attribute, row.options)
    targets = wanted.pop("target_flows", None)
    changes = differing(row, wanted)
    if targets is not None and {flow.pk for flow in targets} != {flow.pk for flow in row.target_flows}:
        context.changes.append(f"~ field {flow.slug}.{row.slug}: to {_ends(targets)}")
        definitions.update_field(
            row, target_flows=targets, allow_data_loss=context.allow_data_loss, using=context.using
        )
    if changes:
        context.changes.append(f"~ field {flow.slug}.{row.slug}: {difference(row, changes)}")
        definitions.update_field(row, **changes, allow_data_loss=context.allow_data_loss, using=context.using)


def order_fields(context: Context, content_type: ContentType) -> None:
    """Put the flow's fields into the order of the content type's attributes."""
    flow = context.flows[content_type.singular]
    rows = {row.slug: row for row in context.fields(flow)}
    order, wanted = list(rows), [slug for slug in content_type.names if slug in rows]
    if order == wanted:
        return
    context.changes.append(f"~ flow {flow.slug}: order of the fields")
    for place, slug in enumerate(wanted):
        if order[place] != slug:
            definitions.update_field(rows[slug], order=place, using=context.using)
            order.remove(slug)
            order.insert(place, slug)


def _create(context: Context, content_type: ContentType, attribute: Attribute, fields: list[Field]) -> None:
    flow = context.flows[content_type.singular]
    before = set(list(content_type.attributes)[: list(content_type.attributes).index(attribute.slug)])
    place = sum(field.slug in before for field in fields)
    if isinstance(attribute, RelationAttribute):
        wanted, what = _relation(context, content_type, attribute)
    else:
        wanted, what = _value(attribute), attribute.field_type
    definitions.create_field(
        flow,
        attribute.slug,
        **wanted,
        order=place if place < len(fields) else None,
        allow_data_loss=context.allow_data_loss,
        using=context.using,
    )
    context.changes.append(f"+ field {flow.slug}.{attribute.slug} ({what})")


def _update_value(context: Context, flow: Flow, row: Field, attribute: ValueAttribute) -> None:
    changes = differing(row, _value(attribute))
    if not changes:
        return
    context.changes.append(f"~ field {flow.slug}.{row.slug}: {difference(row, changes)}")
    update = definitions.change_field_type if "field_type" in changes else definitions.update_field
    update(row, **changes, allow_data_loss=context.allow_data_loss, using=context.using)


def _value(attribute: ValueAttribute) -> dict[str, Any]:
    return {
        "field_type": str(attribute.field_type),
        "required": attribute.required,
        "unique": attribute.unique,
        "localized": attribute.localized,
        "default": attribute.default,
        "options": attribute.options,
        **attribute.extras,
    }


def _of_relation(
    context: Context, content_type: ContentType, attribute: RelationAttribute, options: dict[str, Any]
) -> dict[str, Any]:
    """Return the values that the field of a relation should have, by the names of `Field`'s attributes.

    Schema files have `private`, `min` and `max` of its options; the others are those of `options`, as stored.
    """
    others = {key: value for key, value in options.items() if key not in ("private", "min", "max")}
    found: dict[str, Any] = {
        "cardinality": str(attribute.cardinality),
        "options": others | attribute.options,
        "required": attribute.required,
    }
    owner = context.owner((content_type.singular, attribute.slug))
    if owner is not None and owner.several:  # which says how many an entry at its end may have
        mine, theirs = (str(kind).rpartition("-")[2] for kind in (owner.cardinality, attribute.cardinality))
        found["cardinality"] = f"{mine}-to-{theirs}"
    if attribute.targets is not None:
        found["target_flows"] = [context.flows[name] for name in attribute.targets if name in context.flows]
    return {**found, **attribute.extras}


def _ends(flows: Iterable[Flow]) -> str:
    return ", ".join(flow.slug for flow in flows) or "every flow"


def _relation(
    context: Context, content_type: ContentType, attribute: RelationAttribute
) -> tuple[dict[str, Any], str]:
    target = context.flows[attribute.target] if attribute.target else None
    wanted = {
        "field_type": FieldType.RELATIONSHIP,
        "target_flow": target,
        **_of_relation(context, content_type, attribute, {}),
        "mapped_by": context.owner((content_type.singular, attribute.slug)),
    }
    ends = [target.slug] if target else []
    if attribute.targets is not None:
        ends = [_ends(wanted["target_flows"])]
    return wanted, f"{attribute.cardinality} → {', '.join([*ends, *wanted.get('resource_types', [])])}"
