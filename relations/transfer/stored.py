"""Copying stored links into the temporary database, to compare and sort them there."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import orjson

from relations.engine import bulk

from .archive.store import Store

STORED = """
CREATE TEMP TABLE stored (
    pk INTEGER PRIMARY KEY, field INTEGER, source INTEGER, part INTEGER, source_locale TEXT,
    source_status TEXT, target INTEGER, key TEXT, target_locale TEXT, target_status TEXT,
    resource_type TEXT, resource TEXT, position INTEGER, inverse INTEGER, data TEXT
)
"""


def keep_links(store: Store, fields: Collection[int], using: str) -> None:
    """Fill the table `stored` of the temporary database with the stored links of these relations.

    `fields` are the primary keys of the owning fields. An earlier table of this name is dropped, with its
    indexes.
    """
    store.run("DROP TABLE IF EXISTS stored")
    store.run(STORED)
    store.insert("stored", _stored(fields, using))


def _stored(fields: Collection[int], using: str) -> Iterator[tuple[object, ...]]:
    for pk, row in bulk.stored_links(fields, using=using):
        key = f"e{row.target}" if row.target is not None else f"r{row.resource_type}:{row.resource_id}"
        source = (row.source, row.part, row.source_locale, row.source_status)
        target = (row.target, key, row.target_locale, row.target_status, row.resource_type, row.resource_id)
        data = None if row.data is None else orjson.dumps(row.data).decode()
        yield pk, row.field, *source, *target, row.position, row.inverse_position, data
