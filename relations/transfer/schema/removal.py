"""Removing the fields that content types no longer have."""

from __future__ import annotations

from relations.engine import definitions
from relations.models import Field, FieldType

from ..findings import LoadError
from ..strapi.types import Attribute, ContentType, RelationAttribute
from .context import HINT, Context


def remove_fields(context: Context) -> None:
    """Delete what is gone, or has become something else; LoadError for all that holds content."""
    gone = [
        (each, row)
        for each in context.types
        if each.singular in context.flows
        for row in context.fields(context.flows[each.singular])
        if not _stays(context, each, row)
    ]
    going = {row.pk for _, row in gone}
    refusals = []
    for each, row in gone:
        held = definitions.held(row, using=context.using)
        what = "links" if row.cardinality else "values"
        if held and not context.allow_data_loss:
            name = f"{row.flow.slug}.{row.slug}"
            refusals.append(f"{each.origin}: attributes.{row.slug}: {name} would lose {held} {what} ({HINT})")
        suffix = f" ({held} {what})" if held else ""
        context.changes.append(f"- field {row.flow.slug}.{row.slug}{suffix}")
        context.changes += [
            f"- field {other.flow.slug}.{other.slug} (the other side)"
            for other in _other_sides(row, context.using)
            if other.pk not in going
        ]
    if refusals:
        raise LoadError(refusals)
    # The other sides first: an owning one takes its own along.
    for _, row in sorted(gone, key=lambda item: item[1].mapped_by_id is None):
        definitions.delete_field(row, using=context.using)


def _other_sides(row: Field, using: str) -> list[Field]:
    return list(Field.objects.using(using).filter(mapped_by=row).select_related("flow"))


def _stays(context: Context, content_type: ContentType, row: Field) -> bool:
    attribute: Attribute | None = content_type.attributes.get(row.slug)
    if attribute is None:
        return False
    if not isinstance(attribute, RelationAttribute):
        return row.field_type != FieldType.RELATIONSHIP
    target = context.flows.get(attribute.target)
    if (target is None) != (not attribute.target) or row.target_flow_id != (target.pk if target else None):
        return False
    if row.resource_types and not attribute.extras.get("resource_types"):
        return False
    owner = context.owner((content_type.singular, row.slug))
    mapped = (content_type.singular, row.slug) in context.owners
    return row.mapped_by_id == (owner.pk if owner else None) and mapped == (row.mapped_by_id is not None)
