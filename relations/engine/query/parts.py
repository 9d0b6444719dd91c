"""SQL expressions that read the components inside JSON values as rows.

Each database has a function that turns a JSON list into rows. `Element(n)` is the value of such a row;
`n` numbers the lists that are nested in one another, from 1.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, IntegerField, JSONField, Q, TextField
from django.db.models.sql.compiler import SQLCompiler

from ..values.stored import Sql, Stored


class Element(Expression):
    """The JSON value of one row of the list of components with this number, as an SQL expression."""

    output_field = JSONField()

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        return f"part{self.number}.value", ()


class Parts(Stored):
    """The components in a JSON field as rows: one for each item of a list, one for an object, none for null.

    It is what stands in FROM, not an expression of its own.
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
    """The document ids of files in a media field as rows: one for each item of a list, one for a string.

    It is what stands in FROM, not an expression of its own.
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
    """Base of SQL expressions about the rows of `parts`. `number` is that of their list, for `Element`.

    `expressions` are further ones that are compiled with them.
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
        """Compile the rows and the other expressions; return their SQL and all parameters."""
        rows, params = compiler.compile(self.expressions[0])
        # PostgreSQL names the one column after the table, unless it is told.
        named = f"part{self.number}(value)" if connection.vendor == "postgresql" else f"part{self.number}"
        rest, more = compiler.compile(self.expressions[1]) if len(self.expressions) > 1 else ("", ())
        return f"{rows} AS {named}", rest, [*params, *more]


class AnyPart(Rows):
    """Whether some row matches the condition, a Q of expressions on `Element(number)`.

    Without a condition, whether there is any row.

    It is an SQL expression that stands for a condition.
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
    """How many rows there are, so how many components a JSON field holds, as an SQL expression."""

    output_field = IntegerField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        rows, _, params = self._compiled(compiler, connection)
        return f"(SELECT COUNT(*) FROM {rows})", tuple(params)


class FirstPart(Rows):
    """The least value of an SQL expression over the rows, or the greatest; null where all are null."""

    def __init__(self, parts: Stored, number: int, value: Expression | F, *, greatest: bool) -> None:
        super().__init__(parts, number, value)
        self.greatest = greatest

    def _resolve_output_field(self) -> Any:
        return self.expressions[1].output_field

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        rows, value, params = self._compiled(compiler, connection)
        # The value comes first in the text, and so do its parameters.
        of_rows = len(params) - len(compiler.compile(self.expressions[1])[1])
        params = [*params[of_rows:], *params[:of_rows]]
        return f"(SELECT {'MAX' if self.greatest else 'MIN'}({value}) FROM {rows})", tuple(params)


class Named(Rows):
    """Whether the text of the last expression is one of the rows, as an SQL expression."""

    output_field = BooleanField()
    conditional = True

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        rows, text, params = self._compiled(compiler, connection)
        of_rows = len(params) - len(compiler.compile(self.expressions[1])[1])
        params = [*params[of_rows:], *params[:of_rows]]
        binary = " COLLATE utf8mb4_bin" if connection.vendor == "mysql" else ""
        return f"{text} IN (SELECT part{self.number}.value{binary} FROM {rows})", tuple(params)
