"""Content that many tests start from: made through the engine once, afterwards written as plain rows.

@pytest.fixture
@remembered
def shop(db): ...
"""

import copy
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from relations.engine import schema
from relations.engine.schema import loading
from relations.models import SchemaState

Parameters = ParamSpec("Parameters")
Made = TypeVar("Made")

Rows = dict[Any, tuple[Any, ...]]  # of one table, by key
MOST = 20  # memories of one function from other starts: most of these are another in each test
REPEATED: set[UUID | None] = set()  # the stamps of schemas from which tests start again and again


@dataclass(frozen=True)
class Memory:
    """What a function gave, the schema after it, and the statements that write its rows again."""

    made: Any
    schema: schema.Schema
    statements: list[tuple[str, list[tuple[Any, ...]]]]


def remembered(make: Callable[Parameters, Made]) -> Callable[Parameters, Made]:
    """Let a function that makes content do so once in a process for each schema that tests start from again.

    It takes plain values, rows, and fixtures that are the same in each test. What it gives is copied for
    each call. Entries that are there before must not change what it makes.

    Without a transaction around, as in a test that empties the database, it makes: keys may begin anew there.
    """
    memories: dict[Any, Memory] = {}
    others: list[Any] = []  # starts from which perhaps no test starts again

    @functools.wraps(make)
    def repeat(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Made:
        if not connection.in_atomic_block:
            return make(*args, **kwargs)
        began = stamp()
        start = began, tuple(plain(value) for value in args), tuple(sorted(plain_items(kwargs)))
        if memory := memories.get(start):
            if write(memory):
                loading._cached["default"] = memory.schema
                return copy.deepcopy(memory.made)
            return make(*args, **kwargs)
        if began not in REPEATED:
            if len(others) == MOST:
                return make(*args, **kwargs)
            others.append(start)
        before = tables()
        made = make(*args, **kwargs)
        statements = differences(before, tables())
        memories[start] = Memory(copy.deepcopy(made), schema.current("default"), statements)
        REPEATED.add(stamp())
        return made

    return repeat


def begin() -> None:
    """Say that tests start from the schema that is stored now."""
    REPEATED.add(stamp())


def plain(value: Any) -> Any:
    """A value's part of the key: what is written depends on plain values and rows, not on other fixtures."""
    if isinstance(value, Model):
        return type(value).__name__, value.pk
    return repr(value) if isinstance(value, bool | int | str | tuple | list | dict) else None


def plain_items(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, str(plain(value))) for name, value in values.items()]


def stamp() -> UUID | None:
    return SchemaState.objects.values_list("stamp", flat=True).first()


def tables() -> dict[str, Rows]:
    """Everything that is stored."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.proxy or not model._meta.managed:
                continue
            names = columns(model._meta.db_table)
            cursor.execute(f"SELECT {listed(names)} FROM {quoted(model._meta.db_table)}")
            at = names.index(model._meta.pk.column)
            found[model._meta.db_table] = {row[at]: tuple(row) for row in cursor.fetchall()}
    return found


def differences(before: dict[str, Rows], after: dict[str, Rows]) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Statements that write what is new, and what is another now; no row may have gone."""
    inserts, updates = [], []
    for table, rows in after.items():
        old = before[table]
        assert old.keys() <= rows.keys(), f"Rows of {table} were deleted: this cannot be remembered."
        if new := [rows[key] for key in sorted(rows.keys() - old.keys())]:
            names = columns(table)
            places = ", ".join(["%s"] * len(names))
            inserts.append((f"INSERT INTO {quoted(table)} ({listed(names)}) VALUES ({places})", new))
        if other := [(*row, key) for key, row in rows.items() if key in old and old[key] != row]:
            sets = ", ".join(f"{quoted(name)} = %s" for name in columns(table))
            updates.append((f"UPDATE {quoted(table)} SET {sets} WHERE {quoted(key_of(table))} = %s", other))
    return inserts + updates


def write(memory: Memory) -> bool:
    """Write the rows again; False, with nothing written, where others have their keys."""
    try:
        with transaction.atomic(), connection.constraint_checks_disabled(), connection.cursor() as cursor:
            for statement, rows in memory.statements:
                cursor.executemany(statement, rows)
    except IntegrityError:
        return False
    return True


@functools.cache
def columns(table: str) -> list[str]:
    return [field.column for field in model_of(table)._meta.concrete_fields]


@functools.cache
def key_of(table: str) -> str:
    return model_of(table)._meta.pk.column


@functools.cache
def model_of(table: str) -> Any:
    models = apps.get_models(include_auto_created=True)
    return next(model for model in models if model._meta.db_table == table and not model._meta.proxy)


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def listed(names: list[str]) -> str:
    return ", ".join(quoted(name) for name in names)
