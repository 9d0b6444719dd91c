"""Populating media, components and dynamic zones, which are not read by default, and relations of parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .. import assets, query
from ..schema import ComponentSchema, FieldSchema, FlowSchema, RelationSchema
from ..values.parts import ID, KIND, uid_of
from ..view import View
from .documents import EVERYTHING, Document, Readable, Selection, shown


@dataclass(slots=True, eq=False, repr=False)
class Part(Readable):
    """A part of a document as it was read: a mapping from slugs to values and populated members.

    `kind` is the uid of its component in a dynamic zone, otherwise "". `root` is the document that it was
    read from.
    """

    component: ComponentSchema
    id: int
    kind: str
    stored: dict[str, Any]
    root: Document | None = None  # that it was read with
    related: dict[str, Any] = field(default_factory=dict)
    selection: Selection = EVERYTHING

    def __repr__(self) -> str:
        return f"<Part {self.component.uid} {self.id}>"

    @property
    def fields(self) -> Mapping[str, FieldSchema]:
        """The fields of the component, by slug."""
        return self.component.fields

    @property
    def own(self) -> dict[str, Any]:
        """The keys beside the attributes: `id`, and in a dynamic zone `__component`, the component's uid."""
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
Media = tuple[FieldSchema, Holder, Selection]


@dataclass(frozen=True, slots=True)
class Loading:
    """The files and relations still to be loaded after the parts in a field of documents have been read.

    `media` are media fields, each with the document or part that has it and the selection; `sought` are
    relations of these parts.
    """

    flow: FlowSchema
    view: View
    media: list[Media] = field(default_factory=list)
    sought: list[Sought] = field(default_factory=list)


@dataclass(slots=True)
class Sought:
    """A relation of parts that remains to be loaded: the field, what to read of members, and the parts."""

    field: RelationSchema
    selection: Selection
    parts: list[Part]


def populate(
    read: FieldSchema, documents: Sequence[Document], selection: Selection, view: View
) -> list[Sought]:
    """Load a field's media or parts into the `related` of each document, by the field's slug.

    `read` is the field: media, component or dynamic zone. The loaded value is an Asset, a Part or None, or a
    list of these if the field may have several. Files that are gone, parts of deleted components, and what
    the filters of the selection exclude are left out. Returns the relations of these parts, which the caller
    must load. `documents` is not empty. Raises ValidationError for filters or a sort with an unknown name or
    a wrong value.
    """
    loading = Loading(documents[0].flow, view)
    _load(read, documents, selection, loading)
    _load_media(loading.media, view)
    return loading.sought


def _load_media(media: Sequence[Media], view: View) -> None:
    named = {reference for below, holder, _ in media for reference in _listed(holder.stored.get(below.slug))}
    found = assets.resolve(named, view.using) if named else {}
    ranks: dict[int, dict[str, int]] = {}
    for below, holder, chosen in media:
        existing = [found[item] for item in _listed(holder.stored.get(below.slug)) if item in found]
        if _chooses(chosen):
            if id(chosen) not in ranks:
                order = assets.chosen(map(str, named), chosen.filters, chosen.sort, view.using)
                ranks[id(chosen)] = {document_id: place for place, document_id in enumerate(order)}
            rank = ranks[id(chosen)]
            existing = [asset for asset in existing if asset.document_id in rank]
            if chosen.sort:
                existing.sort(key=lambda asset: rank[asset.document_id])
        holder.related[below.slug] = _shaped(existing, below.type.is_list(below))


def _chooses(selection: Selection) -> bool:
    return bool(selection.filters or selection.sort)


def _load(
    read: FieldSchema,
    holders: Iterable[Holder],
    selection: Selection,
    loading: Loading,
) -> None:
    """Put the parts of the field `read` into `related` of each holder, a document or part.

    Media fields and relations are only added to `loading`, which has those to load later.
    """
    if isinstance(read, RelationSchema):
        parts = [holder for holder in holders if isinstance(holder, Part)]
        _seek(read, selection, parts, loading.sought)
        return
    if not read.type.holds_parts:
        loading.media.extend((read, holder, selection) for holder in holders)
        return
    lists: list[tuple[Holder, list[Part]]] = []
    for holder in holders:
        root = holder if isinstance(holder, Document) else holder.root
        parts = [part for value in _listed(holder.stored.get(read.slug)) for part in _part(read, value, root)]
        if selection.on is not None:
            parts = [part for part in parts if part.kind in selection.on]
        lists.append((holder, parts))
    chosen = _chosen(read, [part for _, parts in lists for part in parts], selection, loading)
    below: dict[str, tuple[FieldSchema, Selection, list[Part]]] = {}
    for holder, parts in lists:
        kept = _arranged(parts, chosen, selection)
        holder.related[read.slug] = _shaped(kept, read.type.is_list(read))
        for part in kept:
            part.selection = below_of(part, selection)
            for slug, deeper in part.selection.populate.items():
                if slug in part.component.fields:
                    place = f"{part.kind} {slug}"
                    below.setdefault(place, (part.component.fields[slug], deeper, []))[2].append(part)
    for inner, deeper, parts in below.values():
        _load(inner, parts, deeper, loading)


