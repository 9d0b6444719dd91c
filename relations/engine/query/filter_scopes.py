"""The items of a field that a filter on it is about: related documents, other locales, files, or parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from ...models import FieldType
from .. import resources as resource_types
from ..schema import FlowSchema, RelationSchema
from ..values.parts import ID
from . import columns
from .columns import TEXT, Column, Searched, Table
from .field_items import (
    FileItems,
    LocalizationItems,
    PartItems,
    PartRelationItems,
    RelationItems,
    ResourceItems,
    Stored,
)
from .files import FILES
from .place import Where
from .tree import FieldItems, Quantifier

LOCALIZATIONS = "localizations"
RESOURCES = Table({"id": Column("id", TEXT, "resource_id"), "type": Column("type", TEXT, "resource_type")})


@dataclass(frozen=True, slots=True)
class FilterScope:
    """The items of a field that a filter on it is about: related documents, files, parts, or other locales.

    `items` makes the SQL condition that one of them matches. `inner` are the flows, tables or components
    whose columns the filter may name. With `bare`, the filter may also be an id alone, or operators that
    apply to the id: `{"cover": 5}`, `{"cover": {"$in": [5, 6]}}`.
    """

    items: FieldItems
    inner: Sequence[Searched]
    bare: bool = False


def scope_of(flow: Searched, key: str) -> FilterScope | None:
    """Return the items that a filter on the field `key` of `flow` is about: files, parts or members.

    `key` may also be `localizations`: the versions in other locales. Members are those of a part's relation.
    None for a field with a plain value, for a flow's own relations, for relations that readers may not
    follow, and for unknown fields.
    """
    if key == LOCALIZATIONS and isinstance(flow, FlowSchema) and flow.has_localizations:
        return FilterScope(LocalizationItems(flow), [flow])
    field = flow.fields.get(key)
    parents, element = (flow.parents, flow.element) if isinstance(flow, columns.Inside) else ((), 0)
    stored = Stored(key if field is None else field.key, parents, element)
    if field is not None and field.kind == FieldType.MEDIA and not field.private:
        return FilterScope(FileItems(stored, field.type.is_list(field)), [FILES], bare=True)
    if isinstance(field, RelationSchema) and isinstance(flow, columns.Inside):
        return _of_part(flow, field)
    parts = columns.each(flow, key)
    return FilterScope(PartItems(stored), parts) if parts else None


def _of_part(inside: columns.Inside, field: RelationSchema) -> FilterScope | None:
    """Return the members of a part's relation as the items of a filter.

    None if readers may not follow the relation, and for a relation to several flows.
    """
    other = field.other
    if inside.root is None or field.private or field.several or (other is not None and not other.is_open):
        return None
    part = Stored(ID, inside.parents, inside.element)
    items = PartRelationItems(field.within(inside.root), part, inside.loose)
    return FilterScope(items, [] if field.other is None else [field.other], bare=True)


def member_scope(field: RelationSchema) -> FilterScope:
    """Return all members of a relation as the items of a filter.

    They are documents; or resources, if the relation has no target flow.
    """
    return resource_scope(field) if field.other is None else FilterScope(RelationItems(field), [field.other])


def quantified_scope(field: RelationSchema, word: str, value: Any) -> FilterScope:
    """Return the members that a filter with a quantifier, such as `$none`, is about.

    `word` is the quantifier, `value` the filter of members, such as `{"type": "product"}`. If `value` names
    the type of a resource, `$some` and `$none` consider only members that are resources; `$every` always
    considers all members.
    """
    asked = word in (Quantifier.SOME, Quantifier.NONE) and are_resources(field, value)
    return resource_scope(field) if asked else member_scope(field)


def resource_scope(field: RelationSchema) -> FilterScope:
    """Return the members of a relation that are resources as the items of a filter."""
    return FilterScope(ResourceItems(field), [RESOURCES], bare=True)


def named(value: Any, at: Where) -> Any:
    """Return the value of a filter on a relation, in which a model instance becomes `{"type": …, "id": …}`.

    Any other value is returned unchanged. `at` is where the filter has it. Raises ValidationError for a model
    that RELATIONS_RESOURCES does not declare, and for a row that is not saved.
    """
    if not isinstance(value, Model):
        return value
    kind = resource_types.kind_of(type(value))
    if kind is None:
        raise at.refuse(f"RELATIONS_RESOURCES has no type for {value._meta.label}.")
    if value.pk is None:
        raise at.refuse(f"This {value._meta.verbose_name} is not saved: it has no id.")
    return {"type": kind.name, "id": kind.key_of(value)}


def are_resources(field: RelationSchema, value: Any) -> bool:
    """Return whether the filter `value` on a relation is about members that are resources.

    That is so if the relation has no target flow, or if `value` has the key "type" and the target flow has no
    field of this name.
    """
    if field.other is None or not field.resource_types:
        return field.other is None
    return isinstance(value, Mapping) and "type" in value and "type" not in field.other.fields
