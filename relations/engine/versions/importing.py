"""Inserting and updating many entries and versions as rows, for an import.

The values are not checked: required ones may be missing, unique ones occur twice. No signal is sent.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ... import copying
from ...batches import batches, row_batches
from ...models import Entry, EntryVersion
from ...models.gaps import GAP
from ..assets.uses import Uses
from ..locks import Locks, Wanted, enter
from ..schema import FlowSchema, follow, follow_entry
from . import search
from .positions import new_position

ENTRY = ("flow_id", "document_id", "revision", "position", "created_at", "updated_at")
VERSION = (
    "entry_id", "flow_id", "locale", "status", "values", "search", "published_at", "first_published_at",
    "created_at", "updated_at",
)  # fmt: skip
TIMES = ("published_at", "first_published_at", "created_at", "updated_at")


@dataclass(slots=True)
class VersionRow:
    """A version to store, with its document's id and its times.

    `values` are by field slug, in the form in which they are stored.
    """

    document_id: str
    locale: str
    status: str
    values: dict[str, Any]
    created_at: datetime.datetime
    updated_at: datetime.datetime
    published_at: datetime.datetime | None = None
    first_published_at: datetime.datetime | None = None

    @property
    def state(self) -> tuple[str, str, str]:
        """What identifies the version: (document id, locale, status)."""
        return self.document_id, self.locale, self.status


@dataclass(slots=True)
class Stored:
    """The result of storing many versions: their primary keys, and counts.

    `keys` maps (document id, locale, status) to the primary keys (entry, version). After a dry run, versions
    and documents that would be new have the key 0. `created`, `changed` and `unchanged` are numbers of
    versions, `documents` the number of new documents. `entries` are the primary keys of the existing entries
    that got changed or new versions.
    """

    keys: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    documents: int = 0  # new ones
    entries: set[int] = field(default_factory=set)  # changed ones, by primary key


def store_versions(flow: FlowSchema, rows: Sequence[VersionRow], *, using: str, dry: bool = False) -> Stored:
    """Insert the versions that do not exist, with their entries, and update those that differ.

    An existing version keeps the values that its row does not have. Existing entries are locked. With `dry`
    nothing is written or locked, and the result says what would be. A few SQL statements, however many rows
    there are. Call it inside `schema.run_held`, the transaction that holds the lock on the schema.
    """
    stored = Stored()
    enter([flow.id], using)
    entries = _entries(flow, {row.document_id for row in rows}, using, dry)
    known = _versions(entries.values(), using)
    fresh = [row for row in rows if (entries.get(row.document_id, 0), row.locale, row.status) not in known]
    changed = []
    for row in rows:
        version = known.get((entries.get(row.document_id, 0), row.locale, row.status))
        if version is not None:
            stored.keys[row.state] = version.entry_id, version.pk
            if before := _differing(flow, version, row, using):
                changed.append((version, before[0]))
    stored.created, stored.changed = len(fresh), len(changed)
    stored.unchanged = len(rows) - len(fresh) - len(changed)
    stored.documents = len({row.document_id for row in rows} - entries.keys())
    stored.entries = {version.entry_id for version, _ in changed} | {
        entries[row.document_id] for row in fresh if row.document_id in entries
    }
    if dry:
        stored.keys |= {row.state: (entries.get(row.document_id, 0), 0) for row in fresh}
        return stored
    uses = Uses(using)
    _insert(flow, rows, fresh, entries, stored, uses, using)
    _update(flow, changed, uses, using)
    uses.write()
    return stored


def remove_published(keys: Sequence[int], *, using: str) -> None:
    """Delete published versions, by primary key, with the links from them.

    The caller has locked their entries.
    """
    for some in batches(keys):
        EntryVersion.objects.using(using).filter(pk__in=some).delete()


def known_states(
    flow: FlowSchema, document_ids: Collection[str], *, using: str
) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return the existing versions of these documents: (entry, version) as primary keys, by state.

    A state is (document id, locale, status).
    """
    names = {pk: name for name, pk in _entries(flow, document_ids, using, True).items()}
    return {
        (names[entry], locale, status): (entry, pk)
        for (entry, locale, status), pk in _keys(names, using).items()
    }


def stored_versions(flow: FlowSchema, *, using: str) -> Iterator[list[tuple[int, int, VersionRow]]]:
    """Yield all versions of the flow in batches, ordered by primary key.

    Each batch is a list of (primary key, primary key of the entry, VersionRow).
    """
    rows = EntryVersion.objects.using(using).filter(flow=flow.id).select_related("entry").defer("search")
    for batch in row_batches(rows):
        yield [(version.pk, version.entry_id, _row(flow, version)) for version in batch]


