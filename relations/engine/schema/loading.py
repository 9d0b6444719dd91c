"""Loading the schema: it is kept in memory, and read again after each change of definitions.

While nothing has changed, `current` takes one SQL statement, which reads the schema's stamp.
"""

from __future__ import annotations

import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS

from ... import transactions
from ...models import Field, Flow, Locale, SchemaState
from . import indexes, lock, upcoming
from .component_loading import load_components
from .fields import field_schema, inverses_of, targets_of_fields
from .types import FieldSchema, FlowSchema
from .upcoming import Upcoming
from .whole import Schema

Result = TypeVar("Result")

_cached: dict[str, Schema] = {}
_guard = threading.Lock()
_held: ContextVar[dict[str, Schema] | None] = ContextVar("held", default=None)
_changing: ContextVar[str | None] = ContextVar("changing", default=None)  # the database
_seen: ContextVar[dict[str, uuid.UUID] | None] = ContextVar("seen", default=None)


def run_held(work: Callable[[], Result], *, using: str, whole: bool = False) -> Result:
    """Run `work` in one transaction during which the schema does not change; on a conflict, run it again.

    Returns what `work` returns. Whatever depends on the schema must be parsed inside `work`, since the schema
    may have been older before. Calls can be nested. `whole` promises that an error caught inside `work` has
    written nothing, so that no savepoints are needed. Raises what `work` raises; a conflict that persists is
    raised as the database's error.
    """

    def attempt() -> Result:
        with held(using):
            return work()

    return transactions.run(attempt, using=using, whole=whole)


@contextmanager
def held(using: str) -> Iterator[None]:
    """A context manager: no other transaction changes the schema until the current transaction ends.

    It waits for a change of definitions in progress. Inside, `current` takes no SQL statement.
    """
    outer = _held.get() or {}
    if using in outer:
        yield
        return
    token = _held.set({**outer, using: _with_stamp(lock.share(using), using)})
    try:
        yield
    finally:
        _held.reset(token)


@contextmanager
def changing(using: str) -> Iterator[None]:
    """A context manager for the transaction that changes the content of closed flows without the schema lock.

    Inside, `current` gives the schema as this transaction sees it, and `renew` does not store the new stamp,
    since others could store one at the same time. The caller takes the lock and calls `renew` afterwards.
    """
    tokens = _held.set({**(_held.get() or {}), using: _load(uuid.uuid4(), using)}), _changing.set(using)
    try:
        yield
    finally:
        _changing.reset(tokens[1])
        _held.reset(tokens[0])


def is_changing(using: str) -> bool:
    """Return whether the caller is inside `changing`, the transaction that changes closed flows."""
    return _changing.get() == using


def current(using: str = DEFAULT_DB_ALIAS) -> Schema:
    """Return the schema as it is in the database now. Without locales in the database, it has `en`.

    It is kept in memory, and read again after a change. If it has not changed, this takes 1 SQL statement,
    which reads its stamp; in a transaction that holds the schema lock none.
    """
    if (known := (_held.get() or {}).get(using)) is not None:
        return known
    return _with_stamp((_seen.get() or {}).get(using) or lock.stamp(using), using)


def _with_stamp(stamp: uuid.UUID | None, using: str) -> Schema:
    """Return the schema in memory if it has this stamp, else read it from the database and keep it."""
    known = _cached.get(using)
    if known is not None and known.stamp == stamp:
        return known
    with _guard:
        _cached[using] = loaded = _load(stamp or uuid.uuid4(), using)
    return loaded


@contextmanager
def only_reading() -> Iterator[None]:
    """A context manager for a request that only reads: `current` need not ask for the schema's stamp again.

    It uses the stamp, a random value that changes with the schema, that was given to `seen` inside it.
    """
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def seen(stamp: uuid.UUID, using: str = DEFAULT_DB_ALIAS) -> None:
    """Remember the schema's stamp, which another SQL statement of this request has read along.

    `current` then asks for no stamp. Does nothing outside `only_reading`.
    """
    if (known := _seen.get()) is not None:
        known[using] = stamp


def renew(using: str) -> None:
    """Give the schema a new stamp, a random value, so that every process loads it again.

    Call it in the transaction that changes a definition. Inside `changing` only this transaction sees it.
    """
    others = {key: known for key, known in (_held.get() or {}).items() if key != using}
    if is_changing(using):
        _held.set({**others, using: _load(uuid.uuid4(), using)})
        return
    _held.set(others)
    SchemaState.objects.using(using).update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})


def _load(stamp: uuid.UUID, using: str) -> Schema:
    """Read the whole schema from the database, with this stamp; if there is no locale, it has `en`."""
    rows = list(Field.objects.using(using).order_by("flow", "order", "pk"))
    inverses, targets = inverses_of(rows), targets_of_fields(using)
    known = {row.pk: row for row in rows}
    fields: defaultdict[int, list[FieldSchema]] = defaultdict(list)
    flows: dict[int, FlowSchema] = {}  # shared by all relations, which look up their flows in it
    components = load_components(using, rows, flows, targets)
    for row in rows:
        if row.flow_id is None:
            continue
        owning = None if row.mapped_by_id is None else known.get(row.mapped_by_id)
        ends = inverses.get(row.pk, {}), targets.get(row.pk, ())
        fields[row.flow_id].append(field_schema(row, ends[0], components, flows, owning, ends[1]))
    fields = indexes.marked(fields, using)
    coming, leaving, closed = upcoming.load(using)
    for flow in Flow.objects.using(using):
        flows[flow.pk] = _flow(flow, fields[flow.pk], coming.get(flow.pk, ()))
    locales = list(Locale.objects.using(using))
    return Schema(
        stamp=stamp,
        flows={flow.slug: flow for flow in flows.values()},
        by_id=flows,
        locales=tuple(row.code for row in locales) or ("en",),
        default_locale=next((row.code for row in locales if row.is_default), "en"),
        components=components,
        leaving=leaving,
        closed=closed,
    )


def _flow(row: Flow, fields: list[FieldSchema], coming: tuple[Upcoming, ...]) -> FlowSchema:
    """Build a flow of the schema from its row, its fields and the JSON keys that changes in progress fill."""
    return FlowSchema(
        id=row.pk,
        public_id=str(row.public_id),
        slug=row.slug,
        singular=row.singular,
        name=row.name,
        enabled=row.enabled,
        localized=row.localized,
        drafts=row.draft_and_publish,
        single=row.single,
        ordered=row.ordered,
        fields={f.slug: f for f in fields if f.enabled},
        upcoming=coming,
        disabled=tuple(f for f in fields if not f.enabled),
    )
