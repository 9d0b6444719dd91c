"""Rows of Entry and EntryVersion: finding, creating and changing them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone

from ...models import Entry, EntryVersion, Status
from .. import resources
from ..assets.uses import Uses
from ..errors import ConflictError, Faults, NotFoundError, ValidationError
from ..locks import Locks, Wanted, enter, queue
from ..schema import FlowSchema, Schema, current, follow, follow_entry
from ..values import check_complete
from ..view import is_possible_id
from . import search, unique
from .positions import new_position
from .storing import CONTENT, are_same, store
from .unique_parts import check_parts

NO_OTHERS = Wanted()


@dataclass(frozen=True, slots=True)
class Versions:
    """Finds, locks, creates and saves the entries and versions of one flow, in the caller's transaction.

    `locks` are the entries that the write has locked, `uses` collects changes of the table AssetUse.
    """

    flow: FlowSchema
    using: str
    locks: Locks
    uses: Uses  # the caller writes them at the end

    def find(self, document_id: str, others: Wanted = NO_OTHERS) -> Entry | None:
        """Lock the entry with this document id, and the documents `others`; return it, None if there is none.

        Raises ValidationError if the id is no string.
        """
        if not is_possible_id(document_id):
            return None
        found = self.locks.first(Wanted(named={self.flow.id: [document_id]}) | others)
        mine = (row for row in found if row.flow_id == self.flow.id and row.document_id == document_id)
        return next((row.entry(self.using) for row in mine), None)

    def lock(self, document_id: str, others: Wanted = NO_OTHERS) -> Entry:
        """Lock the entry with this document id, and the documents `others`; return the entry.

        Raises NotFoundError if there is none.
        """
        found = self.find(document_id, others)
        if found is None:
            raise NotFoundError(f'There is no document "{document_id}" in "{self.flow.slug}".')
        return found

    def new_entry(self, document_id: str | None) -> Entry:
        """Create an entry of the flow and return it, locked. For None as `document_id` its id is random.

        Raises ConflictError for an id that another document of the flow has, and if a single type has its
        document already; ValidationError for an invalid id, and in a flow that extends a resource type for
        one that no resource has.
        """
        enter([self.flow.id], self.using)
        check_room(self.flow, self.using)
        resources.check_extends(self.flow, document_id, self.using)
        entry = Entry(flow_id=self.flow.id)
        if document_id is not None:
            if not is_possible_id(document_id) or not 0 < len(document_id) <= 64:
                raise ValidationError("A document's id has 1 to 64 characters.", ["documentId"])
            if Entry.objects.using(self.using).filter(flow=self.flow.id, document_id=document_id).exists():
                raise ConflictError(f'There is a document "{document_id}" in "{self.flow.slug}" already.')
            entry.document_id = document_id
        entry.position = new_position(self.flow, self.using)
        entry.save(using=self.using)
        self.locks.held.add(entry.pk)  # nobody else can see it
        return entry

    def editable(self, entry: Entry, locale: str) -> EntryVersion | None:
        """Return the version of the entry in this locale that writes change, or None if it does not exist.

        It is the draft in a flow with drafts, else the published version. Its attribute `entry` is `entry`
        itself.
        """
        found = editable(self.flow, entry, locale, self.using)
        if found is not None:
            found.entry = entry
        return found

    def locales(self, entry: Entry | None, code: str | None, known: Schema) -> list[str]:
        """Return the locales that `code` stands for: the default one for None, those of the entry for `*`.

        Any other code stands for itself. They are as in the column `locale`: "" in a flow that is not
        localized. Locales whose content is being removed are left out of `*`. `known` is the schema. Raises
        ValidationError for an unknown locale, NotFoundError for one that is being removed.
        """
        if code != "*":
            return [known.locale(self.flow, code)]
        found = EntryVersion.objects.using(self.using).filter(entry=entry).order_by("locale")
        found = found.exclude(locale__in=known.leaving)
        return list(dict.fromkeys(found.values_list("locale", flat=True)))

    def shared_values(self, entry: Entry) -> dict[str, Any]:
        """Return the values, by slug, of the document's fields that are not localized, for a new locale."""
        return shared_values(self.flow, entry, self.using)

    def unsaved(self, locale: str, entry: Entry | None = None) -> EntryVersion:
        """Return a new, unsaved version in this locale: a draft in a flow with drafts, else a published one.

        `entry` None leaves it without an entry.
        """
        return EntryVersion(entry=entry, flow_id=self.flow.id, locale=locale, status=self.flow.statuses[0])

    def save(self, version: EntryVersion, plain: dict[str, Any], known: dict[str, Any]) -> None:
        """Save a new or existing version with the values `plain`, by slug.

        An existing version keeps its other values. A new one also gets default values, the values `known` of
        other locales, and UIDs made from other fields. In a flow without drafts, raises ValidationError for
        missing required values and for unique values that another document has; in a flow with drafts these
        are checked when it is published.
        """
        if not version._state.adding:
            self.merge(version, plain)
            return
        moment = now()
        given = {**defaults(self.flow), **known, **plain}
        values = unique.filled(self.flow, given, version.locale, version.entry_id, self.using)
        version.values = self.flow.by_key(values)
        version.published_at = version.first_published_at = None if self.flow.drafts else moment
        version.created_at = version.updated_at = moment
        self._check(version, values)
        _complete(self.flow, version, self.using)
        version.save(using=self.using)
        self.uses.note(self.flow, version, {})
        follow_entry(self.flow.upcoming, version, self.using)

    def merge(self, version: EntryVersion, plain: dict[str, Any]) -> None:
        """Save an existing version with the values `plain`, by slug; its other values are kept.

        If none changes, only the column `updated_at` is written. Raises ValidationError as `save` does.
        """
        before, searched = version.values, version.search
        version.values = {**before, **self.flow.by_key(plain)}
        version.updated_at = now()
        self._check(version, plain)
        _complete(self.flow, version, self.using)
        kept = version.search == searched and are_same(version.values, before)
        store(version, "updated_at", *(() if kept else CONTENT), using=self.using)
        self.uses.note(self.flow, version, before)
        follow_entry(self.flow.upcoming, version, self.using)

    def _check(self, version: EntryVersion, plain: dict[str, Any]) -> None:
        """In a flow without drafts, raise ValidationError for missing required and repeated unique values.

        `plain` are the new values by slug. Does nothing in a flow with drafts: publishing checks them.
        """
        if not self.flow.drafts:
            check_shown(self.flow, current(self.using), version, plain, version.status, self.using)


