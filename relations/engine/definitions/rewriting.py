"""Changing all versions of a flow or a locale in batches, while others go on writing.

Each batch is a transaction, which locks the documents of its versions. A row of the model Rewrite says what
is changed and how far it is, so that another process can continue when one is killed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from django.db import OperationalError, connections
from django.db.models import F, QuerySet
from django.utils import timezone

from ... import waiting
from ...batches import ROWS
from ...failures import is_conflict
from ...models import AssetUse, Entry, EntryVersion, Link, Rewrite, Task
from .. import schema
from ..locks import Locks, Wanted
from ..schema import upcoming
from ..versions import search
from . import closing

Versions = Sequence[EntryVersion]

LONGEST_PAUSE = 0.1  # seconds
SMALLER = 5  # a batch that is in conflict again and again has so many times fewer versions


class _Overtaken(Exception):
    """Raised inside the transaction of a batch, which rolls back: another process has done this batch."""


def last_version(using: str) -> int:
    """Return the primary key of the newest entry version, or 0 if there is none.

    A new Rewrite, a pass over all versions, ends with this one: later versions need no change.
    """
    newest = EntryVersion.objects.using(using).order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def complete(key: int, using: str) -> None:
    """Run all remaining batches of the Rewrite with the primary key `key`. Does nothing if it was deleted.

    A Rewrite is the stored progress of a change of all versions of a flow or a locale.
    """
    while True:
        closing.wait(using)
        started = time.monotonic()
        if not advance(key, using):
            return
        pause(time.monotonic() - started)


def pause(seconds: float) -> None:
    """Sleep for `seconds`, at most LONGEST_PAUSE, so that other writers get the lock of the database.

    SQLite needs this, since writers do not queue there.
    """
    time.sleep(min(seconds, LONGEST_PAUSE))


def advance(key: int, using: str) -> bool:
    """Run the next batch of the Rewrite with the primary key `key`, in its own transaction.

    A Rewrite is the stored progress of a change of all versions of a flow or a locale. Returns False if there
    are no versions left, True otherwise, also when another process has done the batch meanwhile. A batch that
    is in conflict with other writers again and again is tried with fewer versions; the conflict is raised
    when it persists for a single one.
    """
    rows = ROWS
    while True:
        try:
            return schema.run_held(partial(_batch, key, rows, using), using=using)
        except _Overtaken:
            return True
        except OperationalError as error:
            if rows == 1 or connections[using].in_atomic_block or not is_conflict(error):
                raise
            rows = max(rows // SMALLER, 1)


def _batch(key: int, rows: int, using: str) -> bool:
    rewrite = Rewrite.objects.using(using).filter(pk=key, done=False).first()
    if rewrite is None:
        return False
    ahead = _versions(rewrite, using).filter(pk__gt=rewrite.cursor, pk__lte=rewrite.last).order_by("pk")
    found = list(ahead.values_list("pk", "entry")[:rows])
    if not found:
        _end(rewrite, using)
        return False
    Locks(using).first(Wanted({entry for _, entry in found}))
    last = found[-1][0]
    lost = ACTS[Task(rewrite.task)](rewrite, list(ahead.filter(pk__lte=last)), using)
    mine = Rewrite.objects.using(using).filter(pk=key, task=rewrite.task, cursor=rewrite.cursor)
    if not mine.update(cursor=last, lost=F("lost") + lost, updated_at=timezone.now()):
        raise _Overtaken
    return True


def _versions(rewrite: Rewrite, using: str) -> QuerySet[EntryVersion]:
    rows: QuerySet[EntryVersion] = EntryVersion.objects.using(using)
    return (
        rows.filter(locale=rewrite.key) if rewrite.task == Task.LOCALE else rows.filter(flow=rewrite.flow_id)
    )


def _end(rewrite: Rewrite, using: str) -> None:
    """End a Rewrite that has no versions left: delete it, or mark it as `done` if it has prepared values.

    The change of definitions that the values were prepared for deletes it.
    """
    mine = Rewrite.objects.using(using).filter(pk=rewrite.pk, task=rewrite.task, cursor=rewrite.cursor)
    if rewrite.task == Task.PREPARE:
        mine.update(done=True, updated_at=timezone.now())
        return
    mine.delete()
    if rewrite.task == Task.LOCALE:
        schema.renew(using)


def _prepare(rewrite: Rewrite, versions: Versions, using: str) -> int:
    each, changed, all_lost = upcoming.of(rewrite), [], 0
    if each.shared:
        return _level(each, rewrite, versions, using)
    for version in versions:
        values, lost = upcoming.filled(each, version.values)
        all_lost += lost
        if values != version.values:
            version.values = values
            changed.append(version)
    waiting.write_column(changed, "values", using)
    return all_lost


def _level(each: upcoming.Upcoming, rewrite: Rewrite, versions: Versions, using: str) -> int:
    """Give all locales of the versions' documents the same value for a field that becomes shared by locales.

    Returns the number of documents whose locales had different values. A document is counted in the batch
    that has its first version.
    """
    entries = {version.entry_id for version in versions}
    rows = list(EntryVersion.objects.using(using).filter(entry__in=entries))
    changed, differing = upcoming.level(each, rows)
    waiting.write_column(changed, "values", using)
    return len(differing - {row.entry_id for row in rows if row.pk <= rewrite.cursor})


def _forget(rewrite: Rewrite, versions: Versions, using: str) -> int:
    having = [version for version in versions if rewrite.key in version.values]
    for version in having:
        del version.values[rewrite.key]
    waiting.write_column(having, "values", using)
    return 0


def _fold(rewrite: Rewrite, versions: Versions, using: str) -> int:
    assert rewrite.flow_id is not None
    flow, changed = schema.current(using).by_id[rewrite.flow_id], []
    for version in versions:
        text = search.text(flow, version.values)
        if text != version.search:
            version.search = text
            changed.append(version)
    waiting.write_column(changed, "search", using)
    return 0


def _remove_locale(rewrite: Rewrite, versions: Versions, using: str) -> int:
    entries = {version.entry_id for version in versions}
    Link.objects.using(using).filter(target__in=entries, target_locale=rewrite.key).delete()
    keys = [version.pk for version in versions]
    AssetUse.objects.using(using).filter(version__in=keys).delete()
    EntryVersion.objects.using(using).filter(pk__in=keys).delete()
    Entry.objects.using(using).filter(pk__in=entries, versions=None).delete()
    return 0


ACTS: dict[Task, Callable[[Rewrite, Versions, str], int]] = {
    Task.PREPARE: _prepare,
    Task.FORGET: _forget,
    Task.FOLD: _fold,
    Task.LOCALE: _remove_locale,
}
