"""Whole-transaction retries: the one way in which links are written.

A lock only queues writers; a unique key has the last word. What loses that race is run again from
its start, on every database (also on those, like Galera, whose locks do not reach across nodes).
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, IntegrityError, OperationalError, connections, transaction

Result = TypeVar("Result")

ATTEMPTS = 12
FIRST_PAUSE = 0.005  # seconds; doubled for each attempt, with jitter
LONGEST_PAUSE = 0.4

POSTGRES_CONFLICTS = {"40001", "40P01", "55P03"}  # serialization, deadlock, lock not available
MYSQL_CONFLICTS = {1205, 1213, 1020}  # lock wait, deadlock, record changed since last read


def run(work: Callable[[], Result], *, using: str) -> Result:
    """Run `work` in one transaction on `using`; on a conflict with another writer, run it again.

    Inside an outer transaction it runs once, in a savepoint: only the outermost caller can start again.
    Raises whatever `work` raises; a conflict that persists is raised as the database gave it.
    """
    if connections[using].in_atomic_block:
        with transaction.atomic(using=using):
            return work()
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic(using=using):
                return work()
        except DatabaseError as error:
            if attempt == ATTEMPTS - 1 or not is_conflict(error):
                raise
            time.sleep(min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE) * (0.5 + random.random()))
    raise AssertionError("unreachable")  # pragma: no cover


def is_conflict(error: DatabaseError) -> bool:
    """Whether another writer caused the error, so that the same work may succeed when run again."""
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None)
    if state in POSTGRES_CONFLICTS:
        return True
    if isinstance(error, IntegrityError):
        return _breaks_a_key_of_ours(error)
    if isinstance(error, OperationalError):
        code = error.args[0] if error.args else None
        return code in MYSQL_CONFLICTS or "database is locked" in str(error)
    return False


def _breaks_a_key_of_ours(error: IntegrityError) -> bool:
    """Unique keys and foreign keys lose races: two first inserts, or a target that was just deleted."""
    text = str(error).lower()
    return "relations_" in text and ("unique" in text or "duplicate" in text or "foreign key" in text)
