"""Whether the server can work: its database answers, and has all migrations."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

LONGEST = 1.5  # seconds that the database has for its answer


def report() -> dict[str, Any]:
    """Ask the database; return `status`, "ok" or "unavailable", and in the second case `reason`."""
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except Error:
        return unavailable("The database does not answer.")
    if _newest() - set(applied):
        return unavailable("Migrations are missing: manage.py migrate.")
    return {"status": "ok"}


@cache
def _newest() -> set[tuple[str, str]]:
    """Return the last migration of each app, as this code has them."""
    return set(MigrationLoader(None).graph.leaf_nodes())


def unavailable(reason: str) -> dict[str, Any]:
    """Return the report of a server that cannot work."""
    return {"status": "unavailable", "reason": reason}


def _asked() -> dict[str, Any]:
    """Return the report, by a connection of its own."""
    try:
        return report()
    finally:
        connections.close_all()


class Probe:
    """Asks the database in a thread of its own, once for all who want to know at the same time."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self._asking: asyncio.Future[dict[str, Any]] | None = None

    async def report(self) -> dict[str, Any]:
        """Return the report, or within two seconds that the database does not answer."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().run_in_executor(self._pool, _asked)
        done, _ = await asyncio.wait([self._asking], timeout=LONGEST)
        return self._asking.result() if done else unavailable("The database does not answer.")
