"""Locking documents, by locking the rows of their entries, so that writers queue and never deadlock.

A write first locks all documents that it knows to need, in the order of their primary keys, and waits for
them. For a document that it finds to need later it must not wait, since the writer that has locked it may be
waiting for this write. If another writer has locked such a document, the transaction starts again and locks
it first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from contextlib import nullcontext
from typing import Any, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, Q, QuerySet
from django.db.models.sql import Query

from .. import transactions
from ..events import Event, happened
from ..models import Entry, Flow, Rewrite, Task
from . import schema
from .schema import FlowSchema

Row = TypeVar("Row", Entry, Flow)
Value = TypeVar("Value")


class Locks:
    """The documents that one attempt of a write has locked, by the primary keys of their entries (`held`).

    They are unlocked when the transaction ends.
    """

    def __init__(self, using: str) -> None:
        self.using = using
        self.held: set[int] = set()

    def first(self, wanted: Q) -> list[Entry]:
        """Lock the entries that match the condition `wanted`, and return them in the order of primary keys.

        Waits for other writers. Entries that an earlier attempt of this transaction could not lock are locked
        and returned too.
        """
        wanted |= Q(pk__in=transactions.contended())
        rows = self._rows().filter(wanted).order_by("pk")
        if schema.current(self.using).closed:  # whoever has closed a flow may have locked its entries
            flows = Entry.objects.using(self.using).filter(wanted).values_list("flow", flat=True)
            enter(set(flows), self.using)
        began = time.monotonic()
        found = list(rows)
        happened(Event.LOCK, time.monotonic() - began)
        self.held.update(entry.pk for entry in found)
        return found

    def also(self, entries: Iterable[int | None]) -> bool:
        """Lock more entries, by primary key, without waiting. Returns False if all were locked already.

        None among the keys is ignored. After True, the caller must read its data again, which may have
        changed. Raises OperationalError when another writer has locked one of the entries; `transactions.run`
        then starts the transaction again.
        """
        more = {entry for entry in entries if entry is not None} - self.held
        if not more:
            return False
        transactions.contended().update(more)
        flows = self._rows(nowait=True).filter(pk__in=more).order_by("pk").values_list("flow", flat=True)
        enter(set(flows), self.using)
        self.held |= more
        return True

    def _rows(self, nowait: bool = False) -> QuerySet[Entry]:
        return _locking(Entry.objects.using(self.using), nowait)


def enter(flows: Collection[int], using: str) -> None:
    """Keep flows, by primary key, open for writing until the transaction ends.

    Raises OperationalError, and does not wait, when a change of definitions has closed one of them;
    `transactions.run` then starts the transaction again. No SQL statement, unless one is marked as closed.
    """
    closed = schema.current(using).closed.intersection(flows)
    if closed:
        marks = Rewrite.objects.using(using).filter(task=Task.CLOSE, flow__in=closed)
        keep(marks.values_list("pk", flat=True))


def queue(flow: FlowSchema, using: str) -> None:
    """Lock the flow's row until the transaction ends, so that writers of unique values wait in turn.

    Call it after locking documents.
    """
    enter([flow.id], using)
    list(_locking(Flow.objects.using(using)).filter(pk=flow.id).values_list("pk"))


def keep(rows: QuerySet[Any, Value]) -> list[Value]:
    """Read one column of rows of any model, and keep the rows from being deleted until the transaction ends.

    Others may read and change them. Raises OperationalError, and does not wait, when another transaction is
    deleting one: it may be waiting for this one. 1 SQL statement. Rows that the query groups or merges cannot
    be kept, and on SQLite nobody else writes meanwhile: these are only read.
    """
    connection = connections[rows.db]
    clause = _keeping(connection, rows.query)

    def keeping(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        return execute(f"{sql} {clause} NOWAIT", *more)

    with nullcontext() if clause is None else connection.execute_wrapper(keeping):
        return list(rows)


def hold(rows: QuerySet[Model]) -> None:
    """Lock rows of any model, which are about to be deleted, and wait for those who keep them.

    1 SQL statement; none where `keep` only reads.
    """
    rows = rows.order_by()
    if _keeping(connections[rows.db], rows.query) is not None:
        list(
            rows.select_for_update(
                of=("self",) if connections[rows.db].vendor == "postgresql" else ()
            ).values_list("pk")
        )


def _keeping(connection: BaseDatabaseWrapper, query: Query) -> str | None:
    """Return the end of a query whose rows stay until the transaction ends; None where that is impossible."""
    if query.distinct or query.combinator or query.group_by is not None:
        return None
    if connection.vendor == "postgresql":
        return f"FOR KEY SHARE OF {connection.ops.quote_name(query.get_initial_alias())}"
    if connection.vendor == "mysql":
        return "LOCK IN SHARE MODE" if getattr(connection, "mysql_is_mariadb", False) else "FOR SHARE"
    return None


def _locking(rows: QuerySet[Row], nowait: bool = False) -> QuerySet[Row]:
    """Add FOR UPDATE. On PostgreSQL its weaker form, which lets others insert rows that refer to the row."""
    weaker = connections[rows.db].features.has_select_for_no_key_update
    return rows.select_for_update(nowait=nowait, no_key=weaker)
