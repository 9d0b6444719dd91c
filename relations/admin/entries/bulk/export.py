"""Download selected entries as a file, with one record for each locale and status.

Records hold the ids of related documents, in order.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from ....access import caller
from ....batches import batches
from ....engine.reading import Document, Resource, Selection, populate
from ....engine.schema import FieldSchema, FlowSchema, RelationSchema, Schema
from ....engine.view import View, versions
from ....models import Entry, FieldType
from ...context import database

CHUNK = 100  # entries read at a time
HEAD = ("documentId", "locale", "status", "createdAt", "updatedAt", "publishedAt")
Shown = Mapping[int, Sequence[RelationSchema]]  # the relations of each flow
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(entries: QuerySet[Entry], schema: Schema, locale: str | None) -> HttpResponseBase:
    """Return a response with a JSON list of objects, one for each locale and status of each entry.

    Each object has the keys flow, documentId, locale, status, createdAt, updatedAt, publishedAt, `values` and
    `relations`. `locale` limits the list to one locale.
    """
    shown = _shown(schema)

    def lines() -> Iterator[str]:
        yield "["
        separator = "\n"
        for document in _documents(entries, schema, locale, shown):
            yield separator + json.dumps(_record(document, shown), ensure_ascii=False)
            separator = ",\n"
        yield "\n]\n"

    return _download(lines(), "json", "application/json")


def as_csv(
    entries: QuerySet[Entry], flow: FlowSchema, schema: Schema, locale: str | None
) -> HttpResponseBase:
    """Return a response with a CSV file: a row for each locale and status of each entry.

    The cell of a relation has the ids of its members with spaces between them. Other lists and objects are
    written as JSON. `locale` limits the rows to one locale.
    """
    shown = _shown(schema)
    slugs = [field.slug for field in (*_values(flow), *shown[flow.id])]

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff"  # spreadsheets then read it as UTF-8
        yield writer.writerow([*HEAD, *slugs])
        for document in _documents(entries, schema, locale, shown):
            record = _record(document, shown)
            cells = record["values"] | {slug: _ids(ids) for slug, ids in record["relations"].items()}
            yield writer.writerow([*(record[name] for name in HEAD), *(_cell(cells.get(s)) for s in slugs)])

    return _download(lines(), "csv", "text/csv; charset=utf-8")


class _Echo:
    """A file object whose `write` returns its argument, so that csv.writer produces lines to stream."""

    def write(self, text: str) -> str:
        return text


def _download(lines: Iterator[str], ending: str, kind: str) -> HttpResponseBase:
    name = f"entries-{timezone.now():%Y-%m-%d}.{ending}"
    return StreamingHttpResponse(
        lines, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _shown(schema: Schema) -> Shown:
    """Return the relations whose members the user may view, as lists by the flow's primary key.

    It is called before the response is streamed: meanwhile the engine does not know the user any more.
    """
    return {
        flow.id: [f for f in flow.relations if all(caller.may(o.slug, caller.FIND) for o in f.others)]
        for flow in schema.by_id.values()
    }


def _documents(
    entries: QuerySet[Entry], schema: Schema, locale: str | None, shown: Shown
) -> Iterator[Document]:
    """Yield every version of every entry as a Document, ordered by flow; `shown` are the relations to read.

    Reads CHUNK entries at a time, with one statement for each relation, locale and status.
    """
    keys = list(entries.order_by("flow", "pk").values_list("flow", "pk"))
    for flow_id, pairs in groupby(keys, key=lambda pair: pair[0]):
        flow, found = schema.by_id[flow_id], [pk for _, pk in pairs]
        for some in batches(found, CHUNK):
            chunk = [*_chunk(flow, some, schema, locale, shown)]
            yield from sorted(chunk, key=lambda document: (document.entry, document.locale, document.status))


def _chunk(
    flow: FlowSchema, keys: list[int], schema: Schema, locale: str | None, shown: Shown
) -> Iterable[Document]:
    codes = ([locale] if locale else schema.locales) if flow.localized else [None]
    tree = {field.slug: Selection(fields=()) for field in shown[flow.id]}
    for code in codes:
        for status in flow.statuses:
            view = View(schema, status, code, database())
            rows = versions(flow, view).filter(entry__in=keys)
            yield from populate.read(flow, rows, Selection(populate=tree), view)


def _record(document: Document, shown: Shown) -> dict[str, Any]:
    return {
        "flow": document.flow.slug,
        "documentId": document.document_id,
        "locale": document.locale or None,
        "status": document.status,
        "createdAt": document.created_at.isoformat(),
        "updatedAt": document.updated_at.isoformat(),
        "publishedAt": document.published_at.isoformat() if document.published_at else None,
        "values": {field.slug: document.stored.get(field.slug) for field in _values(document.flow)},
        "relations": {field.slug: _related(document[field.slug]) for field in shown[document.flow.id]},
    }


def _values(flow: FlowSchema) -> list[FieldSchema]:
    """Return the flow's value fields without passwords, whose hashes are never shown."""
    return [field for field in flow.values if field.kind != FieldType.PASSWORD]


def _related(found: Any) -> Any:
    if isinstance(found, list):
        return [_related(member) for member in found]
    if isinstance(found, Resource):
        return {"type": found.type, "id": found.id}
    return found.document_id if found else None


def _ids(related: Any) -> str:
    members = related if isinstance(related, list) else [related] if related else []
    return " ".join(m if isinstance(m, str) else f"{m['type']}:{m['id']}" for m in members)


def _cell(value: Any) -> Any:
    """Return a CSV cell. Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if value is None:
        return ""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else json.dumps(value, ensure_ascii=False)
