"""What a field holds many of: related documents, other locales, files, components."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...models import FieldType
from ..schema import FlowSchema, RelationSchema
from . import columns
from .columns import Searched
from .files import FILES
from .tree import Way
from .ways import FilesWay, LocalesWay, PartsWay, RelationWay, Stored

LOCALIZATIONS = "localizations"


@dataclass(frozen=True, slots=True)
class Held:
    """The way there, and what conditions on one of them are about: in a zone one of several.

    `bare` says that an id alone is a condition.
    """

    way: Way
    inner: Sequence[Searched]
    bare: bool = False


def what(flow: Searched, key: str) -> Held | None:
    """What the field holds, where that is files, components, or the document in other locales."""
    if key == LOCALIZATIONS and isinstance(flow, FlowSchema) and flow.has_localizations:
        return Held(LocalesWay(flow), [flow])
    field = flow.fields.get(key)
    parents, element = (flow.parents, flow.element) if isinstance(flow, columns.Inside) else ((), 0)
    stored = Stored(key, parents, element)
    if field is not None and field.kind == FieldType.MEDIA and not field.private:
        return Held(FilesWay(stored, field.type.is_list(field)), [FILES], bare=True)
    parts = columns.each(flow, key)
    return Held(PartsWay(stored), parts) if parts else None


def members(field: RelationSchema) -> Held:
    """What a relation holds; there is nothing to compare of what is outside the flows."""
    return Held(RelationWay(field), [] if field.other is None else [field.other])
