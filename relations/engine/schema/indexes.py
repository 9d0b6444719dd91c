"""Which fields have an index on their values in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from django.db import connections

from ...models import EntryVersion
from ..values import indexed
from .types import FieldSchema

# PostgreSQL keeps an index that was not built to its end, and marks it as invalid.
CATALOGS = {
    "postgresql": (
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = to_regclass(%s) AND i.indisvalid"
    ),
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = %s",
    "mysql": (
        "SELECT DISTINCT index_name FROM information_schema.statistics"
        " WHERE table_schema = DATABASE() AND table_name = %s"
    ),
}


def asked(field: FieldSchema) -> bool:
    """Return whether the field is to have an index: if it is `indexed`, unique, or a UID.

    Only fields of flows have one, not attributes of components, and only if their values can be compared.
    """
    wished = field.options.get("indexed") or field.unique or field.type.made
    return bool(wished and field.flow and field.relation is None and field.type.indexable)


def index_of(field: FieldSchema, using: str) -> str:
    """Return the name that the index of the field has in the database, whether or not it is built yet."""
    return indexed.name(field.flow, field.type, field.key, connections[using].vendor)


def present(using: str) -> frozenset[str]:
    """Return the names of the complete indexes on values that the database has. 1 SQL statement."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(CATALOGS[connection.vendor], [EntryVersion._meta.db_table])
        return frozenset(name for (name,) in cursor.fetchall() if name.startswith(indexed.PREFIX))


def marked(fields: Mapping[int, list[FieldSchema]], using: str) -> defaultdict[int, list[FieldSchema]]:
    """Return the fields, each with the name of its index that the database has as `index`, "" if it has none.

    `fields` and the result are by the primary key of the flow. 1 SQL statement; none if no field is to have
    an index.
    """
    wanting = any(asked(field) for each in fields.values() for field in each)
    found = present(using) if wanting else frozenset()
    made: defaultdict[int, list[FieldSchema]] = defaultdict(list)
    for flow, each in fields.items():
        made[flow] = [_marked(field, found, using) for field in each]
    return made


def _marked(field: FieldSchema, found: frozenset[str], using: str) -> FieldSchema:
    if not found or not asked(field):
        return field
    index = index_of(field, using)
    return replace(field, index=index) if index in found else field
