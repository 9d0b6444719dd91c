"""Relations of components. Each attribute of type relation, in Strapi's words, has a row of Field."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from ...models import Component, Field, FieldType, Flow, Link
from ..errors import ValidationError
from ..resources import OF_STRAPI
from ..schema import CARDINALITIES, RELATION
from . import holdings, losses, transitions
from .attributes import assign
from .names import check_flag
from .relationships import check_resource_types

KEYS = ("type", "relation", "target", "resource_types", "private", "required")
SIDES = ("inversedBy", "mappedBy")
TARGET = re.compile(r"api::([\w-]+)(?:\.([\w-]+))?")


def check(attribute: Mapping[str, Any], using: str) -> None:
    """Raise ValidationError unless `attribute`, of a schema file, is a valid relation of a component.

    Wrong are unknown keys, `inversedBy` and `mappedBy`, an unknown kind of relation, and a target without a
    flow.
    """
    for key in attribute:
        if key in SIDES:
            raise ValidationError("A relation of a component has one side.", [key])
        if key not in KEYS:
            raise ValidationError(f'A relation has no "{key}".', [key])
    if attribute.get("relation") not in CARDINALITIES:
        known = ", ".join(CARDINALITIES)
        raise ValidationError(f"A relation of a component is one of these: {known}.", ["relation"])
    for flag in ("private", "required"):
        check_flag(attribute.get(flag, False), flag)
    target, types = attribute.get("target"), attribute.get("resource_types", [])
    check_resource_types(types)
    if target is None and types:
        return
    if not isinstance(target, str) or not (TARGET.fullmatch(target) or OF_STRAPI.fullmatch(target)):
        raise ValidationError("A relation's target is like api::article.article.", ["target"])
    if TARGET.fullmatch(target) and target_of(attribute, using) is None:
        raise ValidationError(f'There is no flow for the target "{target}".', ["target"])


def target_of(attribute: Mapping[str, Any], using: str) -> Flow | None:
    """Return the flow that an attribute's `target`, as in `api::article.article`, names by its singular.

    None where there is no such flow, and for a target of another form.
    """
    found = TARGET.fullmatch(str(attribute.get("target")))
    if found is None:
        return None
    flows: Any = Flow.objects.using(using).filter(singular=found[2] or found[1])
    return flows.first()


def follow(component: Component, allow_data_loss: bool, using: str) -> None:
    """Create, change and delete the component's rows of Field so that they match its stored `attributes`.

    Each attribute that is a relation has one. The links of a deleted one are deleted. Raises DataLossError
    where links would be lost, unless `allow_data_loss`, and ValidationError for an attribute that cannot be a
    field.
    """
    rows = {row.slug: row for row in Field.objects.using(using).filter(component=component)}
    wanted = {slug: _wanted(attribute, using) for slug, attribute in component.attributes.items()}
    for slug, row in rows.items():
        if wanted.get(slug) is None:
            _delete(row, allow_data_loss, using)
    for order, (slug, given) in enumerate(wanted.items()):
        if given is None:
            continue
        row = rows.get(slug) or Field(component=component, slug=slug, order=order)
        before = copy.copy(row)
        assign(row, {"name": slug, "field_type": FieldType.RELATIONSHIP, **given}, using)
        if row.pk is not None:
            transitions.relation(before, row, allow_data_loss, using)
        row.save(using=using)


def follow_name(flow: Flow, using: str) -> None:
    """Write the flow's new singular name into the `target` of all components' attributes that point at it."""
    rows = Field.objects.using(using).filter(target_flow=flow, component__isnull=False)
    for row in rows.select_related("component"):
        component = Component.objects.using(using).get(pk=row.component_id)
        component.attributes[row.slug]["target"] = f"api::{flow.singular}.{flow.singular}"
        component.save(using=using, update_fields=["attributes", "updated_at"])


def _wanted(attribute: Mapping[str, Any], using: str) -> dict[str, Any] | None:
    """The attributes of the field; None for an attribute that has none."""
    if attribute["type"] != RELATION:
        return None
    target, types = target_of(attribute, using), list(attribute.get("resource_types", []))
    if OF_STRAPI.fullmatch(str(attribute.get("target"))):
        types.insert(0, attribute["target"])
    if target is None and not types:
        return None
    return {
        "cardinality": CARDINALITIES[attribute["relation"]],
        "target_flow": target,
        "resource_types": types,
        "options": {"private": True} if attribute.get("private") else {},
    }


def _delete(row: Field, allow_data_loss: bool, using: str) -> None:
    lost = holdings.links(row, using).count()
    text = f'"{row.label}" would lose {losses.counted(lost, "link")}.'
    losses.check(lost, allow_data_loss, text, "attributes")
    Link.objects.using(using).filter(field=row).delete()
    row.delete(using=using)
