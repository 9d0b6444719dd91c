"""The folded text of a version, which `_q` searches. It is stored beside the values.

A character that no search term can contain separates the values.
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from typing import Any

from ...models import EntryVersion, Field, FieldType, Flow
from ..schema import FieldSchema, FlowSchema
from ..values.folding import APART, fold

TEXTS = (
    FieldType.STRING,
    FieldType.TEXT,
    FieldType.RICHTEXT,
    FieldType.EMAIL,
    FieldType.UID,
    FieldType.ENUMERATION,
)
NUMBERS = (FieldType.INTEGER, FieldType.FLOAT, FieldType.DECIMAL, FieldType.BIGINTEGER)
SEARCHED = frozenset((*TEXTS, *NUMBERS))
ROWS = 500  # versions read and written at a time


def is_searched(kind: str, options: Mapping[str, Any]) -> bool:
    """Whether values of the field are searched. Private ones never are."""
    return kind in SEARCHED and not options.get("private") and options.get("searchable") is not False


def text(flow: FlowSchema, values: Mapping[str, Any]) -> str:
    """Return the folded text of a version of the flow with these values, as they are stored."""
    return _joined([field.key for field in flow.values if _of(field)], values)


def _of(field: FieldSchema) -> bool:
    return is_searched(field.kind, field.options)


def _joined(keys: list[str], values: Mapping[str, Any]) -> str:
    found = (fold(_written(values[key])) for key in keys if values.get(key) not in (None, ""))
    return APART.join(found)


def _written(value: Any) -> str:
    """Return a number without an exponent, whose letter a search for a word would find."""
    return format(decimal.Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


Searched = dict[int, tuple[int, str, bool]]


def fields(using: str) -> Searched:
    """Return each field that holds values, by key: its flow's key, its type, and whether it is searched."""
    rows = Field.objects.using(using).exclude(field_type=FieldType.RELATIONSHIP)
    columns = rows.values_list("pk", "flow", "field_type", "options", "enabled")
    return {
        key: (flow, kind, enabled and is_searched(kind, options))
        for key, flow, kind, options, enabled in columns
    }


def changed(before: Searched, using: str) -> list[Flow]:
    """Return the flows whose texts to rewrite: some fields are searched otherwise than before."""
    after = fields(using)
    keys = {
        was[0] for key, was in before.items() if after.get(key) != was and (was[2] or after.get(key, was)[2])
    }
    return list(Flow.objects.using(using).filter(pk__in=keys)) if keys else []


def rewrite(flow: Flow, using: str) -> None:
    """Rewrite the text of every version of the flow, in batches."""
    rows = Field.objects.using(using).filter(flow=flow, enabled=True).order_by("order", "pk")
    keys = [row.key for row in rows if is_searched(row.field_type, row.options)]
    versions = EntryVersion.objects.using(using).filter(flow=flow).order_by("pk").only("values", "search")
    last = 0
    while batch := list(versions.filter(pk__gt=last)[:ROWS]):
        for version in batch:
            version.search = _joined(keys, version.values)
        EntryVersion.objects.using(using).bulk_update(batch, ["search"])
        last = batch[-1].pk
