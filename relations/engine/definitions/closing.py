"""Closing flows for writing, while one transaction changes all of their content for a change of definitions.

The transaction that stores a definition holds the schema lock, so all writers wait for it. A change that has
many versions or links to rewrite is rolled back first. Its flows, and those that have relations with them,
are then closed: each gets a mark, a row of the model Rewrite with the task CLOSE. The change runs again, now
without the schema lock: it locks the marks, and writers of closed flows are refused as long as it does. The
others go on. It takes the schema lock at its end, only to commit.

When a process is killed, the database ends its transaction and unlocks its marks. Then they hinder nobody,
and the next change of definitions deletes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from django.db import Error, OperationalError, connections, transaction
from django.db.models import QuerySet

from ... import transactions
from ...batches import ROWS
from ...failures import is_locked_out
from ...models import Component, EntryVersion, Field, Flow, Link, Rewrite, Task
from .. import schema
from ..errors import ConflictError
from ..schema import FlowSchema, Schema
from ..schema.lock import hold

Result = TypeVar("Result")

ROUNDS = 5  # in which further flows are closed, at most
HOLDS = 10  # attempts to get the schema lock at the end of a change

_closing: ContextVar[Closing | None] = ContextVar("closing", default=None)
_subject: ContextVar[object] = ContextVar("subject", default=None)


class Unclosed(Exception):
    """Raised inside the transaction of a change, which is rolled back: these flows must be closed first.

    `flows` are primary keys. Closed flows are refused to writers of documents while the change runs again.
    """

    def __init__(self, flows: frozenset[int]) -> None:
        super().__init__(str(sorted(flows)))
        self.flows = flows


class Closing:
    """The flows that one run of changes of definitions has closed for writing.

    `known` are all flows at that moment, `flows` the closed ones, `marks` the rows of Rewrite that close
    them; all are primary keys.
    """

    def __init__(self, using: str) -> None:
        self.using, self.rounds = using, 0
        self.known: frozenset[int] = frozenset()
        self.flows: frozenset[int] = frozenset()
        self.marks: frozenset[int] = frozenset()

    def run(self, work: Callable[[], Result]) -> Result:
        """Run `work` in one transaction, and return its result. On commit the closed flows are open again.

        Raises what `work` raises, and Unclosed if another change has deleted the marks that close the flows.
        """
        result = transactions.run(partial(self._attempt, work), using=self.using)
        self.marks = frozenset()
        return result

    def _attempt(self, work: Callable[[], Result]) -> Result:
        if not self.marks:
            return work()
        mine = self._mine()
        if len(mine.select_for_update()) < len(self.marks):  # another change took them for left behind
            raise Unclosed(self.flows)
        with schema.changing(self.using):
            result = work()
        mine.delete()
        if connections[self.using].features.can_defer_constraint_checks:
            connections[self.using].check_constraints()  # of each new row; the commit would, with all waiting
        _hold_at_last(self.using)
        schema.renew(self.using)
        return result

    def close(self, flows: frozenset[int]) -> None:
        """Close the flows with these primary keys too, and those that have relations with any closed flow.

        When it returns, all writers who did not know about it are done. Raises ConflictError when flows had
        to be closed more than ROUNDS times.
        """
        self.rounds += 1
        if self.rounds > ROUNDS:
            raise ConflictError("Other changes come in between all the time.")
        transactions.run(partial(self._close, flows), using=self.using)

    def _close(self, flows: frozenset[int]) -> None:
        alone(self.using)
        known = schema.current(self.using)
        self._mine().delete()
        self.known = frozenset(known.by_id)
        self.flows = frozenset(_related(known, (self.flows | flows) & self.known))
        rows = [Rewrite(task=Task.CLOSE, flow_id=flow) for flow in sorted(self.flows)]
        for row in rows:
            row.save(using=self.using, force_insert=True)
        self.marks = frozenset(row.pk for row in rows)
        schema.renew(self.using)

    def open(self) -> None:
        """Open the closed flows after a change that failed.

        An error of the database is passed over, since it would hide why the change failed. The marks that are
        left then are locked by nobody, so they hinder nobody.
        """
        if self.marks:
            with suppress(Error):
                transactions.run(self._open, using=self.using)

    def _open(self) -> None:
        hold(self.using)
        self._mine().delete()
        schema.renew(self.using)

    def _mine(self) -> QuerySet[Rewrite]:
        return Rewrite.objects.using(self.using).filter(pk__in=self.marks)


@contextmanager
def closing(using: str) -> Iterator[Closing]:
    """A context manager for a run of changes that may close flows for writing: yields its Closing.

    At its end the flows are opened, if a failed change has left them closed.
    """
    token = _closing.set(found := Closing(using))
    try:
        yield found
    finally:
        _closing.reset(token)
        found.open()


@contextmanager
def about(subject: object) -> Iterator[None]:
    """A context manager for one change: `subject` is the row of Flow, Field or Component that it changes.

    The flows whose content the change may rewrite follow from it. Any other value stands for all flows.
    """
    token = _subject.set(subject)
    try:
        yield
    finally:
        _subject.reset(token)


def alone(using: str) -> None:
    """Lock the schema for a change of definitions until the transaction ends.

    Waits until current writers of documents and other changes are done. Marks that killed processes have left
    on closed flows are deleted. Does nothing in the transaction that changes the content of closed flows.
    Raises OperationalError, without waiting, while another change has flows closed.
    """
    if schema.is_changing(using):
        return
    hold(using)  # before any query: a serializable transaction sees what was there at its first
    others = _others(using)
    if others.exists():
        list(others.select_for_update(nowait=True))
        others.delete()  # nobody holds them: their process was killed


def _hold_at_last(using: str) -> None:
    """Lock the schema at the end of a long change, just before it commits.

    Where the database limits the time to wait for a lock, it tries HOLDS times before it raises
    OperationalError, so that the work is not lost because a writer has the lock for a while.
    """
    for number in range(HOLDS):
        try:
            with transaction.atomic(using=using):
                hold(using)
            return
        except OperationalError as error:
            if number == HOLDS - 1 or not is_locked_out(error):
                raise


def wait(using: str) -> None:
    """Wait until the change of another process that has closed flows for writing is done, if there is one.

    Call it outside a transaction, since the other one may wait for that.
    """
    if schema.current(using).closed:
        passing = connections[using].features.has_select_for_no_key_update  # writers, who keep the marks
        marks = _others(using).select_for_update(no_key=passing)
        transactions.run(lambda: list(marks.all()), using=using)


def reopen(using: str) -> int:
    """Open the flows that killed processes have left closed for writing, and return their number.

    Flows of a change that is still running are left closed, without waiting for it.
    """
    return transactions.run(partial(_reopen, using), using=using) if _others(using).exists() else 0


def _reopen(using: str) -> int:
    hold(using)
    skipping = connections[using].features.has_select_for_update_skip_locked
    unlocked = _others(using).select_for_update(skip_locked=skipping)
    left = list(unlocked.values_list("pk", flat=True))
    if left:
        Rewrite.objects.using(using).filter(pk__in=left).delete()
        schema.renew(using)
    return len(left)


def _others(using: str) -> QuerySet[Rewrite]:
    """Return the rows of Rewrite that close flows for another run of changes than the present one."""
    run, rows = _closing.get(), Rewrite.objects.using(using).filter(task=Task.CLOSE)
    return rows.exclude(pk__in=run.marks) if run is not None and run.marks else rows


def need(using: str) -> None:
    """Raise Unclosed unless the present change may rewrite content in this transaction.

    It may if it rewrites no more than one batch, or if its flows are closed for writing. Unclosed makes the
    caller close them and run the change again. Nothing is checked in a transaction of the caller, and on
    SQLite, where every transaction excludes all other writers.
    """
    run = _closing.get()
    if run is None or run.using != using or connections[using].vendor == "sqlite":
        return
    if schema.is_changing(using):
        check(using)
        return
    flows = _flows(schema.current(using))
    if not _is_little(flows, using):
        raise Unclosed(flows)


def check(using: str) -> None:
    """Raise Unclosed if the present transaction changes closed flows, and touches flows that are still open.

    In a transaction that changes no closed flows it does nothing.
    """
    run = _closing.get()
    if run is None or not schema.is_changing(using):
        return
    missing = (_flows(schema.current(using)) & run.known) - run.flows
    if missing:
        raise Unclosed(missing)


def _is_little(flows: frozenset[int], using: str) -> bool:
    """Whether these flows have no more versions, and no more links from or to them, than one batch."""
    versions = EntryVersion.objects.using(using).filter(flow__in=flows).order_by()
    links: Any = Link.objects.using(using).order_by()
    found = (versions, links.filter(source__flow__in=flows), links.filter(target__flow__in=flows))
    return all(rows[: ROWS + 1].count() <= ROWS for rows in found)


def _flows(known: Schema) -> frozenset[int]:
    """Return the primary keys of the flows whose content the present change may rewrite.

    They follow from what was given to `about`: a flow, a field's flow, the flows that use a component, else
    all flows.
    """
    subject = _subject.get()
    if isinstance(subject, Flow):
        return frozenset({subject.pk})
    if isinstance(subject, Field) and subject.flow_id is not None:
        return frozenset({subject.flow_id})
    if isinstance(subject, Component):
        return frozenset(flow.id for flow in known.by_id.values() if _uses(flow, subject.uid))
    return frozenset(known.by_id)


def _uses(flow: FlowSchema, component: str) -> bool:
    """Whether the component with this uid is in the flow's fields, or describes data on its links.

    Components within components are included.
    """
    fields = (*flow.fields.values(), *flow.disabled)
    relations = (*flow.all_relations, *flow.part_relations)
    linked = {relation.shared.get("link") for relation in relations}
    return component in linked or component in schema.components_in(fields)


def _related(known: Schema, flows: frozenset[int]) -> set[int]:
    """Return the primary keys `flows`, and those of the flows that have relations to or from them."""
    found = set(flows)
    for flow in known.by_id.values():
        for relation in (*flow.all_relations, *flow.part_relations):
            ends = {flow.id, *(other.id for other in relation.others)}
            if ends & flows:
                found |= {flow.id} if flow.id not in flows else ends
    return found
