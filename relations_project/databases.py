"""What each database wants, beyond its address."""

import contextlib
from dataclasses import dataclass
from typing import Any

# Writers queue at BEGIN, so a transaction that read first never finds the database locked when it writes;
# WAL lets readers go on meanwhile. Foreign keys are enforced by Django itself.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 600,
    "init_command": (
        "PRAGMA journal_mode=WAL; "
        "PRAGMA synchronous=NORMAL; "
        "PRAGMA temp_store=MEMORY; "
        "PRAGMA cache_size=-16000; "
        "PRAGMA mmap_size=134217728;"
    ),
}
MYSQL = {"charset": "utf8mb4", "isolation_level": "read committed"}
CONNECTING = 3  # seconds
# A host that is gone without a word is found to be gone in 25 seconds.
ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
# The server prepares what a connection reads again and again (`relations.statements`).
PREPARING = {"prepare_threshold": 1}
# Workers of a parallel plan take ten milliseconds to start, more than most requests take. By default the
# planner wants them for a short list as soon as others are long; so only large counts have them.
PLANNING = "-c parallel_setup_cost=10000"
KEPT = 600  # seconds that a thread of the server keeps its connection


@dataclass(frozen=True)
class Limits:
    """How many seconds a server's statement waits for a lock, and how many it may run."""

    lock: float
    statement: float


def configure(config: dict[str, Any], limits: Limits | None = None) -> dict[str, Any]:
    """Return a parsed DATABASE_URL with its engine's options; what the address itself sets stays.

    `limits` are those of a server, whose threads also keep their connections. A command has none.
    """
    engine = config["ENGINE"].rpartition(".")[2]
    options = OPTIONS.get(engine)
    if options is None:
        return config
    if engine == "mysql":
        _use_pymysql()
    kept = {"CONN_MAX_AGE": KEPT} if limits else {}
    merged = options(limits) | config.get("OPTIONS", {})
    if merged.get("prepare_threshold") == "None":  # as an address says it
        merged["prepare_threshold"] = None
    return {**kept, **config, "OPTIONS": merged}


def _sqlite(limits: Limits | None) -> dict[str, Any]:
    return SQLITE | ({"timeout": limits.lock} if limits else {})


def _postgresql(limits: Limits | None) -> dict[str, Any]:
    if limits is None:
        return PREPARING
    times = (
        f"-c lock_timeout={_milliseconds(limits.lock)} -c statement_timeout={_milliseconds(limits.statement)}"
    )
    return {"options": f"{times} {PLANNING}", "connect_timeout": CONNECTING, **ALIVE, **PREPARING}


def _mysql(limits: Limits | None) -> dict[str, Any]:
    if limits is None:
        return MYSQL
    # What stands in the comment is MariaDB's alone.
    times = (
        f"SET SESSION innodb_lock_wait_timeout={max(1, round(limits.lock))}"
        f" /*M! , max_statement_time={limits.statement} */"
    )
    return MYSQL | {"init_command": times, "connect_timeout": CONNECTING}


OPTIONS = {"sqlite3": _sqlite, "postgresql": _postgresql, "mysql": _mysql}


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _use_pymysql() -> None:
    """Let PyMySQL, where it is installed, stand in for mysqlclient, which must be compiled."""
    with contextlib.suppress(ImportError):
        import pymysql

        pymysql.version_info = (2, 2, 7, "final", 0)  # Django asks for the version it imitates
        pymysql.install_as_MySQLdb()
