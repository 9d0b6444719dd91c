"""Delayed writes: on PostgreSQL, several writes to different tables are sent as one SQL statement.

Inside `joined`, an `update`, `delete` or `insert` of this module is delayed until another statement may
depend on it, or the block ends. All delayed writes are then sent together, as parts of a WITH. Callers need
not know about the delay. On other databases each write is sent at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet, sql

from . import arrays, copying, statements
from .batches import ROWS

KEYS = "pk"  # the name of the slot for the primary keys, which no field has


@dataclass(frozen=True, slots=True)
class Statement:
    """A write to one table that is to be sent: the table's name, the SQL and its parameters."""

    table: str
    sql: str
    params: tuple[Any, ...]


@dataclass(slots=True)
class Waiting:
    """The delayed writes of one database connection, at most one for each table.

    It wraps the connection's execution of statements (Django's `execute_wrapper`), and sends the writes
    before any statement that may depend on them.
    """

    connection: BaseDatabaseWrapper
    statements: list[Statement] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if self.statements and str(sql).startswith("ROLLBACK"):
            self.statements = []
        elif self.statements and self._concerns(sql):
            self.send()
        return execute(sql, params, many, context)

    def _concerns(self, sql: Any) -> bool:
        """Whether delayed writes must be sent before this SQL: it writes, or reads one of their tables."""
        if not isinstance(sql, str) or not sql.lstrip("(").startswith("SELECT "):
            return True
        return any(statement.table in sql for statement in self.statements)

    def add(self, statement: Statement) -> None:
        """Delay a write. If one to the same table is delayed already, all delayed writes are sent first."""
        if any(other.table == statement.table for other in self.statements):
            self.send()
        self.statements.append(statement)

    def compile(self, query: sql.Query) -> None:
        """Compile a Django query that updates, deletes or inserts to SQL, and delay the write.

        It is sent by `send`, before the next statement that may depend on it, or at the end of `joined`.
        Neither rows nor keys are returned, since they are not known before. A query that can match no row is
        dropped.
        """
        try:
            found = query.get_compiler(connection=self.connection).as_sql()
        except EmptyResultSet:
            return
        for text, params in found if isinstance(found, list) else [found]:
            self.add(Statement(query.get_meta().db_table, text, tuple(params)))

    def send(self) -> None:
        """Send all delayed writes, as one SQL statement."""
        sent, self.statements = self.statements, []
        if not sent:
            return
        *before, last = sent
        parts = ", ".join(f"waiting{number} AS ({each.sql})" for number, each in enumerate(before))
        params = [param for each in sent for param in each.params]
        text = f"WITH {parts} {last.sql}" if before else last.sql
        with transaction.mark_for_rollback_on_error(self.connection.alias):
            statements.executed(text, params, self.connection).close()


@contextmanager
def joined(using: str) -> Iterator[None]:
    """A context manager: inside it, `update`, `delete` and `insert` on the database `using` are delayed.

    They are sent when the block ends, or before a statement that may depend on them. Works on PostgreSQL
    only; elsewhere nothing is delayed. It must be inside a transaction, and can be nested. After an
    exception the delayed writes are dropped.
    """
    connection = connections[using]
    if connection.vendor != "postgresql" or _waiting(connection) is not None:
        yield
        return
    waiting = Waiting(connection)
    with connection.execute_wrapper(waiting):
        yield
        waiting.send()


def update(model: type[Model], keys: Collection[Any], using: str, **values: Any) -> None:
    """Set columns of the rows with these primary keys; inside `joined` the SQL is sent later.

    `values` are by the names of fields, as QuerySet.update takes them. An expression among them, such as
    `F("revision") + 1`, is a constant of the caller's module, since the compiled SQL is kept. The model's
    keys are sent as an array (`models.lookups.use_arrays`).
    """
    waiting = _waiting(connections[using])
    if waiting is None:
        model._default_manager.using(using).filter(pk__in=keys).update(**values)
        return
    if not keys:
        return
    expressions = {name: value for name, value in values.items() if hasattr(value, "resolve_expression")}
    text, slots = _updating(model, using, tuple(values), tuple(expressions.items()))
    known = {field.name: field for field in model._meta.concrete_fields}
    given: dict[str, Any] = {
        name: known[name].get_db_prep_save(value, connection=waiting.connection)
        for name, value in values.items()
        if name not in expressions
    }
    given[KEYS] = list(keys)
    params = (slot.value(given) if isinstance(slot, statements.Slot) else slot for slot in slots)
    waiting.add(Statement(model._meta.db_table, text, tuple(params)))


