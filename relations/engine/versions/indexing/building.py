"""Building and dropping the indexes on values, while others read and write documents.

One process does so at a time. What a process has left unfinished because it was killed, the next one
completes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from .... import transactions
from ....models import EntryVersion
from ... import schema
from ...schema import indexes
from ...schema.lock import hold
from . import ddl, wanted
from .wanted import Index

logger = logging.getLogger("relations.indexes")

Told = Callable[[str, str, float], None]  # what was done, to which index, in how many seconds
Starting = Callable[[Index, int, int], None]  # the index that is begun, its number, how many there are

AT_ONCE = 20_000  # versions of all flows, up to which a change of definitions builds indexes by itself
LOCK = 7_310_614  # of PostgreSQL, for the time in which a process builds
# Of MariaDB, whose locks are those of the whole server: one for each database.
LOCK_OF_MARIADB = "CONCAT('relations_indexes_', MD5(DATABASE()))"
PATIENCE, LITTLE, PAUSE = 600.0, 5.0, 0.2  # seconds


class Busy(Exception):
    """Raised when another process is building indexes and does not finish in time."""


def build(
    using: str = DEFAULT_DB_ALIAS,
    told: Told | None = None,
    patience: float = PATIENCE,
    starting: Starting | None = None,
) -> int:
    """Build the indexes that are missing, and drop those that no field asks for; return their number.

    `starting` is called before each is built, with the index, its number from 1, and how many there are.
    `told` is called after each with what was done ("built" or "dropped"), the name of the index, and the
    seconds that it took. Waits `patience` seconds for another process that builds, then raises Busy. Raises
    django.db.DatabaseError for what the database refuses; the indexes built before are kept. Runs outside a
    transaction.
    """
    connection = connections[using]
    with _alone(connection, patience):
        lacking, stale = wanted.differences(using)
        made = _drop([*ddl.broken(connection), *stale], {*wanted.bases(using)}, connection, told)
        for number, index in enumerate(lacking, start=1):
            if starting is not None:
                starting(index, number, len(lacking))
            _run(ddl.create(index, connection), connection, partial(told or _silent, "built", index.name))
            made += 1
        if lacking:
            _run([ddl.analyze(connection)], connection)
    if made:
        transactions.run(partial(_renew, using), using=using)
    return made


def drop(using: str = DEFAULT_DB_ALIAS, told: Told | None = None, patience: float = PATIENCE) -> int:
    """Drop all indexes on values, also those that fields ask for; return their number.

    `told` is called after each, as by `build`. Waits `patience` seconds for another process that builds, then
    raises Busy. Raises django.db.DatabaseError if the database refuses.
    """
    connection = connections[using]
    with _alone(connection, patience):
        made = _drop([*ddl.broken(connection), *sorted(indexes.present(using))], set(), connection, told)
    if made:
        transactions.run(partial(_renew, using), using=using)
    return made


def follow(using: str) -> None:
    """Build and drop indexes on commit of a change of definitions, so that they are those the fields ask for.

    If there are more than AT_ONCE versions, or the database refuses, it logs that `manage.py index_fields`
    must be run. Outside a transaction it does so at once; within one, once for all changes.
    """
    waiting = (call for _, call, *_ in connections[using].run_on_commit)
    if not any(isinstance(call, partial) and call.func is _follow for call in waiting):
        transaction.on_commit(partial(_follow, using), using=using, robust=True)


def _follow(using: str) -> None:
    if connections[using].in_atomic_block:  # of a test, which never commits
        return
    try:
        lacking, stale = wanted.differences(using)
        if lacking and _is_large(using):
            names = ", ".join(dict.fromkeys(index.label for index in lacking))
            logger.warning("No index yet on %s: run `manage.py index_fields`.", names)
        elif lacking or stale:
            build(using, patience=LITTLE)
    except (DatabaseError, Busy) as error:
        logger.warning("Indexes are not as defined, run `manage.py index_fields`: %s", error)


def _renew(using: str) -> None:
    """Renew the schema's stamp, so that every process learns from the database which fields have an index."""
    hold(using)
    schema.renew(using)


def _is_large(using: str) -> bool:
    rows = EntryVersion.objects.using(using).order_by()
    return rows[: AT_ONCE + 1].count() > AT_ONCE


def _drop(names: list[str], kept: set[str], connection: BaseDatabaseWrapper, told: Told | None) -> int:
    for name in names:
        _run(ddl.drop([name], connection), connection, partial(told or _silent, "dropped", name))
    _run(ddl.tidy(kept, connection), connection)
    return len(names)


def _run(
    statements: Iterable[str], connection: BaseDatabaseWrapper, done: Callable[[float], None] | None = None
) -> None:
    began = time.monotonic()
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
    if done is not None:
        done(time.monotonic() - began)


def _silent(what: str, name: str, seconds: float) -> None:
    """Do nothing: the function that `build` and `drop` call if the caller has given no `told`."""


@contextmanager
def _alone(connection: BaseDatabaseWrapper, patience: float) -> Iterator[None]:
    """A context manager that only one process at a time can be in; raises Busy after `patience` seconds.

    SQLite, whose writers wait for each other anyway, needs no lock.
    """
    take, leave = {
        "postgresql": (f"SELECT pg_try_advisory_lock({LOCK})", f"SELECT pg_advisory_unlock({LOCK})"),
        "mysql": (f"SELECT GET_LOCK({LOCK_OF_MARIADB}, 0)", f"SELECT RELEASE_LOCK({LOCK_OF_MARIADB})"),
    }.get(connection.vendor, ("SELECT 1", "SELECT 1"))
    ends = time.monotonic() + patience
    # Asked for again and again: who waits in a statement would be waited for by the one who builds.
    while not _one(take, connection):
        if time.monotonic() >= ends:
            raise Busy("another process is building indexes")
        time.sleep(PAUSE)
    try:
        yield
    finally:
        _one(leave, connection)


def _one(sql: str, connection: BaseDatabaseWrapper) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
