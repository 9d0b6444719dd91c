"""Relations of components. Each attribute of a component that is a relation has a row of Field.

The attribute is in the words of Strapi's schema files, the row is what links refer to.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from ...models import Component, Field, FieldType, Flow, Link
from ..errors import ValidationError
from ..resources import OF_STRAPI
from ..schema import CARDINALITIES, MORPHS, RELATION
from . import holdings, losses, transitions
from .attributes import assign
from .names import check_flag
from .naming_components import check_used
from .relationships import check_resource_types
from .rules import check_options

# Kept among the options of the field.
OPTIONS = ("private", "link", "min", "max", "targetFilter", "onDelete", "secondLine", "thumbnail")
KEYS = ("type", "relation", "target", "targets", "resource_types", "required", *OPTIONS)
KINDS = CARDINALITIES | MORPHS
SIDES = ("inversedBy", "mappedBy")
TARGET = re.compile(r"api::([\w-]+)(?:\.([\w-]+))?")


def check(attribute: Mapping[str, Any], using: str) -> None:
    """Raise ValidationError unless `attribute`, in the format of Strapi's schema files, is a valid relation.

    A component's relation may not have unknown keys, `inversedBy` or `mappedBy`, an unknown kind of relation,
    or a target that is no flow.
    """
    for key in attribute:
        if key in SIDES:
            raise ValidationError("A relation of a component has one side.", [key])
        if key not in KEYS:
            raise ValidationError(f'A relation has no "{key}".', [key])
    if str(attribute.get("relation")) not in KINDS:
        known = ", ".join(KINDS)
        raise ValidationError(f"A relation of a component is one of these: {known}.", ["relation"])
    for flag in ("private", "required"):
        check_flag(attribute.get(flag, False), flag)
    options = {key: value for key, value in attribute.items() if key in OPTIONS}
    check_options(options, FieldType.RELATIONSHIP)
    check_used(options, using)
    target, types = attribute.get("target"), attribute.get("resource_types", [])
    check_resource_types(types)
    if attribute["relation"] in MORPHS:
        _check_targets(attribute, using)
        return
    if "targets" in attribute:
        raise ValidationError("Only a relation to several types has targets.", ["targets"])
    if target is None and types:
        return
    if not isinstance(target, str) or not (TARGET.fullmatch(target) or OF_STRAPI.fullmatch(target)):
        raise ValidationError("A relation's target is like api::article.article.", ["target"])
    if TARGET.fullmatch(target) and target_of(attribute, using) is None:
        raise ValidationError(f'There is no flow for the target "{target}".', ["target"])


def _check_targets(attribute: Mapping[str, Any], using: str) -> None:
    """Raise ValidationError for a relation to several types that names a `target`, or wrong `targets`."""
    if "target" in attribute:
        raise ValidationError("A relation to several types has targets, or leads to every type.", ["target"])
    named = attribute.get("targets", [])
    if not isinstance(named, list):
        raise ValidationError("targets must be a list of types like api::article.article.", ["targets"])
    for number, uid in enumerate(named):
        if not isinstance(uid, str) or target_of({"target": uid}, using) is None:
            raise ValidationError(f'There is no flow for the target "{uid}".', ["targets", number])


def target_of(attribute: Mapping[str, Any], using: str) -> Flow | None:
    """Return the flow that the `target` of an attribute names, such as `api::article.article`.

    None if there is no such flow, or the target has another form.
    """
    found = TARGET.fullmatch(str(attribute.get("target")))
    if found is None:
        return None
    flows: Any = Flow.objects.using(using).filter(singular=found[2] or found[1])
    return flows.first()


def follow(component: Component, allow_data_loss: bool, using: str) -> None:
    """Create, change and delete rows of Field so that they match the component's stored `attributes`.

    Links of deleted rows are deleted. Raises DataLossError if links would be lost, unless `allow_data_loss`,
    and ValidationError for an attribute that a relation field cannot have.
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


def forget_target(flow: Flow, using: str) -> None:
    """Remove the flow, which is about to be deleted, from the `targets` in attributes of components.

    Only relations to several flows have them.
    """
    rows = Field.objects.using(using).filter(targets=flow, several=True, component__isnull=False)
    for row in rows:
        component = Component.objects.using(using).get(pk=row.component_id)
        attribute = component.attributes[row.slug]
        attribute["targets"] = [named for named in attribute.get("targets", []) if named != flow.uid]
        component.save(using=using, update_fields=["attributes", "updated_at"])


def follow_name(flow: Flow, using: str) -> None:
    """Store the flow's new uid as `target` or among the `targets` of component attributes that lead to it.

    Called after the flow was saved with another singular name.
    """
    rows = Field.objects.using(using).filter(targets=flow, component__isnull=False)
    for row in rows.select_related("component").prefetch_related("targets"):
        component = Component.objects.using(using).get(pk=row.component_id)
        attribute = component.attributes[row.slug]
        if row.several:
            attribute["targets"] = sorted(target.uid for target in row.target_flows)
        else:
            attribute["target"] = flow.uid
        component.save(using=using, update_fields=["attributes", "updated_at"])


def _wanted(attribute: Mapping[str, Any], using: str) -> dict[str, Any] | None:
    """Return the attributes, as `assign` takes them, of the row of Field for this component attribute.

    None if it has no row: it is no relation, or a relation without any target.
    """
    if attribute["type"] != RELATION:
        return None
    target, types = target_of(attribute, using), list(attribute.get("resource_types", []))
    if OF_STRAPI.fullmatch(str(attribute.get("target"))):
        types.insert(0, attribute["target"])
    several = attribute["relation"] in MORPHS
    if target is None and not types and not several:
        return None
    flows = [target_of({"target": uid}, using) for uid in dict.fromkeys(attribute.get("targets", []))]
    targets = {"target_flows": [f for f in flows if f is not None]} if several else {"target_flows": None}
    return {
        "cardinality": KINDS[attribute["relation"]],
        "target_flow": None if several else target,
        **targets,
        "resource_types": types,
        "options": {key: value for key, value in attribute.items() if key in OPTIONS and value},
    }


def _delete(row: Field, allow_data_loss: bool, using: str) -> None:
    lost = holdings.links(row, using).count()
    text = f'"{row.label}" would lose {losses.counted(lost, "link")}.'
    losses.check(lost, allow_data_loss, text, "attributes")
    Link.objects.using(using).filter(field=row).delete()
    row.delete(using=using)
