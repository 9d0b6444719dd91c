"""What publishing a draft would change, and what it would not show: reading alone.

Bounded in statements, which depend on the fields and not on the content, and in size.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .. import conf
from ..models import EntryVersion, Status
from .documents import DocumentService
from .errors import NotFoundError, ValidationError
from .publishing.differences import Difference, End, Lists
from .schema import FieldSchema
from .titles import title
from .values import is_complete


@dataclass(frozen=True, slots=True)
class Named:
    """A related document, by its flow's slug and its title; or a resource, by its type."""

    type: str
    id: str
    title: str
    locale: str


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value as it is in the draft and as readers see it. Both are None for passwords."""

    draft: Any
    published: Any


@dataclass(frozen=True, slots=True)
class ListChange:
    """What publishing does to a relation, in the draft's order: who comes, goes and moves.

    `unseen` are members of the draft's list that readers will not see yet, since they are not published.
    Each holds RELATIONS_MAX_LIMIT members at most; `more` says that there are more.
    """

    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    moved: tuple[Named, ...]
    unseen: tuple[Named, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """One locale of a document: what of it would change, by the fields' slugs.

    `missing` are fields whose values are not complete: publishing is refused while there are any.
    """

    document_id: str
    locale: str
    is_published: bool
    values: dict[str, ValueChange]
    lists: dict[str, ListChange]
    missing: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        """Whether publishing would change anything."""
        moves = any(change.added or change.removed or change.moved for change in self.lists.values())
        return not self.is_published or bool(self.values) or moves


def of_document(service: DocumentService, document_id: str, locale: str | None = None) -> list[Preview]:
    """What publishing this document would do, in one locale or (`*`) each that it has.

    None for a locale that it does not have. NotFoundError when there is no such document, ValidationError
    when its flow has no drafts.
    """
    if not service.flow.drafts:
        raise ValidationError(f'"{service.slug}" has no drafts.')
    if locale != "*":
        service.schema.known_locale(locale)
    rows = EntryVersion.objects.using(service.using).filter(flow=service.flow.id).order_by("locale", "pk")
    versions = list(service.named(rows, document_id))
    if not versions:
        raise NotFoundError(f'There is no document "{document_id}" in "{service.flow.slug}".')
    published = {version.locale: version for version in versions if version.status == Status.PUBLISHED}
    drafts = [version for version in versions if version.status == Status.DRAFT]
    if locale != "*":
        drafts = [draft for draft in drafts if draft.locale == service.schema.locale(service.flow, locale)]
    return [_of_version(service, document_id, draft, published.get(draft.locale)) for draft in drafts]


def _of_version(
    service: DocumentService, document_id: str, draft: EntryVersion, published: EntryVersion | None
) -> Preview:
    limit, differences = conf.get("RELATIONS_MAX_LIMIT"), {}
    for field in service.flow.relations:
        shown = published.pk if published else None
        lists = Lists(field, draft, shown, service.using)
        differences[field.slug] = lists.difference(limit)
    values = service.flow.values
    return Preview(
        document_id=document_id,
        locale=draft.locale,
        is_published=published is not None,
        values=_values(values, draft.values, published.values if published else {}),
        lists=_named(service, differences),
        missing=tuple(f.slug for f in values if not is_complete(f, draft.values.get(f.slug))),
    )


def _values(
    fields: Iterable[FieldSchema], draft: dict[str, Any], published: dict[str, Any]
) -> dict[str, ValueChange]:
    found = {}
    for field in fields:
        pair = draft.get(field.slug), published.get(field.slug)
        if pair[0] != pair[1]:
            hidden = field.type.secret
            found[field.slug] = ValueChange(None, None) if hidden else ValueChange(*pair)
    return found


def _named(service: DocumentService, differences: dict[str, Difference]) -> dict[str, ListChange]:
    """The lists in which there is anything to tell, with titles: 1 statement."""
    told = {slug: found for slug, found in differences.items() if any(_groups(found))}
    names = _names(service, {end for found in told.values() for group in _groups(found) for end in group})

    def named(ends: tuple[End, ...]) -> tuple[Named, ...]:
        # One that somebody deletes meanwhile has no name any more.
        return tuple(names[end] for end in ends if end in names)

    return {
        slug: ListChange(
            added=named(found.added),
            removed=named(found.removed),
            moved=named(found.moved),
            unseen=named(found.unseen),
            more=found.more,
        )
        for slug, found in told.items()
    }


def _groups(found: Difference) -> tuple[tuple[End, ...], ...]:
    return found.added, found.removed, found.moved, found.unseen


def _names(service: DocumentService, ends: set[End]) -> dict[End, Named]:
    """What to call each end; documents by their drafts' titles, where they have drafts."""
    rows = EntryVersion.objects.using(service.using).filter(
        entry__in={end.entry for end in ends if end.entry}
    )
    columns = ("entry", "locale", "flow", "entry__document_id", "values")
    # The last one read is kept: a draft comes after what is published.
    known = {row[:2]: row[2:] for row in rows.order_by("-status").values_list(*columns)}
    names = {}
    for end in ends:
        if end.entry is None:
            names[end] = Named(end.resource_type or "", end.resource_id or "", end.resource_id or "", "")
        elif (end.entry, end.locale) in known:
            flow_id, document_id, values = known[end.entry, end.locale]
            flow = service.schema.by_id[flow_id]
            names[end] = Named(flow.slug, document_id, title(flow, values, document_id), end.locale)
    return names
