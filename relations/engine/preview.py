"""Previews of publishing, which compare the draft with the published version, and of deleting.

They only read. For publishing, the number of SQL statements depends on the flow's fields and not on its
content, and the number of listed members is limited.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .. import conf
from ..access import caller
from ..models import Entry, EntryVersion, Status
from .documents import DocumentService
from .errors import NotFoundError, ValidationError
from .links.plan.types import Data
from .publishing.differences import Difference, ListComparison, MemberKey
from .publishing.leaving import departure
from .publishing.part_differences import of_parts
from .reading.labels import titled
from .schema import FieldSchema, Schema
from .titles import title
from .values import is_complete


@dataclass(frozen=True, slots=True)
class Named:
    """A member of a relation's list, or another document, with its title, for people to read.

    A document has the slug of its flow as `type` and its public id as `id`; `locale` may be "". A resource
    has its type, its id, which is its title too, and "" as `locale`.
    """

    type: str
    id: str
    title: str
    locale: str


@dataclass(frozen=True, slots=True)
class ValueChange:
    """The different values of a field in the draft and in the published version.

    A missing value is None. For a secret field, such as a password, both are None.
    """

    draft: Any
    published: Any


@dataclass(frozen=True, slots=True)
class ListChange:
    """What publishing changes in one relation's list: members that it adds, removes and moves, in order.

    `unseen` are members that readers will not see, because they are not published. `changed` are members
    whose links get other data. `places` maps each moved member to its places in the published list and in the
    draft's, counted from 1; `data` maps each changed member to the data on its links in the two. Each tuple
    has at most RELATIONS_MAX_LIMIT members; `more` says that some were left out.
    """

    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    moved: tuple[Named, ...]
    unseen: tuple[Named, ...]
    more: bool
    changed: tuple[Named, ...] = ()
    places: Mapping[Named, tuple[int, int]] = dataclasses.field(default_factory=dict)
    data: Mapping[Named, tuple[Data, Data]] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would change in one locale of a document.

    `values` and `lists` have the differences between draft and published version, by the field's slug; those
    of lists in parts by path, such as `blocks.author`. `missing` are the slugs of fields whose value a
    published version may not have: it is required and empty, or too short. While there are any, publishing is
    refused.
    """

    document_id: str
    locale: str
    is_published: bool
    values: dict[str, ValueChange]
    lists: dict[str, ListChange]
    missing: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        """Whether publishing would change a value or a list, or publish the document for the first time."""
        lists = self.lists.values()
        moves = any(each.added or each.removed or each.moved or each.changed for each in lists)
        return not self.is_published or bool(self.values) or moves


@dataclass(frozen=True, slots=True)
class Deletion:
    """What deleting documents would delete too, by the option `onDelete` of relations, and what prevents it.

    `going` are the further documents, once for each locale, and `keys` the primary keys of their entries.
    `refusing` are documents that prevent the deletion, the first RELATIONS_MAX_LIMIT of them; `refusals` is
    the number of all. `fields` are the relations by which they prevent it, such as `menus.dishes`: a list of
    theirs has a document that would be deleted.
    """

    going: tuple[Named, ...] = ()
    keys: frozenset[int] = frozenset()
    refusing: tuple[Named, ...] = ()
    refusals: int = 0
    fields: tuple[str, ...] = ()


def of_deletion(service: DocumentService, document_id: str, locale: str | None = None) -> Deletion:
    """Return what `DocumentService.delete` would delete along with a document, and what prevents it.

    `locale` is the one to delete, None the default one, `*` all. The Deletion is empty if the document does
    not exist. Raises ConflictError if more than RELATIONS_MAX_ITEMS documents would be deleted, and
    ValidationError for an unknown locale. 1 SQL statement for each deleted document and each relation that
    refuses or cascades deletions.
    """
    entry = service.versions.find(document_id)
    codes = service.versions.locales(entry, locale, service.schema)
    return of_deletions({} if entry is None else {entry: codes}, service.schema, service.using)


