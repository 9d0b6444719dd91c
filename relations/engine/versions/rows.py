"""Rows of Entry and EntryVersion: finding, creating and changing them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ...models import Entry, EntryVersion
from .. import resources
from ..assets.uses import Uses
from ..errors import ConflictError, Faults, NotFoundError, StaleError, ValidationError
from ..locks import Locks, queue
from ..schema import FlowSchema, Schema, current, follow, follow_entry
from ..values import check_complete, is_storable
from . import search, unique
from .unique_parts import check_parts

NO_OTHERS = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Versions:
    """Finds, locks, creates and saves the entries and versions of one flow, within the caller's transaction.

    `locks` holds what is locked. `uses` collects changed uses of files, which the caller writes at the end.
    """

    flow: FlowSchema
    using: str
    locks: Locks
    uses: Uses  # the caller writes them at the end

    def find(self, document_id: str, others: Q = NO_OTHERS) -> Entry | None:
        """Lock the flow's entry with this document id, and return it; None when there is none.

        Entries that the condition `others` finds are locked together with it.
        """
        if not is_storable(document_id):
            return None
        found = self.locks.first(Q(flow=self.flow.id, document_id=document_id) | others)
        mine = (e for e in found if e.flow_id == self.flow.id and e.document_id == document_id)
        return next(mine, None)

    def lock(self, document_id: str, others: Q = NO_OTHERS) -> Entry:
        """Return the entry, locked as by `find`; NotFoundError when there is none."""
        found = self.find(document_id, others)
        if found is None:
            raise NotFoundError(f'There is no document "{document_id}" in "{self.flow.slug}".')
        return found

    def new_entry(self, document_id: str | None) -> Entry:
        """Create an entry of the flow and return it, locked. Without a `document_id` it gets a new one.

        Raises ValidationError for an invalid id, and ConflictError for one that is taken or when a single
        type has its document already. In a core flow, what `resources.check_extends` raises.
        """
        check_room(self.flow, self.using)
        resources.check_extends(self.flow, document_id, self.using)
        entry = Entry(flow_id=self.flow.id)
        if document_id is not None:
            if not 0 < len(document_id) <= 64 or not is_storable(document_id):
                raise ValidationError("A document's id has 1 to 64 characters.", ["documentId"])
            if Entry.objects.using(self.using).filter(flow=self.flow.id, document_id=document_id).exists():
                raise ConflictError(f'There is a document "{document_id}" in "{self.flow.slug}" already.')
            entry.document_id = document_id
        entry.save(using=self.using)
        self.locks.held.add(entry.pk)  # nobody else can see it
        return entry

    def editable(self, entry: Entry, locale: str) -> EntryVersion | None:
        """Return the entry's version in this locale that writes change; None if there is none.

        It is the draft in a flow with drafts, else the published version.
        """
        return editable(self.flow, entry, locale, self.using)

    def shared_values(self, entry: Entry) -> dict[str, Any]:
        """Return the values, by slug, that a new locale of the document takes over from the others.

        They are those of fields that are not localized.
        """
        return shared_values(self.flow, entry, self.using)

    def unsaved(self, locale: str, entry: Entry | None = None) -> EntryVersion:
        """Return a new version in this locale, in the status that writes change. `save` stores it."""
        return EntryVersion(entry=entry, flow_id=self.flow.id, locale=locale, status=self.flow.statuses[0])

    def save(self, version: EntryVersion, plain: dict[str, Any], known: dict[str, Any]) -> None:
        """Store a version with the values `plain`, by slug.

        An existing version keeps its other values. A new one gets the flow's defaults, the values `known` of
        other locales, and UIDs made from other fields. Raises ValidationError for required or unique values
        in a flow without drafts; in one with drafts they are checked when it is published.
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
        """Store an existing version with the values `plain`, by slug; the others stay.

        Raises what `save` raises.
        """
        before = version.values
        version.values = {**before, **self.flow.by_key(plain)}
        version.updated_at = now()
        self._check(version, plain)
        _complete(self.flow, version, self.using)
        version.save(using=self.using, update_fields=["values", "search", "updated_at"])
        self.uses.note(self.flow, version, before)
        follow_entry(self.flow.upcoming, version, self.using)

    def _check(self, version: EntryVersion, plain: dict[str, Any]) -> None:
        """Check required and unique values of a version that readers see; drafts wait for publication."""
        if not self.flow.drafts:
            check_shown(self.flow, current(self.using), version, plain, version.status, self.using)


