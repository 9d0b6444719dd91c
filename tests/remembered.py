"""Content that many tests start from: made through the engine once, afterwards written as plain rows.

@pytest.fixture
@remembered
def shop(db): ...
"""

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, transaction

from relations.engine import schema
from relations.models import SchemaState

Parameters = ParamSpec("Parameters")
Made = TypeVar("Made")

Rows = dict[Any, tuple[Any, ...]]  # of one table, by key


@dataclass(frozen=True)
class Memory:
    """What a function gave, and what it wrote: rows by table, those that were there before apart."""

    made: Any
    start: UUID | None  # the schema's stamp before; on another schema, the rows would be others
    added: dict[str, Rows]
    changed: dict[str, Rows]


def remembered(make: Callable[Parameters, Made]) -> Callable[Parameters, Made]:
    """Let a function that makes content do so once in a process, as long as it starts from the same schema.

    It takes nothing but fixtures that are the same in each test. What it gives is copied for each call.
    """
    memories: list[Memory] = []

    @functools.wraps(make)
    def repeat(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Made:
        start = stamp()
        if not memories:
            before = tables()
            made = make(*args, **kwargs)
            added, changed = differences(before, tables())
            memories.append(Memory(copy.deepcopy(made), start, added, changed))
            return made
        memory = memories[0]
        if memory.start == start and write(memory):
            schema.current("default")
            return copy.deepcopy(memory.made)
        return make(*args, **kwargs)

    return repeat


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


def differences(before: dict[str, Rows], after: dict[str, Rows]) -> tuple[dict[str, Rows], dict[str, Rows]]:
    """The rows that are new, and those that are others now; none may have gone."""
    added: dict[str, Rows] = {}
    changed: dict[str, Rows] = {}
    for table, rows in after.items():
        old = before[table]
        assert old.keys() <= rows.keys(), f"Rows of {table} were deleted: this cannot be remembered."
        if new := {key: row for key, row in rows.items() if key not in old}:
            added[table] = new
        if other := {key: row for key, row in rows.items() if key in old and old[key] != row}:
            changed[table] = other
    return added, changed


def write(memory: Memory) -> bool:
    """Write the rows again; False, with nothing written, where others have their keys."""
    try:
        with transaction.atomic(), connection.constraint_checks_disabled(), connection.cursor() as cursor:
            for table, rows in memory.added.items():
                names = columns(table)
                places = ", ".join(["%s"] * len(names))
                insert = f"INSERT INTO {quoted(table)} ({listed(names)}) VALUES ({places})"
                cursor.executemany(insert, [rows[key] for key in sorted(rows)])
            for table, rows in memory.changed.items():
                sets = ", ".join(f"{quoted(name)} = %s" for name in columns(table))
                update = f"UPDATE {quoted(table)} SET {sets} WHERE {quoted(key_of(table))} = %s"
                cursor.executemany(update, [(*row, key) for key, row in rows.items()])
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
