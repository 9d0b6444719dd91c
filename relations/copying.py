"""Inserting many rows fast: by COPY on PostgreSQL, elsewhere by one SQL statement run for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connections
from django.db.models import DateTimeField, JSONField, Model, UUIDField

from .batches import batches

ROWS = 1000  # in a statement
COPIED = 10_000  # in a COPY


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, using: str) -> int:
    """Insert rows into the model's table, and return how many there were.

    Each of `rows` has a value for each of `columns`, which are attribute names of the model, such as
    `entry_id`. Other columns become null; the database sets a primary key that is not in `columns`. Model
    defaults, `auto_now` and signals are ignored. Must be called in a transaction.
    """
    known = {field.attname: field for field in model._meta.concrete_fields}
    fields = [known[name] for name in columns]
    connection = connections[using]
    prepared = _prepared(fields, rows, connection)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        copies = connection.vendor == "postgresql" and hasattr(cursor.cursor, "copy")
        places = ", ".join(["%s"] * len(fields))
        count = 0
        # Making rows may ask the database, which waits for ever while a COPY is under way.
        for batch in batches(prepared, COPIED if copies else ROWS):
            if copies:
                _copy(cursor.cursor, f"COPY {table} ({names}) FROM STDIN", batch)
            else:
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", batch)
            count += len(batch)
        return count


def _copy(cursor: Any, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def _prepared(
    fields: Sequence[Any], rows: Iterable[Sequence[Any]], connection: Any
) -> Iterator[Sequence[Any]]:
    """Yield the rows as the database takes them. Numbers and text it takes as they are."""
    kinds = (DateTimeField, JSONField, UUIDField)
    changed: list[tuple[int, Callable[[Any, Any], Any]]] = [
        (at, field.get_db_prep_save) for at, field in enumerate(fields) if isinstance(field, kinds)
    ]
    if not changed:
        yield from rows
        return
    for row in rows:
        found = list(row)
        for at, prepare in changed:
            found[at] = prepare(found[at], connection)
        yield found
