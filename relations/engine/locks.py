"""Locking documents, by locking the rows of their entries, so that writers queue and never deadlock.

A write first locks all documents that it knows to need, in the order of their primary keys, and waits for
them. For a document that it finds to need later it must not wait, since the writer that has locked it may be
waiting for this write. If another writer has locked such a document, the transaction starts again and locks
it first.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, Q, QuerySet
from django.db.models.sql import Query

from .. import statements, transactions
from ..events import Event, happened
from ..models import Entry, Flow, Rewrite, Task
from . import schema
from .schema import FlowSchema
from .values import is_storable

Row = TypeVar("Row", Entry, Flow)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Documents that a write is to lock: by the primary keys of their `entries`, and by public ids.

    `named` maps the primary key of a flow to public ids of its documents.
    """

    entries: Collection[int] = ()
    named: Mapping[int, Collection[str]] = field(default_factory=dict)

    def __or__(self, other: Wanted) -> Wanted:
        """Return a Wanted with the documents of both."""
        named = {
            flow: {*self.named.get(flow, ()), *other.named.get(flow, ())}
            for flow in (*self.named, *other.named)
        }
        return Wanted({*self.entries, *other.entries}, named)


def storable(named: Mapping[int, Iterable[str]]) -> Wanted:
    """Return a Wanted with these documents, without ids that no database can store.

    `named` maps primary keys of flows to public ids.
    """
    return Wanted(named={flow: set(filter(is_storable, names)) for flow, names in named.items()})


class Locked(NamedTuple):
    """The columns of a row of the table Entry that is locked."""

    id: int
    flow_id: int
    document_id: str
    revision: int
    position: int | None
    created_at: datetime.datetime
    updated_at: datetime.datetime

    def entry(self, using: str) -> Entry:
        """Return the row as an Entry of the database with the alias `using`."""
        return Entry.from_db(using, self._fields, self)


class Locks:
    """The documents that one attempt of a write has locked, by the primary keys of their entries (`held`).

    They are unlocked when the transaction ends.
    """

    def __init__(self, using: str) -> None:
        self.using = using
        self.held: set[int] = set()

    def first(self, wanted: Wanted) -> list[Locked]:
        """Lock the entries that are `wanted`, and return those that exist, in the order of primary keys.

        Waits for other writers. Entries that an earlier attempt of this transaction could not lock are locked
        and returned too. Raises OperationalError, and does not wait, if a change of definitions has closed
        one of their flows for writing.
        """
        wanted |= Wanted(transactions.contended())
        if schema.current(self.using).closed:  # whoever has closed a flow may have locked its entries
            keyed = Entry.objects.using(self.using).filter(pk__in=wanted.entries)
            named = {flow for flow, names in wanted.named.items() if names}
            enter({*named, *keyed.values_list("flow", flat=True)}, self.using)
        began = time.monotonic()
        rows = self._locked(wanted, Locked._fields)
        found = [Locked._make(row) for row in rows]
        happened(Event.LOCK, time.monotonic() - began)
        self.held.update(row.id for row in found)
        return found

    def also(self, entries: Iterable[int | None]) -> bool:
        """Lock more entries, by primary key, without waiting. Returns whether any was not locked already.

        None among the keys is ignored. After True, the caller must read its data again, which may have
        changed. Raises OperationalError when another writer has locked one of the entries; `transactions.run`
        then starts the transaction again.
        """
        more = {entry for entry in entries if entry is not None} - self.held
        if not more:
            return False
        transactions.contended().update(more)
        found = self._locked(Wanted(more), ["flow_id"], nowait=True)
        enter({flow for (flow,) in found}, self.using)
        self.held |= more
        return True

    def _locked(self, wanted: Wanted, columns: Sequence[str], nowait: bool = False) -> list[tuple[Any, ...]]:
        """Lock the `wanted` entries, and return their `columns`, in the order of primary keys.

        With `nowait`, raises OperationalError if another writer has locked one. 1 SQL statement, compiled
        once for each set of flows; none if none are wanted.
        """
        flows = sorted(flow for flow, names in wanted.named.items() if names)
        values: dict[str, list[Any]] = {f"flow{flow}": sorted(wanted.named[flow]) for flow in flows}
        if wanted.entries:
            values["entries"] = sorted(wanted.entries)

        def queryset(entries: Collection[Any] = (), **named: Any) -> QuerySet[Any, Any]:
            conditions = [Q(flow=flow, document_id__in=named[f"flow{flow}"]) for flow in flows]
            conditions += [Q(pk__in=entries)] if entries else []
            rows = Entry.objects.using(self.using).filter(Q(*conditions, _connector=Q.OR))
            return _locking(rows, nowait).order_by("pk").values_list(*columns)

        if not values:
            return []
        shape = ("lock", nowait, *columns, *flows)
        return statements.rows(shape, queryset, using=self.using, **values)


def enter(flows: Collection[int], using: str) -> None:
    """Keep a change of definitions from closing these flows (primary keys) until the transaction ends.

    Raises OperationalError, and does not wait, when one has closed them for writing already;
    `transactions.run` then starts the transaction again. No SQL statement, unless one of them is marked as
    closed.
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

    `rows` is a queryset of flat values. Others may read and change the rows. Raises OperationalError, and
    does not wait, when another transaction is deleting one: it may be waiting for this one. 1 SQL statement.
    Rows that the query groups or merges cannot be kept, and on SQLite nobody else writes meanwhile: these are
    only read.
    """
    connection = connections[rows.db]
    clause = _keeping(connection, rows.query)

    def keeping(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        return execute(f"{sql} {clause} NOWAIT", *more)

    with nullcontext() if clause is None else connection.execute_wrapper(keeping):
        return list(rows)


def hold(rows: QuerySet[Model]) -> None:
    """Lock rows of any model, which are about to be deleted; wait for transactions that keep them by `keep`.

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
    """Return the SQL that ends a query so that its rows cannot be deleted until the transaction ends.

    None for a query that groups or merges rows, and on SQLite.
    """
    if query.distinct or query.combinator or query.group_by is not None:
        return None
    if connection.vendor == "postgresql":
        return f"FOR KEY SHARE OF {connection.ops.quote_name(query.get_initial_alias())}"
    if connection.vendor == "mysql":
        return "LOCK IN SHARE MODE" if getattr(connection, "mysql_is_mariadb", False) else "FOR SHARE"
    return None


def _locking(rows: QuerySet[Row], nowait: bool = False) -> QuerySet[Row]:
    """Return the queryset with FOR UPDATE, on PostgreSQL with its weaker form FOR NO KEY UPDATE.

    That one lets others insert rows that refer to the locked rows. With `nowait` a locked row is an error.
    """
    weaker = connections[rows.db].features.has_select_for_no_key_update
    return rows.select_for_update(nowait=nowait, no_key=weaker)
