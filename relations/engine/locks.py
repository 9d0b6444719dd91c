"""Locking documents, by the rows of their entries, so that writers queue and never deadlock.

A write first locks all documents that it knows it needs, in the order of their keys, and waits for them.
It must not wait for a document that it finds it needs later: the writer that holds it may be waiting for
this write. When such a document is locked by another writer, the transaction starts again and locks it
first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import connections
from django.db.models import Q, QuerySet

from .. import transactions
from ..models import Entry, Flow
from .schema import FlowSchema

Row = TypeVar("Row", Entry, Flow)


class Locks:
    """The documents that one attempt of a write has locked: the primary keys of their entries (`held`).

    They are unlocked when the transaction ends.
    """

    def __init__(self, using: str) -> None:
        self.using = using
        self.held: set[int] = set()

    def first(self, wanted: Q) -> list[Entry]:
        """Lock the entries that match `wanted`, waiting for other writers; return them, ordered by key.

        The entries that an earlier attempt of this transaction failed to lock are locked, and returned,
        with them.
        """
        rows = self._rows().filter(wanted | Q(pk__in=transactions.contended())).order_by("pk")
        found = list(rows)
        self.held.update(entry.pk for entry in found)
        return found

    def also(self, entries: Iterable[int | None]) -> bool:
        """Lock more entries, by primary key, without waiting; False when all of them are locked already.

        None among them is passed over. After True, read again what was read before: it may have changed.
        Raises OperationalError, on which `transactions.run` starts again, when another writer holds one
        of them.
        """
        more = {entry for entry in entries if entry is not None} - self.held
        if not more:
            return False
        transactions.contended().update(more)
        list(self._rows(nowait=True).filter(pk__in=more).order_by("pk").values_list("pk"))
        self.held |= more
        return True

    def _rows(self, nowait: bool = False) -> QuerySet[Entry]:
        return _locking(Entry.objects.using(self.using), nowait)


def queue(flow: FlowSchema, using: str) -> None:
    """Lock the flow's row until the transaction ends, so that writers of its unique values take turns.

    It waits for other writers. Call it after locking documents.
    """
    list(_locking(Flow.objects.using(using)).filter(pk=flow.id).values_list("pk"))


def _locking(rows: QuerySet[Row], nowait: bool = False) -> QuerySet[Row]:
    """Add FOR UPDATE. On PostgreSQL its weaker form, which lets others insert rows that refer to the row."""
    weaker = connections[rows.db].features.has_select_for_no_key_update
    return rows.select_for_update(nowait=nowait, no_key=weaker)
