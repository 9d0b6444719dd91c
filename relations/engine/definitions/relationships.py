"""Checking the attributes of a relation field: its cardinality, its targets and its inverse."""

from __future__ import annotations

from typing import Any

from ...models import Cardinality, Field, Flow
from .. import resources
from ..errors import ConflictError, ValidationError


def check_relation(field: Field, using: str) -> None:
    """Check the cardinality, the targets and the owning field (`mapped_by`) that are set on a relation field.

    Raises ValidationError for wrong ones, and ConflictError when the owning field already has another inverse
    field in this field's flow.
    """
    if field.cardinality not in Cardinality.values:
        known = ", ".join(Cardinality.values)
        raise ValidationError(f"A relationship has a cardinality: {known}.", ["cardinality"])
    check_resource_types(field.resource_types)
    if not field.several and not field.target_flows and not field.resource_types:
        raise ValidationError("A relationship has a target flow or resource types.", ["target_flow"])
    if field.mapped_by is not None:
        _check_mapping(field, field.mapped_by, using)


def check_sides(field: Field, owner: Field) -> None:
    """Raise ValidationError unless the cardinality of `field` is the inverse of that of its owning field.

    The inverse of one-to-many is many-to-one, for example. If `owner` is a relation to several flows, each
    inverse field may choose whether its own entries have one member or many.
    """
    expected = Cardinality(owner.cardinality).inverse
    if owner.several:
        own = "many" if Cardinality(field.cardinality).to_many else "one"
        expected = Cardinality(f"{expected.partition('-')[0]}-to-{own}")
    if field.cardinality != expected:
        raise ValidationError(
            f"{owner.label} is {owner.cardinality}: its other side is {expected}, not {field.cardinality}.",
            ["cardinality"],
        )


def check_resource_types(types: Any) -> list[str]:
    """Return `types` as a list, if each is a resource type in RELATIONS_RESOURCES and none is repeated.

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


def leads_to(field: Field, flow: Flow | None) -> bool:
    """Return whether documents of `flow` can be members of the relation field. False for None."""
    flows = field.target_flows
    return flow in flows or (field.several and not flows)


def _check_mapping(field: Field, owner: Field, using: str) -> None:
    """Raise ValidationError unless `owner` can be the owning field of the inverse field `field`.

    Raises ConflictError if it has another inverse field in the same flow.
    """
    name = owner.label
    if owner.pk == field.pk:
        raise ValidationError("A field is not its own other side.", ["mapped_by"])
    if not owner.cardinality or owner.mapped_by_id is not None:
        raise ValidationError(f"{name} owns no relation: only such a field can be mapped.", ["mapped_by"])
    if field.several:
        raise ValidationError("The other side of a relation leads to one flow.", ["target_flows"])
    if not leads_to(owner, field.flow) or field.target_flow != owner.flow:
        raise ValidationError(f"{name} and this field do not point at each other's flows.", ["mapped_by"])
    if field.resource_types or (owner.resource_types and not owner.several):
        raise ValidationError("A relation with resources has no other side.", ["mapped_by"])
    others = Field.objects.using(using).filter(mapped_by=owner, flow=field.flow).exclude(pk=field.pk)
    for other in others.select_related("flow"):
        raise ConflictError(f"{name} is mapped by {other.label} already.", ["mapped_by"])