@lru_cache(maxsize=256)
def _updating(
    model: type[Model], using: str, names: tuple[str, ...], expressions: tuple[tuple[str, Any], ...]
) -> tuple[str, tuple[Any, ...]]:
    """Compile the SQL that updates the columns `names` of rows by primary key.

    Returns it with its parameters, in which slots stand for the keys, and for values that are no expressions.
    """
    rows = model._default_manager.using(using).order_by()
    rows = rows.filter(pk__in=[statements.Slot(KEYS, is_array=True)] * 2)
    query: sql.UpdateQuery = rows.query.chain(sql.UpdateQuery)  # type: ignore[assignment]
    slots = {name: statements.Slot(name) for name in names}
    query.add_update_values({**slots, **dict(expressions)})
    text, params = query.get_compiler(using).as_sql()
    return text, tuple(params)


def write_column(changed: Sequence[Model], column: str, using: str, batch_size: int = ROWS) -> None:
    """Store one column of rows of one model, by 1 SQL statement on PostgreSQL.

    `column` is a field's name. Elsewhere rows are updated in batches of `batch_size`. Inside `joined` the SQL
    is sent later.
    """
    connection = connections[using]
    if not changed:
        return
    model = type(changed[0])
    if connection.vendor != "postgresql":
        QuerySet.bulk_update(model._base_manager.using(using), changed, [column], batch_size)
        return
    meta = model._meta
    field: Any = meta.get_field(column)
    table, key, name = map(connection.ops.quote_name, (meta.db_table, meta.pk.column, field.column))
    kind = copying.kind_of(field, connection)
    text = (
        f"UPDATE {table} SET {name} = written.value"
        f" FROM unnest(%s::{meta.pk.rel_db_type(connection)}[], %s::{kind}[]) AS written (key, value)"
        f" WHERE {table}.{key} = written.key"
    )
    keys = arrays.text([row.pk for row in changed])
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in changed]
    _execute(connection, Statement(meta.db_table, text, (keys, arrays.text(values))))


def delete(rows: QuerySet[Any]) -> None:
    """Delete the rows, as QuerySet.delete does without cascades; inside `joined` the SQL is sent later.

    No other rows may refer to them.
    """
    waiting = _waiting(connections[rows.db])
    if waiting is None:
        rows.delete()
    else:
        waiting.compile(rows.order_by().query.chain(sql.DeleteQuery))


def insert(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], using: str) -> None:
    """Insert rows into the model's table, as `copying.insert` does; inside `joined` the SQL is sent later.

    Each of `rows` has a value for each of `columns`, which are attribute names of the model.
    """
    connection = connections[using]
    if not rows:
        return
    if connection.vendor != "postgresql":
        copying.insert(model, columns, rows, using=using)
        return
    given = dict(zip(columns, zip(*rows, strict=True), strict=True))
    _execute(connection, Statement(model._meta.db_table, *copying.inserting(model, given, connection)))


def _execute(connection: BaseDatabaseWrapper, statement: Statement) -> None:
    waiting = _waiting(connection)
    if waiting is not None:
        waiting.add(statement)
        return
    statements.executed(statement.sql, statement.params, connection).close()


def _waiting(connection: BaseDatabaseWrapper) -> Waiting | None:
    """Return the Waiting of the connection, which delays its writes; None outside `joined`."""
    found = (each for each in connection.execute_wrappers if isinstance(each, Waiting))
    return next(found, None)
