"""Whole-transaction retries: the one way in which links are written.

A lock only queues writers; a unique key has the last word. What loses that race is run again from
its start, on every database (also on those, like Galera, whose locks do not reach across nodes).
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import DatabaseError, IntegrityError, OperationalError, connections, transaction

Result = TypeVar("Result")

ATTEMPTS = 12
FIRST_PAUSE = 0.005  # seconds; doubled for each attempt, with jitter
LONGEST_PAUSE = 0.4

POSTGRES_CONFLICTS = {"40001", "40P01", "55P03"}  # serialization, deadlock, lock not available
MYSQL_CONFLICTS = {1205, 1213, 1020, 3572}  # lock wait, deadlock, changed since last read, lock not available
# Unique keys and foreign keys lose races: two first inserts, or a target that was just deleted.
POSTGRES_BROKEN_KEYS = {"23503", "23505"}
MYSQL_BROKEN_KEYS = {1062, 1451, 1452}
OURS = "relations_"  # how the names of our tables and keys begin

_contended: ContextVar[set[int] | None] = ContextVar("contended", default=None)
_whole: ContextVar[str | None] = ContextVar("whole", default=None)  # the database of a `whole` transaction


def run(work: Callable[[], Result], *, using: str, whole: bool = False) -> Result:
    """Run `work` in one transaction on `using`; on a conflict with another writer, run it again.

    Inside an outer transaction it runs once, in a savepoint: only the outermost caller can start again.
    `whole` promises that an error caught inside `work` has written nothing. Then transactions within it
    need no savepoints. Raises what `work` raises; a conflict that persists is raised as the database
    reported it.
    """
    if connections[using].in_atomic_block:
        if _whole.get() == using:
            return work()
        with transaction.atomic(using=using), _marked(using if whole else _whole.get()):
            return work()
    remembering = _contended.set(set())
    try:
        with _marked(using if whole else None):
            return _attempts(work, using)
    finally:
        _contended.reset(remembering)


def contended() -> set[int]:
    """Return the keys of entries that the running write failed to lock; its next attempt locks them first.

    The caller adds to the set. Outside `run` it gets an empty set that is not kept.
    """
    known = _contended.get()
    return set() if known is None else known


def is_conflict(error: DatabaseError) -> bool:
    """Whether another writer caused the error, so that the same work may succeed when run again."""
    if getattr(error.__cause__, "sqlstate", None) in POSTGRES_CONFLICTS:
        return True
    if isinstance(error, IntegrityError):
        return _breaks_a_key_of_ours(error)
    if isinstance(error, OperationalError):
        return _code(error) in MYSQL_CONFLICTS or "database is locked" in str(error)
    return False


@contextmanager
def _marked(using: str | None) -> Iterator[None]:
    """Let `run`, inside the block, join the transaction on `using` without a savepoint."""
    token = _whole.set(using)
    try:
        yield
    finally:
        _whole.reset(token)


def _attempts(work: Callable[[], Result], using: str) -> Result:
    """Run `work` up to ATTEMPTS times, with growing pauses."""
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic(using=using):
                return work()
        except DatabaseError as error:
            if attempt == ATTEMPTS - 1 or not is_conflict(error):
                raise
            time.sleep(min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE) * (0.5 + random.random()))
    raise AssertionError("unreachable")  # pragma: no cover


def _breaks_a_key_of_ours(error: IntegrityError) -> bool:
    """Whether a unique or foreign key of the app's tables is broken.

    Decided by codes and names where the database has them, since messages depend on its language.
    """
    state = getattr(error.__cause__, "sqlstate", None)
    if state is not None:
        table = getattr(getattr(error.__cause__, "diag", None), "table_name", None) or ""
        return state in POSTGRES_BROKEN_KEYS and table.startswith(OURS)
    text = str(error)
    if _code(error) in MYSQL_BROKEN_KEYS:
        return OURS in text
    return f"UNIQUE constraint failed: {OURS}" in text  # SQLite, which knows no other language


def _code(error: DatabaseError) -> object:
    return error.args[0] if error.args else None
