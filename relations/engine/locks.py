"""Locking documents so that writers queue and never wait for each other in a circle.

A write locks what it knows it needs once, in the order of keys, and waits for it. What it finds it needs
later it may not wait for: another writer may hold that and wait for us. Then the transaction starts
again, and begins with those documents.
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
    """The documents that one attempt of a write has locked."""

    def __init__(self, using: str) -> None:
        self.using = using
        self.held: set[int] = set()

    def first(self, wanted: Q) -> list[Entry]:
        """Lock these documents, in the order of their keys, and those that an earlier attempt fell over."""
        rows = self._rows().filter(wanted | Q(pk__in=transactions.contended())).order_by("pk")
        found = list(rows)
        self.held.update(entry.pk for entry in found)
        return found

    def also(self, entries: Iterable[int | None]) -> bool:
        """Lock more documents, by their keys, without waiting; True when there were more.

        Then what was read of them before may be old. Raises a conflict when another writer has one.
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
    """Let the writers of what is one in a flow come one after the other: after their locks of documents."""
    list(_locking(Flow.objects.using(using)).filter(pk=flow.id).values_list("pk"))


def _locking(rows: QuerySet[Row], nowait: bool = False) -> QuerySet[Row]:
    """Where the database can tell: a lock that lets others refer to the row without a wait."""
    weaker = connections[rows.db].features.has_select_for_no_key_update
    return rows.select_for_update(nowait=nowait, no_key=weaker)
