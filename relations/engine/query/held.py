"""The fields that hold members which filters look into: relations, other locales, files, components."""

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
    """The members of a field: the `way` to them, and what conditions on one of them may name (`inner`).

    A dynamic zone has several `inner`, one for each component. With `bare`, an id alone is a condition.
    """

    way: Way
    inner: Sequence[Searched]
    bare: bool = False


def held_by(flow: Searched, key: str) -> Held | None:
    """Return what a field holds: files, components, `localizations`, members of a component; else None."""
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
    """Return the members of a relation."""
    return resources(field) if field.other is None else Held(RelationWay(field), [field.other])


def resources(field: RelationSchema) -> Held:
    """Return the members of a relation that are outside the flows: rows of one's own models, and others."""
    return Held(ResourcesWay(field), [RESOURCES], bare=True)


def named(value: Any) -> Any:
    """Return the condition that a row of one's own model is the member; any other value as it is."""
    kind = resource_types.kind_of(type(value)) if isinstance(value, Model) else None
    return value if kind is None else {"type": kind.name, "id": str(value.pk)}


def are_resources(field: RelationSchema, value: Any) -> bool:
    """Return whether a filter of the relation is about members outside the flows."""
    if field.other is None or not field.resource_types:
        return field.other is None
    return isinstance(value, Mapping) and "type" in value and "type" not in field.other.fields
