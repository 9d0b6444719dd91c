"""The lock between writers of documents and changes of definitions.

Writers of documents share it, so they do not wait for each other. A change of definitions holds it alone,
because writers read and write values by the definitions. Batches that rewrite values before and after such a
change share it. Everyone takes it before locking any document, and keeps it until the transaction ends.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from ... import statements
from ...models import SchemaState

TABLE = SchemaState._meta.db_table
READ = f"SELECT stamp FROM {TABLE} ORDER BY id LIMIT 1"
# PostgreSQL: LOCK TABLE is no query. A serializable transaction sees the moment of its first query, and so
# all that was committed before it had the lock; an advisory lock, which a query takes, would come too
# late. Those who only read the table take neither lock.
SHARE, HOLD = (f"LOCK TABLE {TABLE} IN {mode} MODE" for mode in ("ROW SHARE", "EXCLUSIVE"))


def share(using: str) -> uuid.UUID | None:
    """Lock the schema for a writer of documents, until the transaction ends; return its stamp at that moment.

    The stamp is a random value that changes with the schema; None before the first definition. Waits for a
    change of definitions in progress; later changes wait for this transaction. Other writers of documents do
    not. On SQLite it locks nothing, since a write transaction excludes all others. One round trip.
    """
    vendor = connections[using].vendor
    if vendor == "postgresql":
        return _stamp(f"{SHARE}; {READ}", using)
    if vendor == "mysql":
        return _stamp(f"{READ} LOCK IN SHARE MODE", using)
    if vendor != "sqlite":
        hold(using)
    return stamp(using)


def stamp(using: str) -> uuid.UUID | None:
    """Return the schema's stamp, a random value that changes with it; None before the first definition.

    1 SQL statement.
    """
    found = statements.rows("stamp", _stamps, using=using)
    return found[0][0] if found else None


def _stamps() -> QuerySet[SchemaState, tuple[uuid.UUID]]:
    return SchemaState.objects.order_by("pk").values_list("stamp")[:1]


def hold(using: str) -> None:
    """Lock the schema for a change of definitions, until the transaction ends.

    Waits until all writers of documents and other changes are done; later ones wait for this transaction.
    """
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(HOLD)
    else:
        list(SchemaState.objects.using(using).select_for_update().values_list("pk"))


def _stamp(sql: str, using: str) -> uuid.UUID | None:
    """Run the SQL statements `sql`, and return the schema's stamp, which the last one reads.

    None before the first definition.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(sql)
        while cursor.nextset():
            pass
        found: tuple[Any] | None = cursor.fetchone()
    return None if found is None else uuid.UUID(str(found[0]))
