"""The lock between writers of documents and changes of definitions.

Writers of documents share it, so they never wait for each other here. A change of definitions holds it
alone, because writers read and write values by what is defined; batches that rewrite values before and
after it share it. All take it before they lock any document, and keep it until their transaction ends.
"""

from __future__ import annotations

from django.db import connections

from ...models import SchemaState

KEY = 0x72656C6174696F6E  # of PostgreSQL's advisory lock: "relation" in ASCII


def share(using: str) -> None:
    """Lock the schema for a writer of documents, until the transaction ends.

    Waits for a change of definitions that is under way, and makes later ones wait. Other writers do not wait.
    On SQLite it does nothing: a write transaction already excludes all others.
    """
    vendor = connections[using].vendor
    if vendor == "postgresql":
        _execute(f"SELECT pg_advisory_xact_lock_shared({KEY})", using)
    elif vendor == "mysql":
        _execute(f"SELECT stamp FROM {SchemaState._meta.db_table} LOCK IN SHARE MODE", using)
    elif vendor != "sqlite":
        hold(using)


def hold(using: str) -> None:
    """Lock the schema for a change of definitions, until the transaction ends.

    Waits for all writers of documents and for other changes of definitions, and makes later ones wait.
    """
    if connections[using].vendor == "postgresql":
        _execute(f"SELECT pg_advisory_xact_lock({KEY})", using)
    else:
        list(SchemaState.objects.using(using).select_for_update().values_list("pk"))


def _execute(sql: str, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()