def of_deletions(entries: Mapping[Entry, Collection[str]], schema: Schema, using: str) -> Deletion:
    """Return what deleting these entries in these locales would delete too, and what prevents it.

    `entries` maps each entry to the locales. Documents that are deleted themselves prevent nothing. Raises
    ConflictError if more than RELATIONS_MAX_ITEMS documents would be deleted. No SQL statement if no relation
    refuses or cascades deletions.
    """
    going: dict[int, set[str]] = defaultdict(set)
    refusing: dict[str, set[int]] = defaultdict(set)
    for entry, codes in entries.items():
        found = departure(schema, entry, codes, using)
        for key, some in found.going.items():
            going[key] |= some
        for label, holders in found.refusing.items():
            refusing[label] |= holders
    refusing = {label: some - going.keys() for label, some in refusing.items() if some - going.keys()}
    further = going.keys() - {entry.pk for entry in entries}
    holding = {key for some in refusing.values() for key in some}
    shown = sorted(holding)[: conf.get("RELATIONS_MAX_LIMIT")]
    titles = titled(list(schema.by_id.values()), using, entries={*further, *shown})

    def named(key: int, code: str) -> Named:
        each = titles[key]
        return Named(schema.by_id[each.flow].slug, each.document_id, each.title(code or None), code)

    return Deletion(
        tuple(named(key, code) for key in sorted(further & titles.keys()) for code in sorted(going[key])),
        frozenset(further),
        tuple(named(key, "") for key in shown if key in titles),
        len(holding),
        tuple(sorted(refusing)),
    )


def of_document(service: DocumentService, document_id: str, locale: str | None = None) -> list[Preview]:
    """Return the previews of publishing a document: in one locale (None: the default), or for `*` in each.

    The list is empty if the document has no draft in that locale. Raises NotFoundError if there is no such
    document, and for a locale that is being removed; ValidationError for an unknown locale, and if the flow
    has no drafts; PermissionDenied if the caller may not read drafts.
    """
    caller.check(service.slug, caller.DRAFTS)
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
    """Return the preview of publishing `draft`; `published` is None before the first publication."""
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
    """Return the values that differ, by the field's slug; `draft` and `published` are the values by slug."""
    found = {}
    for field in fields:
        pair = draft.get(field.slug), published.get(field.slug)
        if pair[0] != pair[1]:
            is_secret = field.type.secret
            found[field.slug] = ValueChange(None, None) if is_secret else ValueChange(*pair)
    return found


def _named(service: DocumentService, differences: dict[str, Difference]) -> dict[str, ListChange]:
    """Return the lists that differ, with the titles of their members: 1 SQL statement.

    Members that were deleted meanwhile, or that the caller may not read, are left out.
    """
    changed = {slug: found for slug, found in differences.items() if any(_groups(found))}
    names = _names(
        service, {member for found in changed.values() for group in _groups(found) for member in group}
    )

    def with_names(members: tuple[MemberKey, ...]) -> tuple[Named, ...]:
        # A document that was deleted in the meantime has no name, nor has one that must not be read.
        return tuple(names[member] for member in members if member in names)

    return {
        slug: ListChange(
            added=with_names(found.added),
            removed=with_names(found.removed),
            moved=with_names(found.moved),
            unseen=with_names(found.unseen),
            more=found.more,
            changed=with_names(found.changed),
            places={names[member]: pair for member, pair in found.places.items() if member in names},
            data={names[member]: pair for member, pair in found.data.items() if member in names},
        )
        for slug, found in changed.items()
    }


def _groups(found: Difference) -> tuple[tuple[MemberKey, ...], ...]:
    return found.added, found.removed, found.moved, found.unseen, found.changed


def _names(service: DocumentService, members: set[MemberKey]) -> dict[MemberKey, Named]:
    """Return each member with its title, by its key; the title is the draft's if there is a draft.

    Documents that do not exist, or that the caller may not read, are left out. 1 SQL statement.
    """
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
            if not caller.may(flow.slug, caller.FIND):
                continue
            names[member] = Named(
                flow.slug, document_id, title(flow, flow.by_slug(values), document_id), member.locale
            )
    return names
