"""SQL functions for filters and sorts that Django lacks. They give the same on every database.

Text is compared by code point, as with PostgreSQL's collation "C". Case is ignored by Unicode's simple lower
case; only in a PostgreSQL database whose LC_CTYPE is "C", ASCII letters alone have a lower case.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler
from django.dispatch import receiver

from ..values.stored import canonical

Sql = tuple[str, tuple[Any, ...]]


class ByCodePoint(Func):
    """An SQL expression as text that is compared and sorted by code point, not by the rules of a language."""

    arity = 1
    output_field = TextField()
    template = "%(expressions)s"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        return super().as_sql(compiler, connection, template='(%(expressions)s COLLATE "C")', **context)

    def as_mysql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        binary = "utf8mb4_nopad_bin" if getattr(connection, "mysql_is_mariadb", False) else "utf8mb4_0900_bin"
        template = f"(CONVERT(%(expressions)s USING utf8mb4) COLLATE {binary})"
        return super().as_sql(compiler, connection, template=template, **context)


class Equatable(ByCodePoint):
    """An SQL expression as text, to compare for equality or to search in, by code point.

    PostgreSQL and SQLite do that without a collation, so that they can use an index on the column.
    """

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        return super().as_sql(compiler, connection, **context)


class Folded(Func):
    """An SQL expression as text in lower case.

    Each character is converted by itself, so the length of the text is unchanged.
    """

    arity = 1
    function = "LOWER"
    output_field = TextField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        return super().as_sql(compiler, connection, function=SQLITE_FOLD, **context)


SQLITE_FOLD = "RELATIONS_FOLD"  # SQLite's own LOWER knows only ASCII


def fold(value: Any) -> str | None:
    """Return the value as text in lower case, character by character; None for None.

    On SQLite, the SQL function Folded calls it.
    """
    # Character by character: a word's last sigma is no special case then, and a dotted İ stays one letter.
    return None if value is None else "".join(character.lower()[0] for character in str(value))


@receiver(connection_created)
def add_fold(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Register the SQL functions of filters on a new SQLite connection; do nothing for other databases.

    It is a receiver of Django's `connection_created`.
    """
    if connection.vendor == "sqlite":
        connection.connection.create_function(SQLITE_FOLD, 1, fold, deterministic=True)
        connection.connection.create_function("RELATIONS_JSON", 2, canonical, deterministic=True)


for _opened in connections.all(initialized_only=True):
    if _opened.connection is not None:
        add_fold(_opened)
