"""Deleting the fields that content types no longer have."""

from __future__ import annotations

from relations.engine import definitions
from relations.models import Field, FieldType

from ..strapi.attributes import Attribute, RelationAttribute
from ..strapi.types import ContentType
from .context import HINT, Context


def remove_fields(context: Context) -> None:
    """Delete the fields that no attribute of their content type describes any more.

    The attribute is missing, has changed between value and relation, or has another target or owning side.
    The field of an attribute that was left out as faulty is not deleted. A field with content is an error in
    the findings, unless `context.allow_data_loss`; if there are such errors, no field is deleted.
    """
    gone = [
        (content_type, row)
        for content_type in context.types
        if content_type.singular in context.flows
        for row in context.fields(context.flows[content_type.singular])
        if not _stays(context, content_type, row)
    ]
    gone_keys = {row.pk for _, row in gone}
    refused = False
    for content_type, row in gone:
        held = definitions.held(row, using=context.using)
        content = " and ".join(f"{number} {noun}s" for noun, number in held.items() if number)
        if content and not context.allow_data_loss:
            refused = True
            text = f"{row.label} would lose {content} ({HINT})"
            context.findings.error(content_type.origin, f"attributes.{row.slug}", text)
        suffix = f" ({content})" if content else ""
        context.changes.append(f"- field {row.label}{suffix}")
        context.changes += [
            f"- field {other.label} (the other side)"
            for other in _inverse_fields(row, context.using)
            if other.pk not in gone_keys
        ]
    if refused:
        return
    # Inverse fields first: deleting an owning field deletes its inverse too.
    for _, row in sorted(gone, key=lambda item: item[1].mapped_by_id is None):
        definitions.delete_field(row, using=context.using)


def _inverse_fields(row: Field, using: str) -> list[Field]:
    return list(Field.objects.using(using).filter(mapped_by=row).select_related("flow"))


def _stays(context: Context, content_type: ContentType, row: Field) -> bool:
    attribute: Attribute | None = content_type.attributes.get(row.slug)
    if attribute is None:
        return row.slug in content_type.names
    if not isinstance(attribute, RelationAttribute):
        return row.field_type != FieldType.RELATIONSHIP
    if row.several != (attribute.targets is not None):
        return False
    target = context.flows.get(attribute.target)
    if (target is None) != (not attribute.target) or row.target_flow != target:
        return False
    if row.resource_types and not attribute.extras.get("resource_types"):
        return False
    owner = context.owner((content_type.singular, row.slug))
    mapped = (content_type.singular, row.slug) in context.owners
    return row.mapped_by_id == (owner.pk if owner else None) and mapped == (row.mapped_by_id is not None)
