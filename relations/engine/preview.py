"""The preview of publishing: how a draft's values and relation lists differ from the published ones.

It only reads. The number of statements depends on the fields of the flow, not on its content, and the
size of the lists is limited.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .. import conf
from ..models import EntryVersion, Status
from .documents import DocumentService
from .errors import NotFoundError, ValidationError
from .publishing.differences import Difference, ListComparison, MemberKey
from .publishing.part_differences import of_parts
from .schema import FieldSchema
from .titles import title
from .values import is_complete


@dataclass(frozen=True, slots=True)
class Named:
    """A member of a relation list with its title, for people to read.

    A document has the slug of its flow as `type` and its public id as `id`. A resource has its type, its
    id, which is its title too, and no `locale`.
    """

    type: str
    id: str
    title: str
    locale: str


@dataclass(frozen=True, slots=True)
class ValueChange:
    """The value of a field in the draft and in the published version, which differ.

    A missing value is None. Both are None for secret fields, as passwords.
    """

    draft: Any
    published: Any


@dataclass(frozen=True, slots=True)
class ListChange:
    """The members that publishing adds to a relation list, removes from it and moves, in the list's order.

    `unseen` are members of the draft's list that stay hidden from readers, because they are not
    published. Each tuple holds at most RELATIONS_MAX_LIMIT members; `more` says that some were left out.
    """

    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    moved: tuple[Named, ...]
    unseen: tuple[Named, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """How the draft of a document in one locale differs from its published version.

    `values` and `lists` have the differences by the field's slug; those of lists in components by the way
    there, as `blocks.author`. `missing` are the slugs of fields whose value breaks a rule of publication,
    as a required one that is empty. Publishing is refused while there are any.
    """

    document_id: str
    locale: str
    is_published: bool
    values: dict[str, ValueChange]
    lists: dict[str, ListChange]
    missing: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        """Whether publishing would change a value or a list that readers see, or be the first time."""
        moves = any(change.added or change.removed or change.moved for change in self.lists.values())
        return not self.is_published or bool(self.values) or moves


def of_document(service: DocumentService, document_id: str, locale: str | None = None) -> list[Preview]:
    """Return the previews of a document's drafts: in one locale (None: the default), or in each for `*`.

    The list is empty when the document has no draft in that locale. Raises NotFoundError when there is no
    such document, and for a locale that is being removed, and ValidationError for an unknown locale and
    when the flow has no drafts.
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
    """Compare the draft with the published version, which is None before the first publication."""
    limit, differences = conf.get("RELATIONS_MAX_LIMIT"), {}
    for field in service.flow.relations:
        shown = published.pk if published else None
        lists = ListComparison(field, draft, shown, service.using)
        differences[field.slug] = lists.difference(limit)
    differences |= of_parts(service.flow, draft, published, limit, service.using)
    flow = service.flow
    values, stored = flow.values, flow.by_slug(draft.values)
    return Preview(
        document_id=document_id,
        locale=draft.locale,
        is_published=published is not None,
        values=_values(values, stored, flow.by_slug(published.values) if published else {}),
        lists=_named(service, differences),
        missing=tuple(f.slug for f in values if not is_complete(f, stored.get(f.slug))),
    )


def _values(
    fields: Iterable[FieldSchema], draft: dict[str, Any], published: dict[str, Any]
) -> dict[str, ValueChange]:
    """Return the values that differ."""
    found = {}
    for field in fields:
        pair = draft.get(field.slug), published.get(field.slug)
        if pair[0] != pair[1]:
            is_secret = field.type.secret
            found[field.slug] = ValueChange(None, None) if is_secret else ValueChange(*pair)
    return found


def _named(service: DocumentService, differences: dict[str, Difference]) -> dict[str, ListChange]:
    """Return the lists that differ, with the titles of their members: 1 statement."""
    changed = {slug: found for slug, found in differences.items() if any(_groups(found))}
    names = _names(
        service, {member for found in changed.values() for group in _groups(found) for member in group}
    )

    def with_names(members: tuple[MemberKey, ...]) -> tuple[Named, ...]:
        # A document that was deleted in the meantime has no name.
        return tuple(names[member] for member in members if member in names)

    return {
        slug: ListChange(
            added=with_names(found.added),
            removed=with_names(found.removed),
            moved=with_names(found.moved),
            unseen=with_names(found.unseen),
            more=found.more,
        )
        for slug, found in changed.items()
    }


def _groups(found: Difference) -> tuple[tuple[MemberKey, ...], ...]:
    return found.added, found.removed, found.moved, found.unseen


def _names(service: DocumentService, members: set[MemberKey]) -> dict[MemberKey, Named]:
    """Return each member with its title, by its key; documents with drafts get their draft's title."""
    rows = EntryVersion.objects.using(service.using).filter(
        entry__in={member.entry for member in members if member.entry}
    )
    columns = ("entry", "locale", "flow", "entry__document_id", "values")
    # A later row replaces an earlier one in the dict: the draft comes last.
    known = {row[:2]: row[2:] for row in rows.order_by("-status").values_list(*columns)}
    names = {}
    for member in members:
        if member.entry is None:
            names[member] = Named(
                member.resource_type or "", member.resource_id or "", member.resource_id or "", ""
            )
        elif (member.entry, member.locale) in known:
            flow_id, document_id, values = known[member.entry, member.locale]
            flow = service.schema.by_id[flow_id]
            names[member] = Named(
                flow.slug, document_id, title(flow, flow.by_slug(values), document_id), member.locale
            )
    return names
