"""How a test whose transactions are real leaves the database: with the first rows, and under their keys.

Django's `flush` makes content types and permissions anew each time, and has PostgreSQL truncate every table,
which takes longer than most of these tests.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

Rows = list[tuple[Any, ...]]

FIRST: dict[str, Rows] = {}  # the rows of each table that has any in a new database


def remember_first_rows() -> None:
    """Take the rows that are there for those that every test begins with."""
    with connection.cursor() as cursor:
        FIRST.update({table: rows for table in tables() if (rows := stored(cursor, table))})


@transaction.atomic
def empty(_: Any = None) -> None:
    """Leave only the first rows; in the place of `TransactionTestCase._fixture_teardown`."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        names = tables()
        if connection.vendor == "postgresql":
            # Whoever still writes, as a server's thread may, is waited for.
            cursor.execute(f"LOCK TABLE {', '.join(map(quoted, names))} IN SHARE ROW EXCLUSIVE MODE")
        for table in names:
            if table not in FIRST:
                cursor.execute(f"DELETE FROM {quoted(table)}")
        for table, first in FIRST.items():
            if stored(cursor, table) != first:
                cursor.execute(f"DELETE FROM {quoted(table)}")
                places = ", ".join(["%s"] * len(first[0]))
                cursor.executemany(f"INSERT INTO {quoted(table)} VALUES ({places})", first)
                ContentType.objects.clear_cache()


def tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def stored(cursor: Any, table: str) -> Rows:
    cursor.execute(f"SELECT * FROM {quoted(table)} ORDER BY 1")
    return [tuple(row) for row in cursor.fetchall()]


def quoted(table: str) -> str:
    return connection.ops.quote_name(table)
