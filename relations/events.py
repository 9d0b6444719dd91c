"""Events within the app that an operator may want to count, such as retries: calling listeners at each.

    events.listen(lambda event, amount: counter.labels(event).inc(amount))

A listener runs in the thread that does the work, within its transaction: it must be quick and must not raise.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Event(StrEnum):
    """An event within the app, reported with an amount: 1, unless said otherwise.

    RETRY: a transaction begins again, because another writer was in the way. CONFLICT: it gives up.
    RECONNECT: work begins again on a new connection. RELABEL: rows of a list get new order keys; the amount
    is their number. LOCK: a write has locked documents; the amount is the seconds that it took.
    """

    RETRY = "retry"  # a transaction begins again, because another writer was in the way
    CONFLICT = "conflict"  # a transaction gives up, because others were in the way each time
    RECONNECT = "reconnect"  # work begins again on a new connection, after the old one was cut
    RELABEL = "relabel"  # rows around a full spot of a list get new order keys; the amount is their number
    LOCK = "lock"  # a write has locked documents; the amount is the seconds that it took


Listener = Callable[[Event, float], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Register a function, which is called with (event, amount) at each event from now on."""
    _listeners.append(listener)


def happened(event: Event, amount: float = 1) -> None:
    """Call each registered listener with this event and its amount."""
    for listener in _listeners:
        listener(event, amount)
