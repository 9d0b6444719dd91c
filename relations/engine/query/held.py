"""The fields that hold members which filters look into: relations, other locales, files, components."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...models import FieldType
from ..schema import FlowSchema, RelationSchema
from ..values.parts import ID
from . import columns
from .columns import Searched
from .files import FILES
from .tree import Way
from .ways import FilesWay, LocalesWay, PartRelationWay, PartsWay, RelationWay, Stored

LOCALIZATIONS = "localizations"


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
    stored = Stored(key, parents, element)
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
    """Return the members of a relation. Conditions on resources can name nothing."""
    return Held(RelationWay(field), [] if field.other is None else [field.other])