def _seek(field: RelationSchema, selection: Selection, parts: list[Part], sought: list[Sought]) -> None:
    """Add a relation of `parts` to `sought`, to the entry with the same field and selection if it has one."""
    for known in sought:
        if known.field.id == field.id and known.selection == selection:
            known.parts += parts
            return
    sought.append(Sought(field, selection, parts))


def _chosen(read: FieldSchema, parts: list[Part], selection: Selection, loading: Loading) -> dict[int, int]:
    """Return the ranks of the parts that match the filters of their selection, by the parts' `id()`.

    Where there is a sort, ranks are in its order. 1 SQL statement for each component that has filters or a
    sort.
    """
    ranks = {id(part): place for place, part in enumerate(parts)}
    kinds: dict[str, list[Part]] = {}
    for part in parts:
        kinds.setdefault(part.kind, []).append(part)
    every = {"": selection} if selection.on is None else selection.on
    for kind, chosen in every.items():
        if not _chooses(chosen):
            continue
        those, uid = kinds.get(kind, []), kind or str(read.options.get("component"))
        values = [query.Picked(part.stored, part.root.id if part.root else 0) for part in those]
        inside = query.loose(read.components[uid], loading.flow)
        kept = query.filtered_parts(inside, values, chosen.filters, chosen.sort, loading.view)
        for part in those:
            del ranks[id(part)]
        ranks |= {id(those[place]): rank for rank, place in enumerate(kept)}
    return ranks


def _arranged(parts: list[Part], ranks: dict[int, int], selection: Selection) -> list[Part]:
    """Return the parts that have a rank.

    Where the selection of a component has a sort, its parts are sorted among themselves: the places in the
    list that belong to that component stay its own.
    """
    kept = [part for part in parts if id(part) in ranks]
    queues: dict[str, list[Part]] = {}
    for part in kept:
        queues.setdefault(part.kind, []).append(part)
    for those in queues.values():
        if below_of(those[0], selection).sort:
            those.sort(key=lambda part: ranks[id(part)])
    return [queues[part.kind].pop(0) for part in kept]


def holds_many(read: FieldSchema) -> bool:
    """Return whether the field's value is a list of parts: a repeatable component or a dynamic zone.

    Such a value may be an empty list, and is never written as null.
    """
    return read.type.holds_parts and read.type.is_list(read)


def visible(read: FieldSchema, value: Any) -> Any:
    """Return the stored parts of a component field or dynamic zone, without what readers may not see.

    Private attributes, and parts of deleted components, are removed. The value of any other field is returned
    unchanged.
    """
    if not read.type.holds_parts:
        return value
    found = [_visible(part) for item in _listed(value) for part in _part(read, item)]
    return found if isinstance(value, list) else next(iter(found), None)


def _visible(part: Part) -> dict[str, Any]:
    head = {key: part.stored[key] for key in (ID, KIND) if key in part.stored}
    open_ones = [f for slug, f in part.component.fields.items() if slug in part.stored and not f.private]
    return head | {field.slug: visible(field, part.stored[field.slug]) for field in open_ones}


def below_of(part: Part, selection: Selection) -> Selection:
    """Return what to read of this part.

    If the selection has an `on` (Strapi's selection for each component of a dynamic zone), it is the one for
    the uid of the part's component; otherwise, or if `on` lacks the uid, the selection itself.
    """
    return selection.on.get(part.kind, selection) if selection.on else selection


def _part(read: FieldSchema, value: dict[str, Any], root: Document | None = None) -> list[Part]:
    known = read.components.get(uid_of(read, value))
    return [] if known is None else [Part(known, value.get(ID, 0), value.get(KIND, ""), value, root)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _shaped(items: list[Any], many: bool) -> Any:
    return items if many else next(iter(items), None)
