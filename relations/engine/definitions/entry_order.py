"""Giving positions to the entries of a flow that becomes ordered."""

from __future__ import annotations

from django.db.models import F, Max, Min

from ...models import Entry
from ...models.gaps import GAP, HIGHEST


def fill(flow: int, using: str) -> None:
    """Give positions to the entries of the flow that have none: after the others, by primary key.

    2 SQL statements, however many entries there are.
    """
    rows = Entry.objects.using(using).filter(flow=flow)
    found = rows.filter(position=None).aggregate(first=Min("pk"), last=Max("pk"))
    if found["first"] is None:
        return
    end = rows.aggregate(end=Max("position"))["end"]
    start = 0 if end is None else end + GAP
    # Keys may be far apart: the gaps are smaller then.
    gap = max(1, min(GAP, (HIGHEST - start) // 2 // (found["last"] - found["first"] + 1)))
    rows.filter(position=None).update(position=start + (F("pk") - found["first"]) * gap)
