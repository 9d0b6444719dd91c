"""Creating, changing and deleting components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ...models import Component, FieldType
from ..errors import ConflictError, ValidationError
from ..schema import RELATION, UNMAPPED
from ..values import KINDS
from . import closing, link_data, losses, part_relations, reshaping
from .changing import change, fresh
from .names import (
    LONGEST_NAME,
    LONGEST_SLUG,
    check_flag,
    check_json,
    check_known,
    check_text,
    composed,
    is_field_slug,
)
from .naming_components import check_used, users_of
from .rules import COMPONENT_UID, check_options

ATTRIBUTES = ("name", "attributes")
MOST_ATTRIBUTES = 100
OF_PARTS = frozenset({"id", "__component", "documentId"})  # keys of their own in values of components
PLAIN = ("type", "required", "unique", "default")


@change
def create_component(
    uid: str,
    *,
    name: str | None = None,
    attributes: Mapping[str, Any] | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> Component:
    """Create a component. The uid is `category.name`, and `attributes` are those of Strapi's schema files.

    `name` defaults to the uid. Returns the row. Raises ValidationError for an invalid uid, name or attribute,
    and for an unknown component or target in an attribute; ConflictError for a uid that another component
    has.
    """
    if not isinstance(uid, str) or not COMPONENT_UID.fullmatch(uid) or len(uid) > LONGEST_NAME:
        raise ValidationError("A component's name is like shared.seo: category and name.", ["uid"])
    if Component.objects.using(using).filter(uid=uid).exists():
        raise ConflictError(f'There is a component "{uid}" already.', ["uid"])
    row = Component(uid=uid, name=check_text(name or uid, "name", LONGEST_NAME, empty=False))
    row.attributes = check_attributes(uid, attributes or {}, using)
    row.save(using=using, force_insert=True)
    part_relations.follow(row, False, using)
    return row


@change
def update_component(
    component: Component, *, allow_data_loss: bool = False, using: str = DEFAULT_DB_ALIAS, **changes: Any
) -> Component:
    """Change the component's `name` or `attributes`, and return its row as it is now.

    The `attributes` replace all others: one that they lack is removed, with its values and links. Raises
    ValidationError for an invalid name or attribute and for an unknown component or target in it,
    NotFoundError when the component was deleted, and DataLossError where content would be lost or values do
    not fit their new attribute, unless `allow_data_loss`.
    """
    check_known(changes, ATTRIBUTES, "component")

    row = fresh(component, Component, using)
    if "name" in changes:
        row.name = check_text(changes["name"], "name", LONGEST_NAME, empty=False)
    if "attributes" in changes:
        row.attributes = check_attributes(row.uid, changes["attributes"], using, row.attributes)
    row.save(using=using)
    if "attributes" in changes:
        closing.need(using)
        part_relations.follow(row, allow_data_loss, using)
        link_data.follow_component(row.uid, allow_data_loss, using)
        lost = reshaping.follow_component(row.uid, using)
        losses.check(sum(lost.values()), allow_data_loss, losses.sentence(row.uid, lost), "attributes")
    return row


@change
def delete_component(component: Component, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Delete the component, with the rows of Field of its relations.

    Raises ConflictError, which names the users, while fields of flows or attributes of other components use
    it, and NotFoundError when it was deleted already.
    """
    row = fresh(component, Component, using)
    users = sorted(users_of(row.uid, using))
    if users:
        raise ConflictError(f'"{row.uid}" is used by {", ".join(users)}. Delete them first.')
    row.delete(using=using)


def check_attributes(
    uid: str, attributes: Any, using: str, stored: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Check a component's `attributes`, in the format of Strapi's schema files; return them by slug.

    `uid` is the component's own, `stored` are the attributes that it has. Slugs are returned in Unicode's
    composed form (NFC). Raises ValidationError for the first invalid attribute, with the path to what is
    wrong in it.
    """
    if not isinstance(attributes, Mapping):
        raise ValidationError("attributes must be an object of objects.", ["attributes"])
    if len(attributes) > MOST_ATTRIBUTES:
        raise ValidationError(f"A component has {MOST_ATTRIBUTES} attributes at most.", ["attributes"])
    for slug, attribute in attributes.items():
        path = ("attributes", str(slug))
        if not is_field_slug(slug) or len(slug) > LONGEST_SLUG:
            raise ValidationError("An attribute's name consists of letters, digits, _ and -.", path)
        if slug in OF_PARTS:
            raise ValidationError(f'"{slug}" is reserved: every component has its own.', path)
        try:
            _check_attribute(uid, attribute, using, (stored or {}).get(slug))
        except ValidationError as error:
            raise error.under(*path) from None
    return {composed(slug): attribute for slug, attribute in attributes.items()}


def _check_attribute(uid: str, attribute: Any, using: str, stored: Mapping[str, Any] | None) -> None:
    if not isinstance(attribute, Mapping) or not isinstance(attribute.get("type"), str):
        raise ValidationError('An attribute is an object with a "type".')
    kind = attribute["type"]
    if kind == RELATION:
        part_relations.check(attribute, using)
        return
    if kind in UNMAPPED:
        return
    if kind not in FieldType.values or kind == FieldType.RELATIONSHIP:
        raise ValidationError(f'There is no type "{kind}".', ["type"])
    for flag in ("required", "unique"):
        check_flag(attribute.get(flag, False), flag)
    if check_json(attribute.get("default"), "default") is not None and KINDS[kind].on_demand:
        raise ValidationError(f"An attribute of type {kind} has no default.", ["default"])
    options = {key: value for key, value in attribute.items() if key not in PLAIN}
    check_options(options, kind, stored)
    check_used(options, using, also=[uid])
