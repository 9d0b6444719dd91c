"""What a database error means: a conflict with another writer, a lost connection, or an outage.

The functions look at the databases' error codes, since the messages depend on the language.
"""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.db import DatabaseError, Error, IntegrityError, InterfaceError, OperationalError

POSTGRES_CONFLICTS = {"40001", "40P01", "55P03"}  # serialization, deadlock, lock not available
MYSQL_CONFLICTS = {1205, 1213, 1020, 3572}  # lock wait, deadlock, changed since last read, lock not available
# Unique keys and foreign keys lose races: two first inserts, or a target that was just deleted.
POSTGRES_BROKEN_KEYS = {"23503", "23505"}
MYSQL_BROKEN_KEYS = {1062, 1451, 1452}
OURS = "relations_"  # how the names of our tables and keys begin

# The server ends, has crashed, is starting, or the database was dropped; an idle transaction was ended.
POSTGRES_CUT = {"57P01", "57P02", "57P03", "57P04", "57P05", "25P03"}
MYSQL_CUT = {0, 1053, 1927, 2002, 2003, 2006, 2013, 2055}  # 0: PyMySQL, of a connection that is closed
# A lock held elsewhere; out of time; read-only; no connection, memory or space left; the disk fails.
POSTGRES_UNABLE = {"55P03", "57014", "25006", "53000", "53100", "53200", "53300", "58000", "58030"}
MYSQL_UNABLE = {28, 1021, 1026, 1030, 1040, 1041, 1114, 1203, 1205, 1226, 1290, 1792, 1836, 1969, 3024, 3572}
# Busy, locked, read-only, failing, full, not to be opened, protocol.
SQLITE_UNABLE = {5, 6, 8, 10, 13, 14, 15}
SQLITE_BUSY = {5, 6}

RETRY_AFTER = 2  # seconds; the least after which it is worth trying again


class OutdoneError(OperationalError):
    """Other writers were in the way of a request that only reads, again and again."""


def is_conflict(error: Error) -> bool:
    """Return whether another writer caused the error, so that the same work may succeed when run again."""
    if _state(error) in POSTGRES_CONFLICTS:
        return True
    if isinstance(error, IntegrityError):
        return _breaks_a_key_of_ours(error)
    return isinstance(error, OperationalError) and (
        _code(error) in MYSQL_CONFLICTS or _sqlite(error) in SQLITE_BUSY
    )


def is_locked_out(error: Error) -> bool:
    """Return whether the statement failed because it waited too long for a lock.

    The transaction can go on: on MariaDB at once, on PostgreSQL after a rollback to a savepoint.
    """
    return _state(error) == "55P03" or _code(error) == 1205


def is_cut(error: Error) -> bool:
    """Return whether the connection to the database was lost or could not be made."""
    state = _state(error)
    if state is not None:
        return state in POSTGRES_CUT or state.startswith("08")
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # psycopg has no code for what the server has not said; MySQL's drivers have one for everything.
    return _is_psycopg(error) or _code(error) in MYSQL_CUT


def is_unavailable(error: Error) -> bool:
    """Return whether the database cannot work at the moment, although the statement was right.

    For example it shuts down, is read-only, has no connections left, or was not reached.
    """
    return (
        _state(error) in POSTGRES_UNABLE
        or _code(error) in MYSQL_UNABLE
        or _sqlite(error) in SQLITE_UNABLE
        or isinstance(error, OutdoneError)
        or is_cut(error)
    )


def _state(error: Error) -> str | None:
    """Return the SQLSTATE, a code of five characters, of an error of PostgreSQL.

    None for an error of another database, and for one without such a code.
    """
    # Drivers of MySQL have such a code, too, which says less than the number.
    state: str | None = getattr(error.__cause__, "sqlstate", None) if _is_psycopg(error) else None
    return state


def _is_psycopg(error: Error) -> bool:
    return type(error.__cause__).__module__.startswith("psycopg")


def _code(error: Error) -> object:
    return error.args[0] if error.args else None


def _sqlite(error: Error) -> int | None:
    """Return SQLite's primary result code of the error, such as 5 for SQLITE_BUSY.

    None for an error of another database.
    """
    code: int | None = getattr(error.__cause__, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _breaks_a_key_of_ours(error: DatabaseError) -> bool:
    """Whether the statement broke a unique or foreign key of one of this app's tables."""
    state = _state(error)
    if state is not None:
        table = getattr(getattr(error.__cause__, "diag", None), "table_name", None) or ""
        return state in POSTGRES_BROKEN_KEYS and table.startswith(OURS)
    text = str(error)
    if _code(error) in MYSQL_BROKEN_KEYS:
        return OURS in text or text.rstrip("\"')").rpartition("'")[2] in _unique_columns()
    return f"UNIQUE constraint failed: {OURS}" in text  # SQLite, which knows no other language


@cache
def _unique_columns() -> frozenset[str]:
    """Return the names of the columns with `unique=True` in the app's models.

    MariaDB names the unique key of such a column like the column.
    """
    models = apps.get_app_config("relations").get_models()
    unique = (field for model in models for field in model._meta.local_fields if field.unique)
    return frozenset(str(field.column) for field in unique)
