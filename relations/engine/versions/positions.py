"""The position that a new entry of an ordered flow gets: after all others."""

from __future__ import annotations

from ...models import OrderedEntry
from ..locks import queue
from ..schema import FlowSchema


def new_position(flow: FlowSchema, using: str) -> int | None:
    """Return the position for a new entry, after all others of its flow, and lock the flow's row.

    Returns None, and locks nothing, if the flow is not ordered.
    """
    if not flow.ordered:
        return None
    queue(flow, using)
    return int(OrderedEntry.objects.using(using).filter(flow=flow.id).get_next_order())
