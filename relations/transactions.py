"""Running whole transactions again after a conflict: every write of links goes through here.

Locks only let writers queue; unique keys decide in the end. A transaction that loses is run again from its
start, on every database (also on those, like Galera, whose locks do not reach across nodes).
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from django.db import Error, connections, transaction

from . import conf, waiting
from .events import Event, happened
from .failures import is_conflict, is_cut

Result = TypeVar("Result")

ATTEMPTS = 12
FIRST_PAUSE = 0.005  # seconds; doubled for each attempt, with jitter
LONGEST_PAUSE = 0.4


@dataclass
class Answering:
    """The state of the writes of one HTTP request, from its beginning to its answer.

    `ends` is the time on the monotonic clock, in seconds, after which no attempt to write begins; None is no
    limit. `committed` says whether something may have been committed, `repeated` whether the work has been
    run again after a lost connection.
    """

    ends: float | None = None
    committed: bool = False
    repeated: bool = False


_contended: ContextVar[set[int] | None] = ContextVar("contended", default=None)
_whole: ContextVar[str | None] = ContextVar("whole", default=None)  # the database of a `whole` transaction
_answering: ContextVar[Answering | None] = ContextVar("answering", default=None)


def run(work: Callable[[], Result], *, using: str, whole: bool = False) -> Result:
    """Run `work` in one transaction on the database `using`; on a conflict with another writer, run it again.

    Inside an outer transaction it runs once, in a savepoint: only the outermost caller can start again.
    `whole` promises that an error caught inside `work` has written nothing, so that inner transactions need
    no savepoints. Raises what `work` raises. A conflict that persists is raised as the database's error.
    """
    if connections[using].in_atomic_block:
        if _whole.get() == using:
            return work()
        with (
            transaction.atomic(using=using),
            waiting.joined(using),
            _marked(using if whole else _whole.get()),
        ):
            return work()
    remembering = _contended.set(set())
    try:
        with _marked(using if whole else None):
            return _attempts(work, using)
    finally:
        _contended.reset(remembering)


def contended() -> set[int]:
    """Return the primary keys of the entries that the running write could not lock, as a set to add to.

    The write is then run again, and locks these entries first. Outside `run` the set is a new empty one.
    """
    known = _contended.get()
    return set() if known is None else known


@contextmanager
def answering() -> Iterator[Answering]:
    """A context manager for answering a request, within which writes have a deadline.

    No attempt to write begins when RELATIONS_WRITE_DEADLINE seconds have passed. Yields an Answering, which
    is kept up to date. Outside such a block, the number of attempts is limited and their time is not.
    """
    seconds = conf.get("RELATIONS_WRITE_DEADLINE")
    with _set(Answering(None if seconds is None else time.monotonic() + seconds)) as state:
        yield state


@contextmanager
def _set(state: Answering) -> Iterator[Answering]:
    token = _answering.set(state)
    try:
        yield state
    finally:
        _answering.reset(token)


@contextmanager
def _marked(using: str | None) -> Iterator[None]:
    """A context manager: inside it, `run` joins the transaction on the database `using` without a savepoint.

    With None it joins none.
    """
    token = _whole.set(using)
    try:
        yield
    finally:
        _whole.reset(token)


def _attempts(work: Callable[[], Result], using: str) -> Result:
    """Run `work` in a transaction, up to ATTEMPTS times, and return its result.

    It is run again, after growing pauses, on a conflict with another writer, and once after a lost connection
    unless that was lost during the commit. Raises the database's error when it gives up.
    """
    request = _answering.get() or Answering()
    committing = False

    def attempt() -> Result:
        nonlocal committing
        with transaction.atomic(using=using):
            with waiting.joined(using):
                result = work()
            committing = request.committed = True
        return result

    for number in count():
        committing = False
        try:
            return attempt()
        except Error as error:
            if is_cut(error):
                # Nobody knows what became of a commit that was cut.
                if committing or request.repeated:
                    raise
                request.repeated = True
                connections[using].close()
                happened(Event.RECONNECT)
                time.sleep(_pause(number))
            elif not (is_conflict(error) and goes_on(request, number)):
                raise
    raise AssertionError("unreachable")  # pragma: no cover


def goes_on(request: Answering, number: int) -> bool:
    """Pause after the attempt `number`, counted from 0, that met another writer; return whether to try again.

    Without a pause it returns False after the last attempt, or where the next would begin after the deadline.
    """
    pause = _pause(number)
    if number >= ATTEMPTS - 1 or (request.ends is not None and time.monotonic() + pause > request.ends):
        happened(Event.CONFLICT)
        return False
    happened(Event.RETRY)
    time.sleep(pause)
    return True


def _pause(number: int) -> float:
    """Return the seconds between an attempt and the next one."""
    return min(FIRST_PAUSE * 2**number, LONGEST_PAUSE) * (0.5 + random.random())
