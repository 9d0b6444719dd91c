"""A value of a version as SQL: the same answer from every database."""

from __future__ import annotations

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Expression, F, FloatField, Func, IntegerField, TextField
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, tuple[Any, ...]]


class Stored(Func):
    """One value out of a version's `values`. NULL where it is missing, null, or no such value as asked for.

    `parents` lead to the object among the values that has it. The templates of subclasses have `{json}`,
    each time followed by `{key}`.
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
        return "".join(["$", *(f".{json.dumps(step)}" for step in self.path)])

    def _fill(self, compiler: SQLCompiler, template: str, key: str, parents: tuple[str, ...] = ()) -> Sql:
        column, params = compiler.compile(self.get_source_expressions()[0])
        for parent in parents:
            column, params = f"({column} -> %s)", (*params, parent)
        return template.format(json=column, key="%s"), (*params, key) * template.count("{key}")


class StoredText(Stored):
    output_field = TextField()
    postgresql = "({json} ->> {key})"
    sqlite = "JSON_EXTRACT({json}, {key})"
    mysql = "JSON_UNQUOTE(NULLIF(JSON_EXTRACT({json}, {key}), 'null'))"


class StoredNumber(Stored):
    """As a double: what every JSON client computes with, and exact for all integers that fields take."""

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
    """A number that is stored as a string of digits."""

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


class StoredBoolean(Stored):
    """As 0 or 1, which sort alike everywhere."""

    output_field = IntegerField()
    postgresql = "(CASE {json} ->> {key} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)"
    sqlite = "(CASE JSON_TYPE({json}, {key}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)"
    mysql = "(CASE JSON_EXTRACT({json}, {key}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)"


class StoredJson(Stored):
    """JSON as compact text: without spaces, and without escapes that are not needed.

    Keys of objects are in the order of `written`; on MySQL and MariaDB, in the order in which they were sent.
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
    """JSON as `StoredJson` writes it: keys by their length, then by code point, as jsonb has them."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if not isinstance(value, dict):
        return value
    keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
    return {key: _ordered(value[key]) for key in keys}


def canonical(value: Any, kind: str | None) -> str | None:
    """What `StoredJson` does on SQLite, which gives texts without their quotes and true as 1."""
    if kind in (None, "null"):
        return None
    if kind in ("true", "false"):
        return kind
    return written(json.loads(value) if kind in ("object", "array") else value)
