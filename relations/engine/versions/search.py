"""The text of a version that `_q` searches: its values without case and accents, stored beside them.

The values are separated by a character that no search term can contain.
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from typing import Any

from ... import waiting
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
    """Return whether `_q` searches fields of this type with these options.

    It searches text and numbers, unless the field is private or `searchable` is false.
    """
    return kind in SEARCHED and not options.get("private") and options.get("searchable") is not False


def text(flow: FlowSchema, values: Mapping[str, Any]) -> str:
    """Return what is stored in the column `search` of a version with these values, by the keys of fields.

    It is the searched values of the version, without case and accents.
    """
    return _joined([field.key for field in flow.values if _of(field)], values)


def _of(field: FieldSchema) -> bool:
    return is_searched(field.kind, field.options)


def _joined(keys: list[str], values: Mapping[str, Any]) -> str:
    found = (fold(_written(values[key])) for key in keys if values.get(key) not in (None, ""))
    return APART.join(found)


def _written(value: Any) -> str:
    """Return a value as text; a number without an exponent, whose letter a search for a word would find."""
    return format(decimal.Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


Searched = dict[int, tuple[int, str, bool]]


def fields(using: str) -> Searched:
    """Return (its flow's primary key, its type, whether it is searched) for each value field by primary key.

    A change of one of these changes the texts for search of the flow's versions. 1 SQL statement.
    """
    rows = Field.objects.using(using).exclude(field_type=FieldType.RELATIONSHIP)
    columns = rows.values_list("pk", "flow", "field_type", "options", "enabled")
    return {
        key: (flow, kind, enabled and is_searched(kind, options))
        for key, flow, kind, options, enabled in columns
    }


def changed(before: Searched, using: str) -> list[Flow]:
    """Return the flows whose versions need a new text for search after a change of definitions.

    `before` is what `fields` returned before the change, so that the two states can be compared. 2 SQL
    statements at most.
    """
    after = fields(using)
    keys = {
        was[0] for key, was in before.items() if after.get(key) != was and (was[2] or after.get(key, was)[2])
    }
    return list(Flow.objects.using(using).filter(pk__in=keys)) if keys else []


def rewrite(flow: Flow, using: str) -> None:
    """Store the text for search of every version of the flow anew, in the caller's transaction."""
    rows = Field.objects.using(using).filter(flow=flow, enabled=True).order_by("order", "pk")
    keys = [row.key for row in rows if is_searched(row.field_type, row.options)]
    versions = EntryVersion.objects.using(using).filter(flow=flow).order_by("pk").only("values", "search")
    last = 0
    while batch := list(versions.filter(pk__gt=last)[:ROWS]):
        for version in batch:
            version.search = _joined(keys, version.values)
        waiting.write_column(batch, "search", using)
        last = batch[-1].pk
