"""What each database wants, beyond its address."""

import contextlib
from typing import Any

# Writers queue at BEGIN, so a transaction that read first never finds the database locked when it writes;
# WAL lets readers go on meanwhile. Foreign keys are enforced by Django itself.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; "
        "PRAGMA synchronous=NORMAL; "
        "PRAGMA temp_store=MEMORY; "
        "PRAGMA cache_size=-16000; "
        "PRAGMA mmap_size=134217728;"
    ),
}
# A worker has one thread, so one connection is what it keeps; the rest is room for threaded hosts.
POOL = {"min_size": 1, "max_size": 16, "timeout": 10}
MYSQL = {"charset": "utf8mb4", "isolation_level": "read committed"}


def configure(config: dict[str, Any], *, pool: bool) -> dict[str, Any]:
    """Return a parsed DATABASE_URL with its engine's options; what the address itself sets stays."""
    engine = config["ENGINE"].rpartition(".")[2]
    given = config.get("OPTIONS", {})
    if engine == "sqlite3":
        return {**config, "OPTIONS": SQLITE | given}
    if engine == "postgresql":
        # Django's pool hands out only healthy connections, and wants none kept beside it.
        kept = {"CONN_MAX_AGE": 0} if pool else {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        return {**kept, **config, "OPTIONS": ({"pool": POOL} if pool else {}) | given}
    if engine == "mysql":
        _use_pymysql()
        return {**config, "OPTIONS": MYSQL | given}
    return config


def _use_pymysql() -> None:
    """Let PyMySQL, where it is installed, stand in for mysqlclient, which must be compiled."""
    with contextlib.suppress(ImportError):
        import pymysql

        pymysql.version_info = (2, 2, 7, "final", 0)  # Django asks for the version it imitates
        pymysql.install_as_MySQLdb()
