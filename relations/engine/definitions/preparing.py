"""Changes of definitions that let writers go on: values are converted before, and leftovers removed after.

A change first runs in one transaction, alone. Where it finds values that have to be converted, it is rolled
back. They are then converted in batches, and stored under a JSON key of their own, which writers keep up to
date from then on. When the change runs again, it finds them ready, and only stores the definition. What
nobody needs any more is removed in batches afterwards.

Within a transaction of the caller there are no batches: all is one transaction.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from ... import transactions
from ...models import Field, Flow, Rewrite, Task
from .. import schema
from ..errors import ConflictError
from ..schema.lock import hold
from ..values import KINDS
from ..values.converting import Conversion
from . import holdings, keys, rewriting

Result = TypeVar("Result")

SILENT = datetime.timedelta(minutes=1)  # after which nobody goes on with what was being prepared
ROUNDS = 5  # in which the same values are prepared, at most

_batching: ContextVar[str | None] = ContextVar("batching", default=None)  # the database


class Unprepared(Exception):
    """A change of definitions needs values of `field` that are not converted yet.

    It is raised inside the change's transaction, which rolls back. `details` say how to convert them.
    """

    def __init__(self, field: Field, details: dict[str, Any]) -> None:
        super().__init__(str(details))
        self.field, self.details = field, details


def run(work: Callable[[], Result], *, using: str) -> Result:
    """Run `work`, which changes definitions, in one transaction, and return what it returns.

    Values are converted in batches before it, and removed after it. `work` may run several times: on a
    conflict with another writer, and whenever values have been converted. Within a transaction of the caller
    it runs in that alone. Raises what `work` raises, and ConflictError when others keep changing the same
    field; then no definition and no value has changed.
    """
    if connections[using].in_atomic_block:
        return transactions.run(work, using=using)
    _finish(using)
    token = _batching.set(using)
    mine: Counter[int] = Counter()
    try:
        while True:
            try:
                result = transactions.run(work, using=using)
                break
            except Unprepared as needed:
                key = transactions.run(partial(_announce, needed, mine, using), using=using)
                mine[key] += 1
                if mine[key] > ROUNDS:
                    raise ConflictError("Other changes come in between all the time.") from None
                rewriting.complete(key, using)
    except Exception:
        transactions.run(partial(_withdraw_all, list(mine), using), using=using)
        _finish(using)
        raise
    finally:
        _batching.reset(token)
    if mine:  # what has come to be of no use, since another change came in between
        transactions.run(partial(_withdraw_all, list(mine), using), using=using)
    finish(using)
    return result


def in_batches(using: str) -> bool:
    """Return whether the running change may have rows rewritten in batches, before or after its transaction.

    False outside `run`, and within a transaction of the caller: the change then rewrites them itself, at
    once.
    """
    return _batching.get() == using


def finish(using: str = DEFAULT_DB_ALIAS) -> int:
    """Run the batches that earlier changes of definitions have left, be it because their process was killed.

    Values that were prepared for a change are removed when nobody has gone on with it for SILENT. Returns the
    number of Rewrites that were completed.
    """
    silent = Rewrite.objects.using(using).filter(task=Task.PREPARE, updated_at__lt=timezone.now() - SILENT)
    stale = list(silent.values_list("pk", flat=True))
    if stale:
        transactions.run(partial(_withdraw_all, stale, using), using=using)
    return _finish(using)


def _finish(using: str) -> int:
    """Run the passes that follow changes; those that prepare one may still be gone on with."""
    rows = Rewrite.objects.using(using).exclude(task=Task.PREPARE).order_by("pk")
    left = list(rows.values_list("pk", flat=True))
    for key in left:
        rewriting.complete(key, using)
    return len(left)


def later(task: Task, key: str, flow: int | None, using: str) -> None:
    """Store a Rewrite, so that `task` is done in batches after the change has been committed.

    `key` is a JSON key of the flow with the primary key `flow`, or a locale's code where `flow` is None. A
    Rewrite for the same is replaced.
    """
    rows = Rewrite.objects.using(using)
    rows.filter(task=task, key=key, flow=flow).delete()
    rows.create(task=task, key=key, flow_id=flow, last=rewriting.last_version(using))


def convert(field: Field, conversion: Conversion, using: str) -> int:
    """Have the values of `field` converted, and return how many are lost. The field is not saved yet.

    Values of files and components are converted at once, for their links and uses change with them; so are
    all where there are no batches. Otherwise it raises Unprepared until batches have converted them, and then
    sets `field.stored_as` to the key that has the converted ones.
    """
    if not in_batches(using) or KINDS[conversion.former].on_demand:
        withdraw(field, using)
        return holdings.convert_values(field, conversion, using)
    return _ready(field, {"conversion": conversion.as_dict()}, using)


def share(field: Field, using: str) -> int:
    """Have all locales of each document hold the default locale's value of `field`, which is not saved yet.

    At once or in batches, and with Unprepared, as `convert`. Returns how many documents had different values.
    """
    if not in_batches(using) or KINDS[field.field_type].on_demand:
        withdraw(field, using)
        return holdings.share_values(field, using)
    return _ready(field, {"shared": schema.current(using).default_locale}, using)


def _ready(field: Field, how: dict[str, Any], using: str) -> int:
    """Give the field the key of the values that were prepared; Unprepared where there are none."""
    details = {"field": field.pk, "of": field.key, **how}
    ready = next((row for row in _prepared(field, using) if row.done and row.details == details), None)
    if ready is None:
        raise Unprepared(field, details)
    ready.delete()
    later(Task.FORGET, field.key, field.flow_id, using)
    field.stored_as = "" if ready.key == field.slug else ready.key
    return ready.lost


def withdraw(field: Field, using: str) -> None:
    """Have converted values of the field removed in batches that were prepared for another change of it."""
    _withdraw_all([row.pk for row in _prepared(field, using)], using)


def _prepared(field: Field, using: str) -> list[Rewrite]:
    rows = Rewrite.objects.using(using).filter(task=Task.PREPARE, flow=field.flow_id).order_by("pk")
    return [row for row in rows if row.details["field"] == field.pk]


def _announce(needed: Unprepared, mine: Counter[int], using: str) -> int:
    """Return the Rewrite for these values: one that was begun, or a new one, which writers follow."""
    hold(using)
    field = needed.field
    for row in _prepared(field, using):
        if row.details == needed.details:
            return row.pk
        if row.pk in mine:  # what these values may be made of
            continue
        if row.updated_at > timezone.now() - SILENT:
            raise ConflictError(f'"{field.slug}" is being changed by someone else.', ["slug"])
        _withdraw_all([row.pk], using)
    flow = Flow.objects.using(using).get(pk=field.flow_id)
    key = keys.free(field, using) or field.slug
    row = Rewrite.objects.using(using).create(
        task=Task.PREPARE, flow=flow, key=key, details=needed.details, last=rewriting.last_version(using)
    )
    schema.renew(using)
    return row.pk


def _withdraw_all(rows: list[int], using: str) -> None:
    if not rows:
        return
    hold(using)
    prepared = Rewrite.objects.using(using).filter(pk__in=rows, task=Task.PREPARE)
    if prepared.exists():
        prepared.update(task=Task.FORGET, cursor=0, last=rewriting.last_version(using), done=False)
        schema.renew(using)
