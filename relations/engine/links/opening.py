"""Reading the version that a write changes, and the documents that its payloads name, in one statement.

A payload is the value that a caller sends for a relation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, QuerySet, Value

from ... import statements
from ...models import Entry, EntryVersion
from ..operations import Change, Target, named_by
from ..schema import FlowSchema, RelationSchema, Schema
from .targets import Documents, by_flow, collected, conditions, versions_of

VERSION = -1  # marks the line of the version; other lines have the flow's key there
COLUMNS = tuple(column.attname for column in EntryVersion._meta.concrete_fields)
LARGE = ("values", "search")  # of which documents that are named need nothing


@dataclass(frozen=True, slots=True)
class Named:
    """The documents of one flow that payloads name (`targets`), as they were loaded (`documents`)."""

    targets: frozenset[Target]
    documents: Documents


Loaded = Mapping[int, Named]  # by the primary key of the flow
ChangedList = tuple[RelationSchema, Change]


def opened(
    flow: FlowSchema, entry: Entry, locale: str, changes: Iterable[ChangedList], schema: Schema, using: str
) -> tuple[EntryVersion | None, Loaded]:
    """Read the version that a write changes, and the documents that `changes` name.

    `entry` must be locked. The version is the entry's in this locale: the draft in a flow with drafts, else
    the published one; its `entry` is set. `changes` are (relation, change). Returns (version, documents by
    the primary key of their flow), or (None, {}) if there is no such version: then the documents must be
    loaded later, since new ones may be created first. 1 SQL statement, and 1 for numeric ids.
    """
    targets: dict[int, list[Target]] = {}
    for field, change in changes:
        documents = (target for target in named_by(change) if target.resource is None)
        for key, some in by_flow(field, documents).items():
            targets.setdefault(key, []).extend(some)
    version, rows = None, dict[int, list[Any]]()
    for kind, document_id, *columns in _lines(flow, entry, locale, targets, schema, using):
        if kind == VERSION:
            version = EntryVersion.from_db(using, COLUMNS, columns)
            version.entry = entry
        else:
            row = dict(zip(COLUMNS, columns, strict=True))
            known = (row["id"], row["entry_id"], document_id, row["locale"], row["status"])
            rows.setdefault(kind, []).append(known)
    if version is None:
        return None, {}
    return version, {
        key: Named(frozenset(some), collected(schema.by_id[key], rows.get(key, ())))
        for key, some in targets.items()
    }


def _lines(
    flow: FlowSchema,
    entry: Entry,
    locale: str,
    targets: Mapping[int, Iterable[Target]],
    schema: Schema,
    using: str,
) -> list[tuple[Any, ...]]:
    named = {
        key: found for key, some in targets.items() if (found := conditions(schema.by_id[key], some, using))
    }
    names = [(key, column) for key, found in named.items() for column in found]

    def queryset(entry: Any, **values: Any) -> QuerySet[Any, Any]:
        own = EntryVersion.objects.using(using).filter(
            entry__pk=entry, locale=locale, status=flow.statuses[0]
        )
        small = [Value(None, BigIntegerField()) if name in LARGE else name for name in COLUMNS]
        given = dict(zip(names, values.values(), strict=True))
        others = [
            versions_of(schema.by_id[key], {column: given[key, column] for column in found}, using)
            for key, found in named.items()
        ]
        lines = [own.values_list(Value(VERSION), "entry__document_id", *COLUMNS)]
        for key, rows in zip(named, others, strict=True):
            lines.append(rows.values_list(Value(key), "entry__document_id", *small))
        return lines[0].union(*lines[1:], all=True) if others else lines[0]

    values = {f"named{at}": named[key][column] for at, (key, column) in enumerate(names)}
    shape = ("opened", flow.statuses[0], locale, *names)
    return statements.rows(shape, queryset, using=using, entry=entry.pk, **values)