def _row(flow: FlowSchema, version: EntryVersion) -> VersionRow:
    return VersionRow(
        version.entry.document_id,
        version.locale,
        version.status,
        flow.by_slug(version.values),
        **{name: getattr(version, name) for name in TIMES},
    )


def _entries(flow: FlowSchema, names: Collection[str], using: str, dry: bool) -> dict[str, int]:
    """Return the primary keys of the flow's documents with these ids, and lock them unless `dry`.

    Most imports find none, and have nothing to lock.
    """
    found: dict[str, int] = {}
    for some in batches(sorted(names)):
        rows = Entry.objects.using(using).filter(flow=flow.id, document_id__in=some)
        known = dict(rows.values_list("document_id", "pk"))
        if known and not dry:
            locked = Locks(using).first(Wanted(known.values()))
            known = {row.document_id: row.id for row in locked if row.flow_id == flow.id}
        found |= known
    return found


def _versions(entries: Iterable[int], using: str) -> dict[tuple[int, str, str], EntryVersion]:
    rows = EntryVersion.objects.using(using)
    found = (version for some in batches(entries) for version in rows.filter(entry__in=some))
    return {(version.entry_id, version.locale, version.status): version for version in found}


def _differing(
    flow: FlowSchema, version: EntryVersion, row: VersionRow, using: str
) -> tuple[dict[str, Any]] | None:
    """Set values, text for search and times of `row` on the version, unsaved.

    Returns (the values before,), or None if nothing differs.
    """
    before = version.values
    values = follow(flow.upcoming, {**before, **flow.by_key(row.values)}, using)
    same = values == before and all(getattr(version, name) == getattr(row, name) for name in TIMES)
    if same:
        return None
    version.values, version.search = values, search.text(flow, values)
    for name in TIMES:
        setattr(version, name, getattr(row, name))
    return (before,)


def _insert(
    flow: FlowSchema,
    rows: Sequence[VersionRow],
    fresh: Sequence[VersionRow],
    entries: dict[str, int],
    stored: Stored,
    uses: Uses,
    using: str,
) -> None:
    _insert_entries(flow, [row for row in rows if row.document_id not in entries], using)
    missing = {row.document_id for row in fresh} - entries.keys()
    for some in batches(sorted(missing)):
        found = Entry.objects.using(using).filter(flow=flow.id, document_id__in=some)
        entries |= dict(found.values_list("document_id", "pk"))
    versions = [_version(flow, row, entries[row.document_id], using) for row in fresh]
    copying.insert(
        EntryVersion, VERSION, ([getattr(v, name) for name in VERSION] for v in versions), using=using
    )
    keys = _keys({version.entry_id for version in versions}, using)
    for row, version in zip(fresh, versions, strict=True):
        version.pk = keys[version.entry_id, version.locale, version.status]
        stored.keys[row.state] = version.entry_id, version.pk
        uses.note(flow, version, {})
        follow_entry(flow.upcoming, version, using)


def _insert_entries(flow: FlowSchema, rows: Iterable[VersionRow], using: str) -> None:
    times: dict[str, tuple[datetime.datetime, datetime.datetime]] = {}
    for row in rows:
        first, last = times.get(row.document_id, (row.created_at, row.updated_at))
        times[row.document_id] = min(first, row.created_at), max(last, row.updated_at)
    place = new_position(flow, using) if times else None
    made = (
        (flow.id, name, 0, None if place is None else place + number * GAP, first, last)
        for number, (name, (first, last)) in enumerate(times.items())
    )
    copying.insert(Entry, ENTRY, made, using=using)


def _keys(entries: Iterable[int], using: str) -> dict[tuple[int, str, str], int]:
    """Return the primary keys of the entries' versions, by (entry, locale, status)."""
    rows = EntryVersion.objects.using(using)
    return {
        (entry, locale, status): pk
        for some in batches(entries)
        for pk, entry, locale, status in rows.filter(entry__in=some).values_list(
            "pk", "entry", "locale", "status"
        )
    }


def _version(flow: FlowSchema, row: VersionRow, entry: int, using: str) -> EntryVersion:
    values = follow(flow.upcoming, flow.by_key(row.values), using)
    times = {name: getattr(row, name) for name in TIMES}
    text = search.text(flow, values)
    return EntryVersion(
        entry_id=entry,
        flow_id=flow.id,
        locale=row.locale,
        status=row.status,
        values=values,
        search=text,
        **times,
    )


def _update(
    flow: FlowSchema, changed: Sequence[tuple[EntryVersion, dict[str, Any]]], uses: Uses, using: str
) -> None:
    versions = [version for version, _ in changed]
    EntryVersion.objects.using(using).bulk_update(versions, ["values", "search", *TIMES], batch_size=500)
    for version, before in changed:
        uses.note(flow, version, before)
        follow_entry(flow.upcoming, version, using)
