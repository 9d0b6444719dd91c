"""What filters may look into in a field of documents: related documents, other locales, files, components."""

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
from .files import FILES
from .tree import Way
from .ways import FilesWay, LocalesWay, PartRelationWay, PartsWay, RelationWay, ResourcesWay, Stored

LOCALIZATIONS = "localizations"
RESOURCES = Table({"id": Column("id", TEXT, "resource_id"), "type": Column("type", TEXT, "resource_type")})


@dataclass(frozen=True, slots=True)
class Held:
    """What a filter finds in one field: related documents, files, components, versions in other locales.

    `way` makes the SQL condition that something in the field matches. `inner` says whose columns a filter on
    one such thing may name: those of a flow, of a table, or of each component that the field may hold. With
    `bare`, a filter may also be an id or operators alone: `{"cover": 5}`, `{"cover": {"$in": [5, 6]}}`.
    """

    way: Way
    inner: Sequence[Searched]
    bare: bool = False


def held_by(flow: Searched, key: str) -> Held | None:
    """Return what the field `key` of `flow` holds, for a filter to look into.

    That is files, components, the versions in other locales (`localizations`), or members of a
    component's relation. None for other fields, among them a flow's own relations, and for those that
    readers may not follow.
    """
    if key == LOCALIZATIONS and isinstance(flow, FlowSchema) and flow.has_localizations:
        return Held(LocalesWay(flow), [flow])
    field = flow.fields.get(key)
    parents, element = (flow.parents, flow.element) if isinstance(flow, columns.Inside) else ((), 0)
    stored = Stored(key if field is None else field.key, parents, element)
    if field is not None and field.kind == FieldType.MEDIA and not field.private:
        return Held(FilesWay(stored, field.type.is_list(field)), [FILES], bare=True)
    if isinstance(field, RelationSchema) and isinstance(flow, columns.Inside):
        return _of_part(flow, field)
    parts = columns.each(flow, key)
    return Held(PartsWay(stored), parts) if parts else None


def _of_part(inside: columns.Inside, field: RelationSchema) -> Held | None:
    """What a relation of the component holds; None where readers may not follow it."""
    if inside.root is None or field.private or (field.other is not None and not field.other.enabled):
        return None
    part = Stored(ID, inside.parents, inside.element)
    way = PartRelationWay(field.within(inside.root), part, inside.loose)
    return Held(way, [] if field.other is None else [field.other], bare=True)


def related_by(field: RelationSchema) -> Held:
    """Return the members of a relation, for a filter to look into.

    They are documents; resources where the relation has no target flow.
    """
    return resources(field) if field.other is None else Held(RelationWay(field), [field.other])


def resources(field: RelationSchema) -> Held:
    """Return the members of a relation that are resources, for a filter to look into."""
    return Held(ResourcesWay(field), [RESOURCES], bare=True)


def named(value: Any) -> Any:
    """Return the operand of a filter on a relation, with a row of a resource's model as its type and id.

    Any other value is returned as it is.
    """
    kind = resource_types.kind_of(type(value)) if isinstance(value, Model) else None
    return value if kind is None else {"type": kind.name, "id": str(value.pk)}


def are_resources(field: RelationSchema, value: Any) -> bool:
    """Whether the filter `value` of a relation is about its members that are resources."""
    if field.other is None or not field.resource_types:
        return field.other is None
    return isinstance(value, Mapping) and "type" in value and "type" not in field.other.fields
