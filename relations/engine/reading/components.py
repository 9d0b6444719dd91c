"""Populating media, components and dynamic zones.

Their data stands in the values of the version, except assets, which cost one statement for each populated
field of the flow.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import assets
from ..schema import ComponentSchema, FieldSchema
from ..values.parts import ID, KIND, uid_of
from .documents import EVERYTHING, Document, Readable, Selection, shown


@dataclass(slots=True, eq=False, repr=False)
class Part(Readable):
    """A component's value, as read. `kind` is the component's uid in a dynamic zone, else empty.

    `stored` holds the values, `related` the populated fields.
    """

    component: ComponentSchema
    id: int
    kind: str
    stored: dict[str, Any]
    related: dict[str, Any] = dataclasses.field(default_factory=dict)
    selection: Selection = EVERYTHING

    def __repr__(self) -> str:
        return f"<Part {self.component.uid} {self.id}>"

    @property
    def fields(self) -> Mapping[str, FieldSchema]:
        """The fields of the component."""
        return self.component.fields

    @property
    def own(self) -> dict[str, Any]:
        """The keys of a part that are no fields: its id, and in a dynamic zone its component."""
        head: dict[str, Any] = {KIND: self.kind} if self.kind else {}
        return head | {"id": self.id}

    def as_dict(self, selection: Selection | None = None) -> dict[str, Any]:
        """Return the part as a dict of what `selection` selects."""
        chosen = below_of(self, selection or self.selection)
        found = self.own
        for each in self.component.readable:
            if chosen.fields is None or each.slug in chosen.fields:
                found[each.slug] = self.stored.get(each.slug)
        for slug, deeper in chosen.populate.items():
            found[slug] = shown(self.related.get(slug), deeper)
        return found


Holder = Document | Part


def populate(field: FieldSchema, documents: Sequence[Document], selection: Selection, using: str) -> None:
    """Load a field that is no relation into `related` of each document.

    Gives an Asset, a Part or None, or a list of them for a field with many. Deleted assets are left out.
    """
    media: list[tuple[FieldSchema, Holder]] = []
    _load(field, documents, selection, media)
    named = {
        reference
        for media_field, holder in media
        for reference in _listed(holder.stored.get(media_field.slug))
    }
    found = assets.resolve(named, using) if named else {}
    for media_field, holder in media:
        existing = [found[item] for item in _listed(holder.stored.get(media_field.slug)) if item in found]
        holder.related[media_field.slug] = _shaped(existing, media_field.type.is_list(media_field))


def _load(
    field: FieldSchema,
    holders: Iterable[Holder],
    selection: Selection,
    media: list[tuple[FieldSchema, Holder]],
) -> None:
    """Put the field's parts into `related` of each holder.

    Media fields are only collected into `media`, so that one statement loads the assets of all of them.
    """
    for holder in holders:
        if not field.type.holds_parts:
            media.append((field, holder))
            continue
        parts = [part for value in _listed(holder.stored.get(field.slug)) for part in _part(field, value)]
        if selection.on is not None:
            parts = [part for part in parts if part.kind in selection.on]
        holder.related[field.slug] = _shaped(parts, holds_many(field))
        for part in parts:
            part.selection = below_of(part, selection)
            for slug, nested in part.selection.populate.items():
                if slug in part.component.fields:
                    _load(part.component.fields[slug], [part], nested, media)


def holds_many(field: FieldSchema) -> bool:
    """Whether the value is a list of components. Such a value may be empty, but is never null."""
    return field.type.holds_parts and field.type.is_list(field)


def visible(field: FieldSchema, value: Any) -> Any:
    """Return a stored value without private fields of components, and without deleted components."""
    if not field.type.holds_parts:
        return value
    found = [_visible(part) for item in _listed(value) for part in _part(field, item)]
    return found if isinstance(value, list) else next(iter(found), None)


def _visible(part: Part) -> dict[str, Any]:
    identity = {key: part.stored[key] for key in (ID, KIND) if key in part.stored}
    visible_fields = [f for slug, f in part.component.fields.items() if slug in part.stored and not f.private]
    return identity | {field.slug: visible(field, part.stored[field.slug]) for field in visible_fields}


def below_of(part: Part, selection: Selection) -> Selection:
    """Return what to read of the part: a dynamic zone may select differently for each component (`on`)."""
    return selection.on.get(part.kind, selection) if selection.on else selection


def _part(field: FieldSchema, value: dict[str, Any]) -> list[Part]:
    """Return the value as a part, in a list; an empty list when its component was deleted."""
    component = field.components.get(uid_of(field, value))
    return [] if component is None else [Part(component, value.get(ID, 0), value.get(KIND, ""), value)]


def _listed(value: Any) -> list[Any]:
    """Return the value as a list; None gives an empty one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _shaped(items: list[Any], many: bool) -> Any:
    """Return the list where there may be many, else its first item or None."""
    return items if many else next(iter(items), None)
