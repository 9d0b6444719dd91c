"""Cycles in a relation of a flow to itself: whether a document leads to itself through links."""

from __future__ import annotations

from django.db import connections

from ...models import EntryVersion, Link
from ..schema import RelationSchema

SQL = """
WITH RECURSIVE reached (entry) AS (
    SELECT link.target_id FROM {link} link JOIN {version} version ON version.id = link.source_id
    WHERE version.entry_id = %s AND version.locale = %s AND version.status = %s AND link.field_id = %s
        AND link.target_id IS NOT NULL
    UNION
    SELECT link.target_id FROM reached
        JOIN {version} version ON version.entry_id = reached.entry
        JOIN {link} link ON link.source_id = version.id
    WHERE version.locale = %s AND version.status = %s AND link.field_id = %s AND link.target_id IS NOT NULL
)
SELECT 1 FROM reached WHERE entry = %s LIMIT 1
"""


def leads(field: RelationSchema, version: EntryVersion, start: int, end: int, using: str) -> bool:
    """Return whether links of the relation lead from one entry to another, in one step or more.

    `start` and `end` are primary keys of entries. Only links in the locale and status of `version` count. 1
    SQL statement.
    """
    quote = connections[using].ops.quote_name
    names = {"link": quote(Link._meta.db_table), "version": quote(EntryVersion._meta.db_table)}
    here = (version.locale, version.status, field.link_field)
    with connections[using].cursor() as cursor:
        cursor.execute(SQL.format(**names), (start, *here, *here, end))
        return cursor.fetchone() is not None
