"""How many rows statements read, on each database."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

PARAMETER = re.compile(r"%s|%%")
READS = re.compile(r"\s*\(?SELECT", re.IGNORECASE)
STEPS = 10  # of SQLite's machine; it takes several for each row


def analyze() -> None:
    """Let the planner know what the tables hold, as it knows of a database in use.

    MariaDB's ends the transaction, so another connection says it; its estimates see what is not committed.
    """
    if connection.vendor != "mysql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("ANALYZE TABLE relations_entry, relations_entryversion, relations_link")
    finally:
        other.close()


def most_rows_read(action: Callable[[], Any]) -> int:
    """Rows that the SELECT reads which reads most; on SQLite the steps of its machine, in tens.

    On PostgreSQL each statement is planned for any value of its parameters, as prepared statements are.
    """
    counts = [0]

    def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not READS.match(sql):
            return execute(sql, params, many, context)
        with READERS[connection.vendor](sql, params, counts):
            return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        action()
    return max(counts)


@contextmanager
def _on_postgres(sql: str, params: Any, counts: list[int]) -> Iterator[None]:
    numbers = iter(range(1, 10_000))
    prepared = PARAMETER.sub(lambda found: f"${next(numbers)}" if found[0] == "%s" else "%", sql)
    with connection.connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE counted AS {prepared}")
        values = f"({', '.join(['%s'] * len(params))})" if params else ""
        plan = cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE counted{values}", params).fetchone()[0]
        cursor.execute("DEALLOCATE counted")
    counts.append(sum(_rows(plan[0]["Plan"])))
    yield


def _rows(node: dict[str, Any]) -> Iterator[int]:
    """What each scan in the plan reads, also of rows that it leaves out, and pairs that a join compares."""
    yield int(node.get("Rows Removed by Join Filter", 0) * node["Actual Loops"])
    if "Scan" in node["Node Type"]:
        left_out = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        yield int((node["Actual Rows"] + sum(node.get(name, 0) for name in left_out)) * node["Actual Loops"])
    for below in node.get("Plans", ()):
        yield from _rows(below)


@contextmanager
def _on_sqlite(sql: str, params: Any, counts: list[int]) -> Iterator[None]:
    steps = [0]

    def step() -> int:
        steps[0] += 1
        return 0

    connection.connection.set_progress_handler(step, STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)
        counts.append(steps[0])


@contextmanager
def _on_mariadb(sql: str, params: Any, counts: list[int]) -> Iterator[None]:
    before = _handled()
    yield
    counts.append(_handled() - before)


def _handled() -> int:
    with connection.connection.cursor() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Handler_read%'")
        return sum(int(count) for _, count in cursor.fetchall())


READERS = {"postgresql": _on_postgres, "sqlite": _on_sqlite, "mysql": _on_mariadb}
