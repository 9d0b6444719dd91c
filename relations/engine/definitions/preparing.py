"""Converting stored values for a change of definitions, in batches, while others go on writing documents.

The change runs in one transaction, while nobody else writes. If it needs values that are not converted yet,
it is rolled back. Batches then convert the values and store them under a new JSON key, which writers keep up
to date from then on. The change runs again, finds the converted values, and only stores the definition. The
old values are removed in batches afterwards. A row of the model Rewrite stores the progress of such batches.

If the caller has a transaction already, there are no batches: everything is done in that transaction.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.utils import timezone

from ... import transactions
from ...failures import is_conflict
from ...models import Field, Flow, Rewrite, Task
from .. import schema
from ..errors import ConflictError
from ..values import KINDS
from ..values.converting import Conversion
from ..versions import indexing
from . import holdings, keys, rewriting
from .closing import Closing, Unclosed, alone, closing, need, reopen, wait

Result = TypeVar("Result")

SILENT = datetime.timedelta(minutes=1)  # after which nobody goes on with what was being prepared
ROUNDS = 5  # in which the same values are prepared, at most

_batching: ContextVar[str | None] = ContextVar("batching", default=None)  # the database


class Unprepared(Exception):
    """Raised inside the transaction of a change: it needs values of `field` that are not converted yet.

    The transaction is rolled back, and batches convert the values. `details` are stored in their Rewrite: the
    field's primary key, the JSON key to convert, and either the conversion or the locale whose value all
    locales get.
    """

    def __init__(self, field: Field, details: dict[str, Any]) -> None:
        super().__init__(str(details))
        self.field, self.details = field, details


def run(work: Callable[[], Result], *, using: str) -> Result:
    """Run `work`, which changes definitions, in one transaction, and return its result.

    Stored values are converted in batches before it, and old ones removed after it. `work` may be called
    several times: on a conflict with another writer, and after values have been converted. Inside a
    transaction of the caller everything is part of that. Raises what `work` raises, and ConflictError when
    others keep changing the same field; then nothing has changed.
    """
    if connections[using].in_atomic_block:
        result = transactions.run(work, using=using)
        indexing.follow(using)  # once it is committed
        return result
    wait(using)
    _finish(using)
    token = _batching.set(using)
    mine: Counter[int] = Counter()
    try:
        with closing(using) as closed:
            result = _run(work, closed, mine)
    except Exception:
        with suppress(Error):  # which would hide why the change failed
            _clean(list(mine), using)
        raise
    finally:
        _batching.reset(token)
    _clean(list(mine), using)
    indexing.follow(using)
    return result


def _run(work: Callable[[], Result], closed: Closing, mine: Counter[int]) -> Result:
    """Run `work` until all values that it needs are converted and all flows that it needs are closed.

    `closed` are the flows that this run has closed for writing. `mine` counts how often each Rewrite, by
    primary key, was asked for; ConflictError for more than ROUNDS times. Returns what `work` returns.
    """
    using = closed.using
    while True:
        try:
            return closed.run(work)
        except Unclosed as needed:
            closed.close(needed.flows)
        except Unprepared as needed:
            key = transactions.run(partial(_announce, needed, mine, using), using=using)
            mine[key] += 1
            if mine[key] > ROUNDS:
                raise ConflictError("Other changes come in between all the time.") from None
            rewriting.complete(key, using)


def in_batches(using: str) -> bool:
    """Return whether the running change can rewrite rows in batches, outside its own transaction.

    False outside `run`, and inside a transaction of the caller: then the change must rewrite the rows at
    once.
    """
    return _batching.get() == using


def finish(using: str = DEFAULT_DB_ALIAS) -> int:
    """Complete the batches that earlier changes of definitions have left, as when a process was killed.

    Flows that a killed process has left closed for writing are opened, and values that were prepared for a
    change that nobody has continued for the time SILENT are removed. Returns how many flows were opened and
    passes completed.
    """
    opened = reopen(using)
    if silent := _silent(using):
        wait(using)
        transactions.run(partial(_withdraw_all, silent, using), using=using)
    return opened + _finish(using)


def _clean(mine: list[int], using: str) -> None:
    """Remove what changes have left: prepared values that are of no use, also those of the Rewrites `mine`.

    `mine` are primary keys. The change has been committed or has failed already, so a conflict with another
    change is no error here: what is left then, a later change or `finish` removes.
    """
    try:
        if useless := mine + _silent(using):
            transactions.run(partial(_withdraw_all, useless, using), using=using)
        _finish(using)
    except Error as error:
        if not is_conflict(error):
            raise


def _silent(using: str) -> list[int]:
    """Return the primary keys of the Rewrites that have prepared nothing for the time SILENT.

    Nobody goes on with the change that their values are for.
    """
    rows = Rewrite.objects.using(using).filter(task=Task.PREPARE, updated_at__lt=timezone.now() - SILENT)
    return list(rows.values_list("pk", flat=True))


def _finish(using: str) -> int:
    """Run all stored passes that follow changes of definitions: removing values or locales, texts for search.

    Passes that prepare values are left out, since the change may go on. Returns the number of passes.
    """
    rows = Rewrite.objects.using(using).exclude(task__in=(Task.PREPARE, Task.CLOSE)).order_by("pk")
    left = list(rows.values_list("pk", flat=True))
    for key in left:
        rewriting.complete(key, using)
    return len(left)


def later(task: Task, key: str, flow: int | None, using: str) -> None:
    """Store a Rewrite, so that `task` is done in batches after the change is committed.

    `key` is a JSON key of values in the flow with the primary key `flow`; if `flow` is None, it is the code
    of a locale whose content is deleted. A Rewrite for the same task, key and flow is replaced.
    """
    rows = Rewrite.objects.using(using)
    rows.filter(task=task, key=key, flow=flow).delete()
    rows.create(task=task, key=key, flow_id=flow, last=rewriting.last_version(using))


def convert(field: Field, conversion: Conversion, using: str) -> int:
    """Convert the stored values of `field`, which is not saved yet; return how many values are lost.

    Values of media, components and dynamic zones are converted at once, as their links and uses of files
    change too; so are all values inside a transaction of the caller. Otherwise Unprepared is raised until
    batches have converted the values. Then `field.stored_as` is set to the key of the converted values.
    """
    if not in_batches(using) or KINDS[conversion.former].on_demand:
        need(using)
        withdraw(field, using)
        return holdings.convert_values(field, conversion, using)
    return _ready(field, {"conversion": conversion.as_dict()}, using)


def share(field: Field, using: str) -> int:
    """Give all locales of each document the default locale's value of `field`, which is not saved yet.

    Values of media, components and dynamic zones change at once, and so do all values inside a transaction of
    the caller. Otherwise Unprepared is raised until batches have prepared the values under a new key, which
    `field.stored_as` then names. Returns the number of documents whose locales had different values.
    """
    if not in_batches(using) or KINDS[field.field_type].on_demand:
        need(using)
        withdraw(field, using)
        return holdings.share_values(field, using)
    return _ready(field, {"shared": schema.current(using).default_locale}, using)


def _ready(field: Field, how: dict[str, Any], using: str) -> int:
    """Set on the field, unsaved, the JSON key of the values that batches have prepared as `how` says.

    The values under its former key will be removed. Returns how many values were lost, or for values that
    locales will share, in how many documents they differed. Raises Unprepared if the batches have not run
    yet.
    """
    details = {"field": field.pk, "of": field.key, **how}
    ready = next((row for row in _prepared(field, using) if row.done and row.details == details), None)
    if ready is None:
        raise Unprepared(field, details)
    ready.delete()
    later(Task.FORGET, field.key, field.flow_id, using)
    field.stored_as = "" if ready.key == field.slug else ready.key
    return ready.lost


def withdraw(field: Field, using: str) -> None:
    """Give up the values that batches have prepared for another change of this field: they are removed.

    That is done in batches, later.
    """
    _withdraw_all([row.pk for row in _prepared(field, using)], using)


def _prepared(field: Field, using: str) -> list[Rewrite]:
    rows = Rewrite.objects.using(using).filter(task=Task.PREPARE, flow=field.flow_id).order_by("pk")
    return [row for row in rows if row.details["field"] == field.pk]


def _announce(needed: Unprepared, mine: Counter[int], using: str) -> int:
    """Return the primary key of the Rewrite that prepares the values which a change needs.

    It is one that was begun, or a new one, after which all writers keep the new JSON key up to date. `mine`
    are the Rewrites that the change has asked for already. Raises ConflictError if another change of the same
    field is in progress.
    """
    alone(using)
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
    alone(using)
    prepared = Rewrite.objects.using(using).filter(pk__in=rows, task=Task.PREPARE)
    if prepared.exists():
        prepared.update(task=Task.FORGET, cursor=0, last=rewriting.last_version(using), done=False)
        schema.renew(using)