def editable(flow: FlowSchema, entry: Entry | int, locale: str, using: str) -> EntryVersion | None:
    """Return the entry's version in this locale that writes change; None if there is none.

    It is the draft in a flow with drafts, else the published version. `entry` may be a primary key.
    """
    rows = EntryVersion.objects.using(using).filter(entry=entry, locale=locale)
    return rows.filter(status=flow.statuses[0]).first()


def initial_values(flow: FlowSchema, entry: Entry | None, using: str) -> dict[str, Any]:
    """Return the values, by slug, that a new version starts with: defaults, then those shared by all locales.

    `entry` is None for a new document, which has defaults alone.
    """
    return {**defaults(flow), **(shared_values(flow, entry, using) if entry else {})}


def defaults(flow: FlowSchema) -> dict[str, Any]:
    """Return the default values of the flow's fields, by slug; fields without a default are left out."""
    return {f.slug: f.type.default(f) for f in flow.values if f.default is not None}


def shared_values(flow: FlowSchema, entry: Entry, using: str) -> dict[str, Any]:
    """Return the values, by slug, that a new locale of the entry takes over from the others.

    They are those of fields that are not localized, disabled ones too, in the version that was created first,
    in the status that writes change.
    """
    other = EntryVersion.objects.using(using).filter(entry=entry, status=flow.statuses[0])
    known = other.values_list("values", flat=True).order_by("pk").first() or {}
    shared = {f.slug for f in (*flow.values, *flow.disabled) if not f.localized}
    return {slug: value for slug, value in flow.by_slug(known).items() if slug in shared}


def share(flow: FlowSchema, version: EntryVersion, values: dict[str, object], uses: Uses, using: str) -> None:
    """Copy values of fields that are not localized to the document's other locales in the same status.

    `values` are by slug; those of localized fields are left out. Changed versions are saved, and their uses
    of files are added to `uses`. Does nothing in a flow that is not localized.
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
    """Derive from the values what is stored beside them."""
    version.values = follow(flow.upcoming, version.values, using)
    version.search = search.text(flow, version.values)


def check_required(flow: FlowSchema, values: dict[str, object]) -> None:
    """Raise ValidationError, with all faults, for values, by slug, that cannot be published.

    A required one is missing, or one is shorter than its field asks.
    """
    faults = Faults()
    for field in flow.values:
        with faults.gathered():
            check_complete(field, values.get(field.slug))
    faults.check()


def check_shown(
    flow: FlowSchema, schema: Schema, version: EntryVersion, changed: dict[str, Any], status: str, using: str
) -> None:
    """Raise ValidationError, with all faults, when the version cannot be shown to readers in `status`.

    All its values must be complete (see `check_required`). Those of `changed`, by slug, must be free where
    their fields are unique, in components too.
    """
    faults = Faults()
    with faults.gathered():
        check_required(flow, flow.by_slug(version.values))
    with faults.gathered():
        unique.check_unique(flow, version, changed, status, using)
    with faults.gathered():
        check_parts(schema, version, changed, status, using)
    faults.check()


def check_revision(entry: Entry, expected: int | None) -> None:
    """Raise StaleError when the entry has another revision than `expected`. None expects nothing.

    The entry must be locked.
    """
    if expected is not None and entry.revision != expected:
        raise StaleError("The document has changed in the meantime: read it again.")


def now() -> datetime.datetime:
    """Return the present time in whole milliseconds, the precision that both dialects show."""
    moment = timezone.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def document_id(flow: FlowSchema, using: str) -> str | None:
    """Return the document id of a single type's document, whatever its statuses and locales; else None."""
    rows = Entry.objects.using(using).filter(flow=flow.id).order_by("pk")
    return rows.values_list("document_id", flat=True).first()


def check_room(flow: FlowSchema, using: str) -> None:
    """Raise ConflictError when a single type has its document already. Call it in the transaction."""
    if flow.single:
        queue(flow, using)
        known = document_id(flow, using)
        if known is not None:
            raise ConflictError(f'"{flow.slug}" is a single type, and has its document: "{known}".')
