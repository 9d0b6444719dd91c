"""Loading the schema: read again after each change of definitions, and kept in memory.

While nothing has changed, `current` costs one statement, which reads the stamp.
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
from . import lock, upcoming
from .component_loading import load_components
from .fields import field_schema
from .types import FieldSchema, FlowSchema
from .upcoming import Upcoming
from .whole import Schema

Result = TypeVar("Result")

_cached: dict[str, Schema] = {}
_guard = threading.Lock()
_held: ContextVar[dict[str, Schema] | None] = ContextVar("held", default=None)


def run_held(work: Callable[[], Result], *, using: str, whole: bool = False) -> Result:
    """Run `work` in one transaction during which no definition changes; on a conflict, run it again.

    Parse inside `work` whatever depends on the schema: before, the schema may be an older one. Calls may
    be nested. Raises what `transactions.run` raises.
    """

    def attempt() -> Result:
        with held(using):
            return work()

    return transactions.run(attempt, using=using, whole=whole)


@contextmanager
def held(using: str) -> Iterator[None]:
    """Keep the schema from changing until the transaction ends: a context manager, used within a transaction.

    It waits for a change of definitions that is under way. Inside, `current` costs no statement.
    """
    outer = _held.get() or {}
    if using in outer:
        yield
        return
    lock.share(using)
    token = _held.set({**outer, using: current(using)})
    try:
        yield
    finally:
        _held.reset(token)


def current(using: str = DEFAULT_DB_ALIAS) -> Schema:
    """Return the schema as it is in the database now. A database without locales counts as having `en`.

    Costs one statement, for the stamp, while nothing has changed, and none within `held`.
    """
    if (known := (_held.get() or {}).get(using)) is not None:
        return known
    stamp = SchemaState.objects.using(using).values_list("stamp", flat=True).order_by("pk").first()
    known = _cached.get(using)
    if known is not None and known.stamp == stamp:
        return known
    with _guard:
        _cached[using] = loaded = _load(stamp or uuid.uuid4(), using)
    return loaded


def renew(using: str) -> None:
    """Renew the stamp, so that every process loads the schema anew.

    Call it in the transaction that changes a definition.
    """
    _held.set({key: known for key, known in (_held.get() or {}).items() if key != using})
    SchemaState.objects.using(using).update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})


def _load(stamp: uuid.UUID, using: str) -> Schema:
    """Read the whole schema; without any locale it has `en`."""
    rows = list(Field.objects.using(using).order_by("flow", "order", "pk"))
    mapped = {row.mapped_by_id for row in rows if row.mapped_by_id}
    fields: dict[int, list[FieldSchema]] = defaultdict(list)
    flows: dict[int, FlowSchema] = {}  # shared by all relations, which look up their flows in it
    components = load_components(using, rows, flows)
    for row in rows:
        if row.flow_id is None:
            continue
        fields[row.flow_id].append(field_schema(row, row.pk in mapped, components, flows))
    coming, leaving = upcoming.load(using)
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
    )


def _flow(row: Flow, fields: list[FieldSchema], coming: tuple[Upcoming, ...]) -> FlowSchema:
    """Build a flow from its row and its fields."""
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
        fields={f.slug: f for f in fields if f.enabled},
        upcoming=coming,
        disabled=tuple(f for f in fields if not f.enabled),
    )
