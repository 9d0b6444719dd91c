"""SQL expressions that turn the parts inside JSON values into rows.

Each database has a function that turns a JSON list into rows. `Element(n)` is the value of such a row; `n` is
the number of the list, counted from 1 for the outermost of nested lists.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, IntegerField, JSONField, Q, TextField
from django.db.models.sql.compiler import SQLCompiler

from ..values.stored import Sql, Stored


class Element(Expression):
    """An SQL expression: the value of one row of a JSON list that was turned into rows.

    `number` is the list's number, counted from 1 for the outermost of nested lists.
    """

    output_field = JSONField()

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        return f"part{self.number}.value", ()


class Parts(Stored):
    """SQL for a FROM clause that turns the parts in a JSON field into rows.

    A list gives a row for each item, an object one row, null none. It cannot stand elsewhere in a statement.
    """

    output_field = JSONField()
    postgresql = (
        "jsonb_array_elements(CASE jsonb_typeof({json} -> {key}) WHEN 'array' THEN {json} -> {key} "
        "WHEN 'object' THEN jsonb_build_array({json} -> {key}) ELSE '[]'::jsonb END)"
    )
    sqlite = (
        "JSON_EACH(CASE JSON_TYPE({json}, {key}) WHEN 'array' THEN JSON_EXTRACT({json}, {key}) "
        "WHEN 'object' THEN JSON_ARRAY(JSON_EXTRACT({json}, {key})) ELSE '[]' END)"
    )
    mysql = (
        "JSON_TABLE(CASE JSON_TYPE(JSON_EXTRACT({json}, {key})) "
        "WHEN 'ARRAY' THEN JSON_EXTRACT({json}, {key}) "
        "WHEN 'OBJECT' THEN JSON_ARRAY(JSON_EXTRACT({json}, {key})) ELSE '[]' END, "
        "'$[*]' COLUMNS (value JSON PATH '$'))"
    )


class Names(Stored):
    """SQL for a FROM clause that turns the document ids of files in a media field into rows.

    A list gives a row for each item, a string one row. It cannot stand elsewhere in a statement.
    """

    output_field = TextField()
    postgresql = (
        "jsonb_array_elements_text(CASE jsonb_typeof({json} -> {key}) WHEN 'array' THEN {json} -> {key} "
        "WHEN 'string' THEN jsonb_build_array({json} -> {key}) ELSE '[]'::jsonb END)"
    )
    sqlite = (
        "JSON_EACH(CASE JSON_TYPE({json}, {key}) WHEN 'array' THEN JSON_EXTRACT({json}, {key}) "
        "WHEN 'text' THEN JSON_ARRAY(JSON_EXTRACT({json}, {key})) ELSE '[]' END)"
    )
    mysql = (
        "JSON_TABLE(CASE JSON_TYPE(JSON_EXTRACT({json}, {key})) "
        "WHEN 'ARRAY' THEN JSON_EXTRACT({json}, {key}) "
        "WHEN 'STRING' THEN JSON_ARRAY(JSON_EXTRACT({json}, {key})) ELSE '[]' END, "
        "'$[*]' COLUMNS (value VARCHAR(64) PATH '$'))"
    )


class Rows(Expression):
    """The base class of SQL expressions about the rows of a JSON list.

    `parts` is the SQL that makes the rows (Parts or Names). `number` is the list's number, for `Element`.
    `expressions` are compiled together with the rows.
    """

    def __init__(self, parts: Stored, number: int, *expressions: Any) -> None:
        super().__init__()
        self.number = number
        self.expressions = [parts, *expressions]

    def get_source_expressions(self) -> list[Any]:
        return list(self.expressions)

    def set_source_expressions(self, exprs: Any) -> None:
        self.expressions = list(exprs)

    def _compiled(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, str, list[Any]]:
        """Compile the expressions; return SQL of the rows for FROM, of the other expression, and parameters.

        The second is "" if there is no other expression. The parameters are in the order of the two.
        """
        rows, params = compiler.compile(self.expressions[0])
        # PostgreSQL names the one column after the table, unless it is told.
        named = f"part{self.number}(value)" if connection.vendor == "postgresql" else f"part{self.number}"
        rest, more = compiler.compile(self.expressions[1]) if len(self.expressions) > 1 else ("", ())
        return f"{rows} AS {named}", rest, [*params, *more]


class AnyPart(Rows):
    """An SQL condition: at least one row of a JSON list matches `condition`; for None, the list has a row.

    `condition` is a Q of expressions on `Element(number)`.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, parts: Stored, number: int, condition: Q | None = None) -> None:
        super().__init__(parts, number, *([] if condition is None else [condition]))

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        rows, condition, params = self._compiled(compiler, connection)
        where = f" WHERE {condition}" if condition else ""
        return f"EXISTS(SELECT 1 FROM {rows}{where})", tuple(params)


class PartCount(Rows):
    """The SQL expression for the number of rows of a JSON list: how many parts a field has."""

    output_field = IntegerField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        rows, _, params = self._compiled(compiler, connection)
        return f"(SELECT COUNT(*) FROM {rows})", tuple(params)


class FirstPart(Rows):
    """An SQL expression: the value that comes first in order, of an expression over the rows of a JSON list.

    It is the least, and null if all are null; with `greatest` the greatest, and null if one is: null comes
    first in descending order. Rows that do not match `condition`, a Q, are left out; None leaves out none.
    """

    def __init__(
        self, parts: Stored, number: int, value: Expression | F, condition: Q | None, *, greatest: bool
    ) -> None:
        super().__init__(parts, number, value, *([] if condition is None else [condition]))
        self.greatest = greatest

    def _resolve_output_field(self) -> Any:
        return self.expressions[1].output_field

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        rows, value, params = self._compiled(compiler, connection)
        # The value comes first in the text, and so do its parameters.
        of_value = compiler.compile(self.expressions[1])[1]
        params = params[: len(params) - len(of_value)]
        first = f"MIN({value})"
        if self.greatest:
            first, of_value = f"CASE WHEN COUNT(*) = COUNT({value}) THEN MAX({value}) END", of_value * 2
        where = ""
        if len(self.expressions) > 2:
            condition, more = compiler.compile(self.expressions[2])
            where, params = f" WHERE {condition}", [*params, *more]
        return f"(SELECT {first} FROM {rows}{where})", (*of_value, *params)


class Named(Rows):
    """An SQL condition: one of the rows of a JSON list is equal to a text, the last of the `expressions`.

    It finds out whether a media field has the file with this document id.
    """

    output_field = BooleanField()
    conditional = True

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        rows, text, params = self._compiled(compiler, connection)
        of_rows = len(params) - len(compiler.compile(self.expressions[1])[1])
        params = [*params[of_rows:], *params[:of_rows]]
        binary = " COLLATE utf8mb4_bin" if connection.vendor == "mysql" else ""
        return f"{text} IN (SELECT part{self.number}.value{binary} FROM {rows})", tuple(params)
