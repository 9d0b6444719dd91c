"""All content, as plain rows: to see that a refused request left nothing behind."""

from typing import Any

from django.db import connection

from relations.models import Entry, EntryVersion, Field, Flow, Link, Locale

TABLES = [model._meta.db_table for model in (Locale, Flow, Field, Entry, EntryVersion, Link)]


def content() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every content table, by table; without models, as many tests compare all of it twice."""
    with connection.cursor() as cursor:
        return {table: rows(cursor, table) for table in TABLES}


def rows(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY id")
    return list(cursor.fetchall())
