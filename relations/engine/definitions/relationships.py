"""Checking the attributes of a relation field: its cardinality, its targets and its inverse."""

from __future__ import annotations

from typing import Any

from ...models import Cardinality, Field
from .. import resources
from ..errors import ConflictError, ValidationError


def check_relation(field: Field, using: str) -> None:
    """Check the cardinality, the targets and the owning field (`mapped_by`) that are set on a relation field.

    Raises ValidationError for wrong ones, and ConflictError when the owning field has another inverse
    already.
    """
    if field.cardinality not in Cardinality.values:
        known = ", ".join(Cardinality.values)
        raise ValidationError(f"A relationship has a cardinality: {known}.", ["cardinality"])
    check_resource_types(field.resource_types)
    if field.target_flow is None and not field.resource_types:
        raise ValidationError("A relationship has a target flow or resource types.", ["target_flow"])
    if field.mapped_by is not None:
        _check_mapping(field, field.mapped_by, using)


def check_sides(field: Field, owner: Field) -> None:
    """Raise ValidationError unless `field` has the inverse cardinality of its owning field `owner`.

    The inverse of one-to-many is many-to-one, for example.
    """
    expected = Cardinality(owner.cardinality).inverse
    if field.cardinality != expected:
        raise ValidationError(
            f"{owner.label} is {owner.cardinality}: its other side is {expected}, not {field.cardinality}.",
            ["cardinality"],
        )


def check_resource_types(types: Any) -> list[str]:
    """Return the resource types as a list, if each is declared in RELATIONS_RESOURCES and named once.

    Raises ValidationError for anything else.
    """
    if not isinstance(types, list | tuple):
        raise ValidationError("resource_types must be a list.", ["resource_types"])
    for number, kind in enumerate(types):
        if not isinstance(kind, str) or not resources.is_known(kind):
            known = ", ".join(resources.declared()) or "none"
            raise ValidationError(
                f'There is no resource type "{kind}". Declared are: {known}.', ["resource_types", number]
            )
    if len(set(types)) < len(types):
        raise ValidationError("A resource type is named once.", ["resource_types"])
    return list(types)


def _check_mapping(field: Field, owner: Field, using: str) -> None:
    """That `owner` can be the owning side of `field`."""
    name = owner.label
    if owner.pk == field.pk:
        raise ValidationError("A field is not its own other side.", ["mapped_by"])
    if not owner.cardinality or owner.mapped_by_id is not None:
        raise ValidationError(f"{name} owns no relation: only such a field can be mapped.", ["mapped_by"])
    if owner.target_flow_id != field.flow_id or field.target_flow_id != owner.flow_id:
        raise ValidationError(f"{name} and this field do not point at each other's flows.", ["mapped_by"])
    if field.resource_types or owner.resource_types:
        raise ValidationError("A relation with resources has no other side.", ["mapped_by"])
    others = Field.objects.using(using).filter(mapped_by=owner).exclude(pk=field.pk)
    for other in others.select_related("flow"):
        raise ConflictError(f"{name} is mapped by {other.label} already.", ["mapped_by"])
