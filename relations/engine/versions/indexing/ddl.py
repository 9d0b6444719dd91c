"""The SQL that creates and drops the indexes on values, for each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from ....models import EntryVersion
from ...values import indexed
from ...values.base import Kind
from ...values.stored import StoredBigInteger, StoredBoolean, StoredNumber
from .wanted import Index

COLUMNS_OF_MARIADB = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = %s"
)
# What PostgreSQL could not build to its end: it stays, serves no query, and keeps its name.
BROKEN_OF_POSTGRES = (
    "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE i.indrelid = to_regclass(%s) AND NOT i.indisvalid"
)
STATISTICS_OF_POSTGRES = "SELECT stxname FROM pg_statistic_ext WHERE stxrelid = to_regclass(%s)"
TYPES: dict[type, str] = {
    StoredNumber: "DOUBLE",
    StoredBigInteger: "DECIMAL(20)",
    StoredBoolean: "TINYINT",
}


def broken(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the indexes on values that PostgreSQL has begun to build and not completed.

    [] on other databases.
    """
    if connection.vendor != "postgresql":
        return []
    return [name for name in _names(connection, BROKEN_OF_POSTGRES) if name.startswith(indexed.PREFIX)]


def create(index: Index, connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield the SQL statements that create the index, to be run in this order.

    On PostgreSQL they run outside a transaction.
    """
    table = _table(connection)
    if connection.vendor == "mysql":
        yield from _columns_of_mariadb(index, connection)
        way = " DESC" if index.descending else ""
        value, missing = (_quote(connection, each) for each in _mariadb_columns(index.base))
        columns = f"flow_id, locale, status, {missing}{way}, {value}{way}, id"
        yield f"CREATE INDEX {_quote(connection, index.name)} ON {table} ({columns})"
        return
    concurrently = " CONCURRENTLY" if connection.vendor == "postgresql" else ""
    field = index.field
    value = indexed.expression(field.type, field.key, connection.vendor, _quote(connection, "values"))
    # SQLite prefers an index with more columns that are known. PostgreSQL has no use for the flow, since it
    # leaves out what the condition of an index says already.
    flow = "" if connection.vendor == "postgresql" else "flow_id, "
    columns = f"{flow}locale, status, ({value}){' DESC' if index.descending else ''}, id"
    name = _quote(connection, index.name)
    yield (
        f"CREATE INDEX{concurrently} IF NOT EXISTS {name} ON {table} ({columns})"
        f" WHERE flow_id = {int(field.flow)}"
    )
    if connection.vendor == "postgresql":
        # Which values there are: of an index of some rows PostgreSQL does not use what it has counted.
        counted = _quote(connection, f"{index.base}_s")
        yield f"CREATE STATISTICS IF NOT EXISTS {counted} ON ({value}) FROM {table}"


def drop(names: list[str], connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield the SQL statements that drop the indexes with these names."""
    table = _table(connection)
    if connection.vendor == "mysql":
        yield from (f"ALTER TABLE {table} DROP INDEX {_quote(connection, name)}" for name in names)
        return
    concurrently = " CONCURRENTLY" if connection.vendor == "postgresql" else ""
    yield from (f"DROP INDEX{concurrently} IF EXISTS {_quote(connection, name)}" for name in names)


def tidy(kept: set[str], connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield the SQL statements that drop what was created along with indexes that do not exist any more.

    That is generated columns on MariaDB, and statistics on PostgreSQL. `kept` are the names of indexes
    (`Index.base`) whose columns and statistics are not dropped.
    """
    if connection.vendor == "postgresql":
        needed = {f"{base}_s" for base in kept}
        yield from (
            f"DROP STATISTICS IF EXISTS {_quote(connection, name)}"
            for name in _names(connection, STATISTICS_OF_POSTGRES)
            if name.startswith(indexed.PREFIX) and name not in needed
        )
    if connection.vendor != "mysql":
        return
    needed = {column for base in kept for column in _mariadb_columns(base)}
    found = [name for name in _names(connection, COLUMNS_OF_MARIADB) if name.startswith(indexed.PREFIX)]
    # The column that says whether a value is null depends on the one with the value.
    for name in sorted(found, key=len, reverse=True):
        if name not in needed:
            yield f"ALTER TABLE {_table(connection)} DROP COLUMN {_quote(connection, name)}"


def analyze(connection: BaseDatabaseWrapper) -> str:
    """Return the SQL statement with which the database collects statistics on the values.

    Without it the planner guesses how many rows match.
    """
    word = "ANALYZE TABLE" if connection.vendor == "mysql" else "ANALYZE"
    return f"{word} {_table(connection)}"


def _columns_of_mariadb(index: Index, connection: BaseDatabaseWrapper) -> Iterator[str]:
    found = set(_names(connection, COLUMNS_OF_MARIADB))
    value, missing = _mariadb_columns(index.base)
    kind, table = index.field.type, _table(connection)
    sql = indexed.expression(kind, index.field.key, "mysql", _quote(connection, "values"))
    quoted = _quote(connection, value)
    if value not in found:
        kind_of = _mariadb_type(kind, connection)
        yield f"ALTER TABLE {table} ADD COLUMN {quoted} {kind_of} GENERATED ALWAYS AS ({sql}) VIRTUAL"
    if missing not in found:
        null = f"{_quote(connection, missing)} TINYINT GENERATED ALWAYS AS ({quoted} IS NULL) VIRTUAL"
        yield f"ALTER TABLE {table} ADD COLUMN {null}"


def _mariadb_columns(base: str) -> tuple[str, str]:
    return base, indexed.missing_column(base)


def _mariadb_type(kind: Kind, connection: BaseDatabaseWrapper) -> str:
    if not kind.ordered:
        return TYPES[kind.sql]
    binary = "utf8mb4_nopad_bin" if getattr(connection, "mysql_is_mariadb", False) else "utf8mb4_0900_bin"
    return f"VARCHAR({indexed.LONGEST}) CHARACTER SET utf8mb4 COLLATE {binary}"


def _names(connection: BaseDatabaseWrapper, sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [EntryVersion._meta.db_table])
        return [name for (name,) in cursor.fetchall()]


def _table(connection: BaseDatabaseWrapper) -> str:
    return _quote(connection, EntryVersion._meta.db_table)


def _quote(connection: BaseDatabaseWrapper, name: str) -> str:
    return str(connection.ops.quote_name(name))