def editable(flow: FlowSchema, entry: Entry | int, locale: str, using: str) -> EntryVersion | None:
    """Return the version of the entry in this locale that writes change, or None if it does not exist.

    It is the draft in a flow with drafts, else the published version. `entry` may be a primary key.
    """
    rows = EntryVersion.objects.using(using).filter(entry=entry, locale=locale)
    return rows.filter(status=flow.statuses[0]).first()


def initial_values(flow: FlowSchema, entry: Entry | None, using: str) -> dict[str, Any]:
    """Return the values, by slug, with which a new version starts: defaults, and those that locales share.

    `entry` is None for a new document, which has only defaults.
    """
    return {**defaults(flow), **(shared_values(flow, entry, using) if entry else {})}


def defaults(flow: FlowSchema) -> dict[str, Any]:
    """Return the default values of the flow's fields, by slug; fields without a default are left out."""
    return {f.slug: f.type.default(f) for f in flow.values if f.default is not None}


def shared_values(flow: FlowSchema, entry: Entry, using: str) -> dict[str, Any]:
    """Return the values, by slug, of the entry's fields that are not localized, also of disabled ones.

    A new locale of the document gets them. They are read from its oldest version, a draft in a flow with
    drafts, else a published one; {} without such a version.
    """
    other = EntryVersion.objects.using(using).filter(entry=entry, status=flow.statuses[0])
    known = other.values_list("values", flat=True).order_by("pk").first() or {}
    shared = {f.slug for f in (*flow.values, *flow.disabled) if not f.localized}
    return {slug: value for slug, value in flow.by_slug(known).items() if slug in shared}


