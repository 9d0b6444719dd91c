"""Importing documents: rows are grouped by document, locale and status, and stored as versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import orjson

from relations.batches import batches
from relations.engine import bulk
from relations.engine.bulk import Stored, VersionRow
from relations.engine.schema import FieldSchema, FlowSchema
from relations.engine.values import is_storable, uid_of
from relations.models import Status

from ..progress import Advance
from ..report import ADAPTED, IMPORTED, LEFT_OUT, UNCHANGED, UPDATED
from .context import Context
from .moments import EPOCH, moment
from .values import Files, Numbers, Reading

DOCUMENTS = 500  # at a time
LONGEST_ID = 64


@dataclass(slots=True)
class Row:
    """A row of a content type in the archive: one version of a document.

    `id` is the row's in the archive, `document` its documentId, `locale` None if it has none, and `data` its
    attributes by name.
    """

    id: int
    document: str
    locale: str | None
    data: dict[str, Any]

    @property
    def is_published(self) -> bool:
        """Whether the row is the published version and not the draft."""
        return self.data.get("publishedAt") is not None

    @property
    def age(self) -> tuple[str, int]:
        """A value to compare two rows for the same version: it is greater for the newer row."""
        return str(self.data.get("updatedAt") or ""), self.id


Chosen = dict[tuple[str, str], Row]  # by locale and status
Parts = list[tuple[str, int, int]]


def store(context: Context, uid: str, advance: Advance) -> None:
    """Store the documents of one content type, given by its uid.

    The primary keys that versions get, and the ids that components get, are kept in the temporary database,
    to find the ends of links. `advance` is called with numbers of rows.
    """
    flow = context.flows[uid]
    context.store.insert("flows", [(flow.id, flow.localized, flow.drafts)])
    for batch in batches(_documents(context, uid, flow), DOCUMENTS):
        _store_batch(context, uid, flow, batch)
        advance(sum(len(rows) for _, rows in batch))


def _documents(context: Context, uid: str, flow: FlowSchema) -> Iterator[tuple[str, list[Row]]]:
    """Yield (document id, rows) for each document, in the order of the rows' ids.

    Rows without a usable document id, and further documents of a single type, are reported and left out.
    """
    names = "SELECT document FROM rows WHERE type = ? GROUP BY document ORDER BY min(id)"
    named = (document for (document,) in context.store.each(names, [uid]))
    count = 0
    for document, some in chain.from_iterable(_read(context, uid, each) for each in batches(named)):
        if document is None or len(document) > LONGEST_ID or not is_storable(document):
            reason = (
                "it has no documentId"
                if document is None
                else "its documentId is no text of 1 to 64 characters"
            )
            context.report.add(
                LEFT_OUT, f"rows of {flow.slug}", reason, count=len(some), example=f"id {some[0].id}"
            )
            continue
        count += 1
        if flow.single and count > 1:
            reason = "a single type has one document: the first"
            context.report.add(LEFT_OUT, f"rows of {flow.slug}", reason, count=len(some), example=document)
            continue
        yield document, some


def _read(context: Context, uid: str, documents: Sequence[str | None]) -> list[tuple[str | None, list[Row]]]:
    """Return each of these documents with its rows, in the order of their ids."""
    found: dict[str | None, list[Row]] = {document: [] for document in documents}
    named = [document for document in documents if document is not None]
    asked = [(f"document IN ({', '.join('?' * len(named))})", named)]
    if None in found:
        asked.append(("document IS NULL", []))
    for where, given in asked:
        sql = f"SELECT document, id, locale, data FROM rows WHERE type = ? AND {where} ORDER BY document, id"
        for document, key, locale, data in context.store.each(sql, [uid, *given]):
            found[document].append(Row(key, document, locale, orjson.loads(data)))
    return list(found.items())


def _store_batch(
    context: Context, uid: str, flow: FlowSchema, batch: Sequence[tuple[str, list[Row]]]
) -> None:
    chosen = {document: _chosen(context, flow, rows) for document, rows in batch}
    files = _files(context, uid, flow, [row for rows in chosen.values() for row in rows.values()])
    versions: list[VersionRow] = []
    read: list[tuple[Row, VersionRow, Parts]] = []
    for document, rows in chosen.items():
        numbers = Numbers()
        first = {locale: rows[locale, status] for locale, status in rows if status == Status.PUBLISHED}
        for (locale, status), row in rows.items():
            reading = Reading(document, flow.slug, files, numbers, context.report)
            values = reading.values(flow.fields, row.data, (uid, row.id))
            if status == Status.PUBLISHED:
                reading.check(flow.fields, values)
            version = _version(context, row, locale, status, values, first.get(locale))
            versions.append(version)
            read.append((row, version, reading.parts))
            if flow.drafts and (locale, Status.DRAFT) not in rows:
                versions.append(_draft_of(context, flow, uid, version))
    stored = bulk.store_versions(flow, versions, using=context.using, dry=context.dry)
    _note(context, uid, flow, read, stored)
    _count(context, flow, stored)
    _leave(context, flow, chosen, stored)


def _chosen(context: Context, flow: FlowSchema, rows: Sequence[Row]) -> Chosen:
    """Return the rows of one document by (locale, status), drafts first.

    Rows in an unknown locale, and all but one for the same locale and status, are reported and left out.
    """
    found: dict[tuple[str, str], Row] = {}
    default = context.known.default_locale
    order = sorted(
        rows, key=lambda row: (row.is_published, (row.locale or default) != default, row.locale or "")
    )
    for row in order:
        status = Status.DRAFT if flow.drafts and not row.is_published else Status.PUBLISHED
        locale = (row.locale or default) if flow.localized else ""
        if locale and locale not in context.known.locales:
            _drop(context, flow, row, f"there is no locale {locale}")
            continue
        if flow.localized and row.locale is None:
            reason = f"its rows have no locale: taken as {default}"
            context.report.add(ADAPTED, f"rows of {flow.slug}", reason, example=row.document)
        other = found.get((locale, status))
        if other is None:
            found[locale, status] = row
            continue
        # The type was localized, or had drafts, once; or Strapi wrote it twice.
        later = row.locale == other.locale and (row.is_published, row.age) > (other.is_published, other.age)
        _drop(context, flow, other if later else row, "another row is of the same locale and status")
        found[locale, status] = row if later else other
    return found


def _drop(context: Context, flow: FlowSchema, row: Row, reason: str) -> None:
    context.report.add(LEFT_OUT, f"rows of {flow.slug}", reason, example=f"{row.document} (id {row.id})")


def _files(context: Context, uid: str, flow: FlowSchema, rows: Sequence[Row]) -> Files:
    """Return the document ids of the files in media attributes of these rows and of components in them.

    The ids are in order, by (uid of the type or component, id of the row or component, attribute).
    """
    holders: dict[str, list[int]] = defaultdict(list)
    holders[uid] = [row.id for row in rows]
    for row in rows:
        _holders(flow.values, row.data, holders)
    found: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    sql = (
        "SELECT m.ref, m.field, f.document FROM media m JOIN files f ON f.id = m.file AND f.kept = 1"
        " WHERE m.type = ? AND m.ref IN ({}) ORDER BY m.ref, m.field, m.pos, m.rowid"
    )
    for kind, keys in holders.items():
        for some in batches(keys):
            places = ", ".join("?" * len(some))
            for ref, name, document in context.store.each(sql.format(places), [kind, *some]):
                found[kind, ref, name].append(document)
    return found


def _holders(fields: Iterable[FieldSchema], data: Mapping[str, Any], holders: dict[str, list[int]]) -> None:
    """Add the ids of the components in the data of a row or component, at any depth, by uid."""
    for field in fields:
        value = data.get(field.slug) if field.type.holds_parts else None
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict) or (known := field.components.get(uid_of(field, item))) is None:
                continue
            if isinstance(item.get("id"), int):
                holders[known.uid].append(item["id"])
            _holders(known.fields.values(), item, holders)


def _version(
    context: Context,
    row: Row,
    locale: str,
    status: str,
    values: dict[str, Any],
    published: Row | None,
) -> VersionRow:
    data = row.data
    created = moment(data.get("createdAt")) or moment(context.archive.created_at) or EPOCH
    updated = moment(data.get("updatedAt")) or created
    shown = moment(data.get("publishedAt")) or created if status == Status.PUBLISHED else None
    first = moment(data.get("firstPublishedAt"))
    if first is None and published is not None:
        first = moment(published.data.get("publishedAt")) or shown
    return VersionRow(row.document, locale, status, values, created, updated, shown, first)


def _draft_of(context: Context, flow: FlowSchema, uid: str, version: VersionRow) -> VersionRow:
    """Return a draft with the values of `version`, a published version that has no draft in the archive.

    Its lists are copied from the published version later, when the links are stored.
    """
    reason = "published without a draft: a draft is made of it"
    context.report.add(ADAPTED, f"documents of {flow.slug}", reason, example=version.document_id)
    context.without_draft.append((uid, version.document_id, version.locale))
    return VersionRow(
        version.document_id, version.locale, Status.DRAFT, dict(version.values), version.created_at,
        version.updated_at, None, version.first_published_at,
    )  # fmt: skip


def _note(
    context: Context,
    uid: str,
    flow: FlowSchema,
    read: Sequence[tuple[Row, VersionRow, Parts]],
    stored: Stored,
) -> None:
    """Keep in the temporary database which version each row has become, and which part each component.

    `read` has (row, version, components in it) for each; `stored` has the versions' primary keys.
    """
    ends: dict[tuple[str, int], tuple[Any, ...]] = {}
    planned: dict[str, int] = {}
    for row, version, parts in read:
        entry, key = stored.keys[version.state]
        if not key:  # in a dry run, what is not there has a number that no row has
            entry, key = entry or planned.setdefault(row.document, context.planned()), context.planned()
        about = (version.locale, version.status)
        ends[uid, row.id] = (uid, row.id, flow.id, entry, key, 0, *about)
        for kind, there, number in parts:
            ends[kind, there] = (kind, there, flow.id, entry, key, number, *about)
    context.store.insert("ends", ends.values())


def _count(context: Context, flow: FlowSchema, stored: Stored) -> None:
    report = context.report
    report.add(IMPORTED, f"documents of {flow.slug}", count=stored.documents)
    report.add(IMPORTED, f"versions of {flow.slug}", count=stored.created)
    report.add(UPDATED, f"versions of {flow.slug}", count=stored.changed)
    report.add(UNCHANGED, f"versions of {flow.slug}", count=stored.unchanged)


def _leave(context: Context, flow: FlowSchema, chosen: dict[str, Chosen], stored: Stored) -> None:
    """Unpublish existing documents of which the archive has only a draft.

    Other existing versions that the archive does not have are reported, and not changed.
    """
    known = {entry for entry, _ in stored.keys.values() if entry > 0}
    if not known or len(known) == stored.documents:
        return
    states = bulk.known_states(flow, chosen.keys(), using=context.using)
    gone = []
    for (document, locale, status), (entry, version) in states.items():
        if (document, locale, status) in stored.keys:
            continue
        if status == Status.PUBLISHED and (document, locale, Status.DRAFT) in stored.keys:
            gone.append(version)
            context.touched.add(entry)
            reason = "unpublished: the archive has the draft alone"
            context.report.add(UPDATED, f"versions of {flow.slug}", reason, example=document)
        else:
            reason = "not in the archive, stays as it is"
            context.report.add(UNCHANGED, f"versions of {flow.slug}", reason, example=f"{document} {locale}")
    if not context.dry:
        bulk.remove_published(gone, using=context.using)
