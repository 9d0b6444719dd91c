"""Reading the database as it was at one moment, while others write."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections, transaction

REPEATABLE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"


@contextmanager
def snapshot(using: str) -> Iterator[None]:
    """A context manager: all reads on the database `using` see it as it was at the first read.

    Writers are not blocked. Inside a transaction of the caller it has no effect.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        yield
        return
    with ExitStack() as stack:
        connection.ensure_connection()
        if connection.vendor == "mysql":
            _execute(connection)  # there it says so of the transaction that follows
        with _without_a_lock(connection):
            stack.enter_context(transaction.atomic(using=using))
        if connection.vendor == "postgresql":
            _execute(connection)
        yield


@contextmanager
def _without_a_lock(connection: Any) -> Iterator[None]:
    """A context manager: inside it, SQLite begins transactions without a lock that keeps writers out.

    That is so whatever `transaction_mode` the project's DATABASES have. Nothing happens on other databases.
    """
    if connection.vendor != "sqlite":
        yield
        return
    mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = mode


def _execute(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(REPEATABLE)
