"""Reading what is populated and is no relation: media, components and dynamic zones.

The values have it all but the assets, and these cost one statement for each field of the populate tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .. import assets
from ..schema import ComponentSchema, FieldSchema
from ..values.parts import ID, KIND, uid_of
from .documents import EVERYTHING, Document, Readable, Selection, shown


@dataclass(slots=True, eq=False, repr=False)
class Part(Readable):
    """A component's value, as read. `kind` is set in a dynamic zone."""

    component: ComponentSchema
    id: int
    kind: str
    stored: dict[str, Any]
    related: dict[str, Any] = field(default_factory=dict)
    selection: Selection = EVERYTHING

    def __repr__(self) -> str:
        return f"<Part {self.component.uid} {self.id}>"

    @property
    def fields(self) -> Mapping[str, FieldSchema]:
        return self.component.fields

    @property
    def own(self) -> dict[str, Any]:
        head: dict[str, Any] = {KIND: self.kind} if self.kind else {}
        return head | {"id": self.id}

    def as_dict(self, selection: Selection | None = None) -> dict[str, Any]:
        chosen = below_of(self, selection or self.selection)
        found = self.own
        for each in self.component.readable:
            if chosen.fields is None or each.slug in chosen.fields:
                found[each.slug] = self.stored.get(each.slug)
        for slug, deeper in chosen.populate.items():
            found[slug] = shown(self.related.get(slug), deeper)
        return found


Holder = Document | Part


def populate(read: FieldSchema, documents: Sequence[Document], selection: Selection, using: str) -> None:
    """Load the field, no relation, into `related` of each document.

    An Asset, a Part or None; a list of these where there may be many. Assets that are gone are left out.
    """
    media: list[tuple[FieldSchema, Holder]] = []
    _load(read, documents, selection, media)
    named = {reference for below, holder in media for reference in _listed(holder.stored.get(below.slug))}
    found = assets.resolve(named, using) if named else {}
    for below, holder in media:
        existing = [found[item] for item in _listed(holder.stored.get(below.slug)) if item in found]
        holder.related[below.slug] = _shaped(existing, below.type.is_list(below))


def _load(
    read: FieldSchema,
    holders: Iterable[Holder],
    selection: Selection,
    media: list[tuple[FieldSchema, Holder]],
) -> None:
    """The field's parts into `related` of each holder; media are noted in `media` for later."""
    for holder in holders:
        if not read.type.holds_parts:
            media.append((read, holder))
            continue
        parts = [part for value in _listed(holder.stored.get(read.slug)) for part in _part(read, value)]
        if selection.on is not None:
            parts = [part for part in parts if part.kind in selection.on]
        holder.related[read.slug] = _shaped(parts, holds_many(read))
        for part in parts:
            part.selection = below_of(part, selection)
            for slug, below in part.selection.populate.items():
                if slug in part.component.fields:
                    _load(part.component.fields[slug], [part], below, media)


def holds_many(read: FieldSchema) -> bool:
    """Whether its value is a list of components, which may be empty and is never null when it is written."""
    return read.type.holds_parts and read.type.is_list(read)


def visible(read: FieldSchema, value: Any) -> Any:
    """A stored value without what is private in its components, and without components that are gone."""
    if not read.type.holds_parts:
        return value
    found = [_visible(part) for item in _listed(value) for part in _part(read, item)]
    return found if isinstance(value, list) else next(iter(found), None)


def _visible(part: Part) -> dict[str, Any]:
    head = {key: part.stored[key] for key in (ID, KIND) if key in part.stored}
    open_ones = [f for slug, f in part.component.fields.items() if slug in part.stored and not f.private]
    return head | {field.slug: visible(field, part.stored[field.slug]) for field in open_ones}


def below_of(part: Part, selection: Selection) -> Selection:
    """What is selected of this part: in a dynamic zone it may depend on the component."""
    return selection.on.get(part.kind, selection) if selection.on else selection


def _part(read: FieldSchema, value: dict[str, Any]) -> list[Part]:
    known = read.components.get(uid_of(read, value))
    return [] if known is None else [Part(known, value.get(ID, 0), value.get(KIND, ""), value)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _shaped(items: list[Any], many: bool) -> Any:
    return items if many else next(iter(items), None)
