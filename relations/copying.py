"""Inserting many rows fast: of values by COPY on PostgreSQL, of rows that are there by INSERT ... SELECT."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import DateTimeField, JSONField, Model, QuerySet, UUIDField, Value

from . import arrays
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
                _copy(cursor.cursor, f"COPY {table} ({names}) FROM STDIN", batch, connection)
            else:
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", batch)
            count += len(batch)
        return count


def again(rows: QuerySet[Any], **changes: Any) -> None:
    """Insert the rows of a queryset a second time, with new primary keys: 1 SQL statement for COPIED rows.

    `changes` are the columns that differ, by attribute name, such as `source_id`: values, or expressions in
    terms of the queryset. Model defaults, `auto_now` and signals are ignored. Must be called in a
    transaction, and the primary keys must be numbers above 0.
    """
    fields = [field for field in rows.model._meta.concrete_fields if not field.primary_key]
    given = {}
    for field in fields:
        if field.attname in changes:
            value = changes[field.attname]
            expression = value if hasattr(value, "resolve_expression") else Value(value, field)
            given[f"of_{field.attname}"] = expression
    found = rows.annotate(**given).order_by()
    selected = [f"of_{field.attname}" if field.attname in changes else field.attname for field in fields]
    connection = connections[rows.db]
    table = connection.ops.quote_name(rows.model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    for low, high in _ranges(rows):
        batch = found.filter(pk__gt=low, pk__lte=high).values_list(*selected)
        sql, parameters = batch.query.get_compiler(rows.db).as_sql()
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({names}) {sql}", parameters)


def _ranges(rows: QuerySet[Any]) -> Iterator[tuple[int, int]]:
    """Yield (a primary key, a higher one): COPIED of the rows are above the first, up to the second."""
    low, keys = 0, rows.values_list("pk", flat=True)
    last = keys.order_by("-pk").first() or 0  # what is inserted may belong to the queryset, too
    while found := list(keys.filter(pk__gt=low, pk__lte=last).order_by("pk")[:COPIED]):
        yield low, found[-1]
        low = found[-1]


def inserting(
    model: type[Model], columns: Mapping[str, Sequence[Any]], connection: Any
) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL, for PostgreSQL, that inserts rows given column by column, and the SQL's parameters.

    `columns` maps attribute names of the model, such as `entry_id`, to lists with one value for each row. The
    database fills the columns that are not named. A column in which all rows have the same value is one
    parameter, any other is an array.
    """
    known = _columns(model, connection.alias)
    names, selected, same, varying = [], [], [], []
    for name, values in columns.items():
        column = known[name]
        prepare = column.prepare
        names.append(column.name)
        # Python takes True and 1 for equal, which JSON does not.
        may_differ = prepare is not None and values[0] is not None and len(values) > 1
        if values.count(values[0]) == len(values) and not may_differ:
            selected.append(f"%s::{column.kind}")
            same.append(prepare(values[0], connection) if prepare else values[0])
        else:
            selected.append(f"given.{column.name}")
            given = [prepare(value, connection) for value in values] if prepare else values
            varying.append((f"%s::{column.kind}[]", column.name, arrays.text(given)))
    sql = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(names)})"
    sql = f"{sql} SELECT {', '.join(selected)}"
    if varying:
        casts, given_names, lists = zip(*varying, strict=True)
        sql = f"{sql} FROM unnest({', '.join(casts)}) AS given ({', '.join(given_names)})"
        return sql, (*same, *lists)
    return sql, tuple(same)


def kind_of(field: Any, connection: Any) -> str:
    """Return the SQL type of the field's values, without a length, such as `varchar`."""
    return str(field.rel_db_type(connection)).partition("(")[0]


class _Column(NamedTuple):
    """A column to insert into: its quoted name, its type, and `_preparing` of its field."""

    name: str
    kind: str
    prepare: Callable[[Any, Any], Any] | None


@cache
def _columns(model: type[Model], using: str) -> dict[str, _Column]:
    """Return the columns of the model's table, by attribute name."""
    connection = connections[using]
    return {
        field.attname: _Column(
            connection.ops.quote_name(str(field.column)),
            kind_of(field, connection),
            _preparing(field),
        )
        for field in model._meta.concrete_fields
    }


def _copy(cursor: Any, sql: str, rows: Iterable[Sequence[Any]], connection: Any) -> None:
    with connection.wrap_database_errors, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def _prepared(
    fields: Sequence[Any], rows: Iterable[Sequence[Any]], connection: Any
) -> Iterator[Sequence[Any]]:
    """Yield the rows with values as the database's driver takes them: times, JSON and UUIDs are converted.

    `fields` are the model's fields of the values, in order.
    """
    changed = [(at, prepare) for at, field in enumerate(fields) if (prepare := _preparing(field))]
    known = datetime.datetime if connection.vendor == "postgresql" else ()  # what the driver takes as it is
    if not changed:
        yield from rows
        return
    for row in rows:
        found = list(row)
        for at, prepare in changed:
            if found[at] is not None and not isinstance(found[at], known):
                found[at] = prepare(found[at], connection)
        yield found


def _preparing(field: Any) -> Callable[[Any, Any], Any] | None:
    """Return the function that converts a value of the field for the database's driver.

    It is called with (value, connection). None for a field whose values need no conversion, such as numbers
    and text.
    """
    return field.get_db_prep_save if isinstance(field, (DateTimeField, JSONField, UUIDField)) else None
