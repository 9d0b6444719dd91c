"""The lock between those who write documents and those who change definitions.

A writer shares it, so writers never wait for each other here. A change of definitions holds it alone: it
reads and rewrites the values of whole flows, and would undo what somebody wrote in between. Both keep it
until their transaction ends, and take it before they lock any document.
"""

from __future__ import annotations

from django.db import connections

from ...models import SchemaState

KEY = 0x72656C6174696F6E  # of PostgreSQL's advisory lock: "relation" in ASCII


def share(using: str) -> None:
    """Wait for a change of definitions that is under way, and keep others out until the transaction ends.

    SQLite's transaction shuts everybody else out by itself.
    """
    vendor = connections[using].vendor
    if vendor == "postgresql":
        _execute(f"SELECT pg_advisory_xact_lock_shared({KEY})", using)
    elif vendor == "mysql":
        _execute(f"SELECT stamp FROM {SchemaState._meta.db_table} LOCK IN SHARE MODE", using)
    elif vendor != "sqlite":
        hold(using)


def hold(using: str) -> None:
    """Wait for every writer and every other change of definitions, and keep them out."""
    if connections[using].vendor == "postgresql":
        _execute(f"SELECT pg_advisory_xact_lock({KEY})", using)
    else:
        list(SchemaState.objects.using(using).select_for_update().values_list("pk"))


def _execute(sql: str, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()
