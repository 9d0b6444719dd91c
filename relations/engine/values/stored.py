"""SQL expressions that read one value out of the JSON values of a version, alike on every database."""

from __future__ import annotations

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Expression, F, FloatField, Func, IntegerField, TextField
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, tuple[Any, ...]]


class Stored(Func):
    """An SQL expression for one value in a JSON column, such as `values` of a version.

    `slug` is the value's key, `parents` are the keys above it. NULL if the value is missing or null. A
    subclass sets an SQL template for each database, in which `{json}` is the column and `{key}` the key.
    """

    postgresql: str
    sqlite: str
    mysql: str

    def __init__(self, values: Expression | F, slug: str, parents: tuple[str, ...] = ()) -> None:
        super().__init__(values)
        self.path = (*parents, slug)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        return self._fill(compiler, self.postgresql, self.path[-1], self.path[:-1])

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        return self._fill(compiler, self.sqlite, self._json_path())

    def as_mysql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        return self._fill(compiler, self.mysql, self._json_path())

    def _json_path(self) -> str:
        return json_path(*self.path)

    def _fill(self, compiler: SQLCompiler, template: str, key: str, parents: tuple[str, ...] = ()) -> Sql:
        column, params = compiler.compile(self.get_source_expressions()[0])
        for parent in parents:
            column, params = f"({column} -> %s)", (*params, parent)
        return template.format(json=column, key="%s"), (*params, key) * template.count("{key}")


def json_path(*keys: str) -> str:
    """Return the path to the value below these keys, such as `$."a"."b"`, as SQLite and MariaDB have it."""
    return "".join(["$", *(f".{json.dumps(key)}" for key in keys)])


class StoredText(Stored):
    output_field = TextField()
    postgresql = "({json} ->> {key})"
    sqlite = "JSON_EXTRACT({json}, {key})"
    mysql = "JSON_UNQUOTE(NULLIF(JSON_EXTRACT({json}, {key}), 'null'))"


class StoredNumber(Stored):
    """An SQL expression for a number among the JSON values, as a double; NULL for any other value.

    A double is exact for all integers that fields accept.
    """

    output_field = FloatField()
    postgresql = (
        "(CASE WHEN jsonb_typeof({json} -> {key}) = 'number' THEN ({json} ->> {key})::double precision END)"
    )
    sqlite = (
        "(CASE WHEN JSON_TYPE({json}, {key}) IN ('integer', 'real') "
        "THEN CAST(JSON_EXTRACT({json}, {key}) AS REAL) END)"
    )
    mysql = (
        "(CASE WHEN JSON_TYPE(JSON_EXTRACT({json}, {key})) IN ('INTEGER', 'DOUBLE', 'DECIMAL') "
        "THEN CAST(JSON_EXTRACT({json}, {key}) AS DOUBLE) END)"
    )


class StoredBigInteger(Stored):
    """An SQL expression for a value that is stored as a string of digits: the integer.

    NULL for any other value.
    """

    output_field = BigIntegerField()
    postgresql = "(CASE WHEN ({json} ->> {key}) ~ '^-?[0-9]{{1,19}}$' THEN ({json} ->> {key})::numeric END)"
    sqlite = (
        "(CASE WHEN CAST(CAST(JSON_EXTRACT({json}, {key}) AS INTEGER) AS TEXT) "
        "= CAST(JSON_EXTRACT({json}, {key}) AS TEXT) "
        "THEN CAST(JSON_EXTRACT({json}, {key}) AS INTEGER) END)"
    )
    mysql = (
        "(CASE WHEN JSON_UNQUOTE(JSON_EXTRACT({json}, {key})) REGEXP '^-?[0-9]{{1,19}}$' "
        "THEN CAST(JSON_UNQUOTE(JSON_EXTRACT({json}, {key})) AS DECIMAL(20)) END)"
    )


class StoredId(Stored):
    """An SQL expression for the `id` of a part as an integer. The column `part` of links has the same."""

    output_field = BigIntegerField()
    postgresql = "(CASE WHEN ({json} ->> {key}) ~ '^[0-9]{{1,16}}$' THEN ({json} ->> {key})::bigint END)"
    sqlite = "CAST(JSON_EXTRACT({json}, {key}) AS INTEGER)"
    mysql = "CAST(JSON_UNQUOTE(JSON_EXTRACT({json}, {key})) AS SIGNED)"


class StoredBoolean(Stored):
    """An SQL expression for a boolean as 0 or 1, which all databases sort alike; NULL for any other value."""

    output_field = IntegerField()
    postgresql = "(CASE {json} ->> {key} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)"
    sqlite = "(CASE JSON_TYPE({json}, {key}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)"
    mysql = "(CASE JSON_EXTRACT({json}, {key}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)"


class StoredJson(Stored):
    """An SQL expression for the value as JSON text, without spaces and needless escapes.

    The keys of objects are sorted, on PostgreSQL and SQLite by length and then by bytes; on MySQL and
    MariaDB they are in the order in which they were sent.
    """

    output_field = TextField()
    postgresql = (
        r"""REGEXP_REPLACE(NULLIF({json} -> {key}, 'null')::text, """
        r"""'("(?:[^"\\]|\\.)*")|\s+', '\1', 'g')"""
    )
    sqlite = "RELATIONS_JSON(JSON_EXTRACT({json}, {key}), JSON_TYPE({json}, {key}))"
    mysql = (
        r"""JSON_UNQUOTE(CONCAT('"', REGEXP_REPLACE(JSON_COMPACT(NULLIF(JSON_EXTRACT({json}, {key}), """
        r"""'null')), '\\\\(?!u)|"', '\\\\\\0'), '"'))"""
    )


def written(value: Any) -> str:
    """Return a value as JSON text in the form of StoredJson, so that the two can be compared in SQL.

    The keys of objects are sorted by their length in bytes, then by their bytes.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if not isinstance(value, dict):
        return value
    keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
    return {key: _ordered(value[key]) for key in keys}


def canonical(value: Any, kind: str | None) -> str | None:
    """Return a JSON value as text in the form of `StoredJson`; None for null.

    SQLite calls it as its function RELATIONS_JSON. `value` and `kind` are the results of SQLite's
    JSON_EXTRACT and JSON_TYPE.
    """
    if kind in (None, "null"):
        return None
    if kind in ("true", "false"):
        return kind
    return written(json.loads(value) if kind in ("object", "array") else value)
