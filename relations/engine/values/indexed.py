"""The SQL expression of a value that the database has an index on, the same in the index and in queries.

The key of the value, and whatever else the expression consists of, is a literal in the SQL: databases do not
use an index if the query has a parameter in its place. MariaDB has a generated column with the expression
instead, which queries name.
"""

from __future__ import annotations

import zlib
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, F, Func, OrderBy, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from .base import Kind
from .stored import Sql, json_path

PREFIX = "relations_value_"  # of the names of all these indexes and columns
LONGEST = 255  # characters of a text in an index: no database takes any length


def expression(kind: Kind, key: str, vendor: str, values: str) -> str:
    """Return the SQL of the value under the JSON key `key`, without parameters, as an index has it.

    `values` is the SQL of the JSON column, `vendor` Django's name of the database, such as "postgresql". For
    a type of text it is the first LONGEST characters, compared by code point.
    """
    literal = quoted(key if vendor == "postgresql" else json_path(key), vendor)
    value = getattr(kind.sql, vendor).format(json=values, key=literal)
    if not kind.ordered:
        return str(value)
    if vendor == "sqlite":
        return f"SUBSTR({value}, 1, {LONGEST})"
    return (
        f'(LEFT({value}, {LONGEST}) COLLATE "C")' if vendor == "postgresql" else f"LEFT({value}, {LONGEST})"
    )


def quoted(text: str, vendor: str) -> str:
    """Return the text, which may have any characters, as an SQL literal for the database `vendor`."""
    if vendor == "mysql":
        return f"_utf8mb4 X'{text.encode().hex()}'"  # whether a backslash is one depends on the session
    doubled = text.replace("'", "''")
    if vendor == "postgresql" and "\\" in text:
        return " E'{}'".format(doubled.replace("\\", "\\\\"))
    return f"'{doubled}'"


def name(flow: int, kind: Kind, key: str, vendor: str) -> str:
    """Return the name of the index on a field's values; `flow` is the primary key of the field's flow.

    It depends on the index's SQL expression. On MariaDB it does not depend on the flow: fields of several
    flows with the same expression share the index.
    """
    digest = f"{zlib.crc32(expression(kind, key, vendor, '').encode()):08x}"
    return f"{PREFIX}{digest}" if vendor == "mysql" else f"{PREFIX}{flow}_{digest}"


def literal(number: int) -> RawSQL:
    """Return an SQL expression for a number that is written into the SQL, and is no parameter."""
    return RawSQL(str(int(number)), ())


class Indexed(Func):
    """An SQL expression in queries: the value of a field that the database has the index `index` on.

    `values` is the column of the version's values.
    """

    arity = 1

    def __init__(self, values: Expression | F, kind: Kind, key: str, index: str) -> None:
        output: Any = TextField() if kind.ordered else kind.sql.output_field
        super().__init__(values, output_field=output)
        self.kind, self.key, self.index = kind, key, index

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **context: Any) -> Sql:
        column, params = compiler.compile(self.get_source_expressions()[0])
        assert not params, "the column of values has no parameters"
        # The names of tables have doubled what is to be one already.
        literal = expression(self.kind, self.key.replace("%", "%%"), connection.vendor, column)
        return literal, ()

    def as_mysql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        return beside(self.get_source_expressions()[0], self.index, compiler), ()


class Beside(Func):
    """An SQL expression: the column `name` of the same row that has the column `values`.

    Django itself might name an equal column of another table that is joined.
    """

    arity = 1

    def __init__(self, values: Expression | F, name: str, output_field: Any) -> None:
        super().__init__(values, output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **context: Any) -> Sql:
        return beside(self.get_source_expressions()[0], self.name, compiler), ()


class Bound(Value):
    """An SQL expression for the end of a range, such as a filter's operand: a parameter, as usual.

    On PostgreSQL it is a literal in the SQL, by which the planner estimates how many rows match.
    """

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        from psycopg.sql import Literal

        _, params = self.as_sql(compiler, connection)
        connection.ensure_connection()
        return Literal(params[0]).as_string(connection.connection).replace("%", "%%"), ()


class Rarely:
    """A base class of lookups that tells SQLite that few rows match.

    SQLite assumes that a quarter of them match a range, and would read all rows in the order of their keys
    instead of using the index.
    """

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        sql, params = self.as_sql(compiler, connection)  # type: ignore[attr-defined]
        return f"LIKELIHOOD({sql}, 0.001)", tuple(params)


def beside(values: Any, name: str, compiler: SQLCompiler) -> str:
    """Return the SQL of the column `name` in the row that has the column `values`."""
    return f"{compiler.quote_name_unless_alias(values.alias)}.{compiler.connection.ops.quote_name(name)}"


def missing_column(index: str) -> str:
    """Return the name of the generated column of MariaDB that says whether an indexed value is null.

    `index` is the name of the column with the value.
    """
    return f"{index}_n"


class IndexedOrder(OrderBy):
    """The ORDER BY of an `Indexed` value: null comes last, in descending order first."""

    def as_mysql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        value = self.expression
        assert isinstance(value, Indexed)
        direction = "DESC" if self.descending else "ASC"
        values = value.get_source_expressions()[0]
        names = (missing_column(value.index), value.index)
        return ", ".join(f"{beside(values, name, compiler)} {direction}" for name in names), ()