def share(flow: FlowSchema, version: EntryVersion, values: dict[str, object], uses: Uses, using: str) -> None:
    """Copy values of fields that are not localized to the document's other locales, in the same status.

    `version` has the status. `values` are by slug; those of localized fields are ignored. The changed
    versions are saved, and the files that they use are noted in `uses`. Does nothing if the flow is not
    localized.
    """
    shared = {f.key: values[f.slug] for f in flow.values if not f.localized and f.slug in values}
    if not flow.localized or not shared:
        return
    others = EntryVersion.objects.using(using).filter(entry=version.entry_id, status=version.status)
    rows = [row for row in others.exclude(pk=version.pk) if not shared.items() <= row.values.items()]
    for row in rows:
        before = row.values
        row.values = {**before, **shared}
        _complete(flow, row, using)
        uses.note(flow, row, before)
    EntryVersion.objects.using(using).bulk_update(rows, ["values", "search"])


def _complete(flow: FlowSchema, version: EntryVersion, using: str) -> None:
    """Set on the version, unsaved, the text for search that its values make.

    Also its values under the JSON keys that a change of definitions in progress fills or removes.
    """
    version.values = follow(flow.upcoming, version.values, using)
    version.search = search.text(flow, version.values)


def check_required(flow: FlowSchema, values: dict[str, object]) -> None:
    """Raise ValidationError, with all faults, for `values` (by slug) that only a draft may have.

    These are missing required values, and texts and lists of parts below their field's minimum, also in
    parts.
    """
    faults = Faults()
    for field in flow.values:
        with faults.gathered():
            check_complete(field, values.get(field.slug))
    faults.check()


def check_shown(
    flow: FlowSchema, schema: Schema, version: EntryVersion, changed: dict[str, Any], status: str, using: str
) -> None:
    """Raise ValidationError, with all faults, if readers may not see the version's values in this `status`.

    That is what `check_required` raises, and a unique value among `changed` (by slug), also within parts,
    that another document has.
    """
    faults = Faults()
    with faults.gathered():
        check_required(flow, flow.by_slug(version.values))
    with faults.gathered():
        unique.check_unique(flow, version, changed, status, using)
    with faults.gathered():
        check_parts(schema, version, changed, status, using)
    faults.check()


class Into(NamedTuple):
    """The version that a write is about to change: its present values by slug, its locale, its entry.

    `entry` is a primary key, 0 for a new document. `publishes`: the draft is published by the same write.
    """

    values: Mapping[str, Any]
    locale: str
    entry: int
    publishes: bool = False


def check_alone(flow: FlowSchema, plain: dict[str, Any], into: Into | None, using: str) -> None:
    """Raise ValidationError, with all faults, for missing required values and unique ones in use.

    `plain` are the new values by slug, `into` the version that is to get them. Does nothing if `into` is
    None, and for drafts that are not published, since these may have such values. Takes no locks.
    """
    if into is None or (flow.drafts and not into.publishes):
        return
    faults = Faults()
    with faults.gathered():
        check_required(flow, {**into.values, **plain})
    with faults.gathered():
        unique.check_taken(flow, plain, into.locale, into.entry, Status.PUBLISHED, using)
    faults.check()


def now() -> datetime.datetime:
    """Return the present time in whole milliseconds, the precision that both dialects show."""
    moment = timezone.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def document_id(flow: FlowSchema, using: str) -> str | None:
    """Return the id of a single type's document, in whatever status and locale; None if it has none yet."""
    rows = Entry.objects.using(using).filter(flow=flow.id).order_by("pk")
    return rows.values_list("document_id", flat=True).first()


def check_room(flow: FlowSchema, using: str) -> None:
    """Raise ConflictError if the flow is a single type that has its document already.

    Locks the row of a single type. Call it in the transaction that creates a document.
    """
    if flow.single:
        queue(flow, using)
        known = document_id(flow, using)
        if known is not None:
            raise ConflictError(f'"{flow.slug}" is a single type, and has its document: "{known}".')
