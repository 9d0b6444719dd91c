"""The order of a relation's list by a value of its members, for sorting it once.

Nothing is written: the editor sees the new order as moves that are not saved yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ... import conf
from ...engine.reading.labels import values_of
from ...engine.schema import FieldSchema, RelationSchema
from ...engine.values import fold
from ...models import FieldType
from ..subject.targets import parse
from .reading import MOST, Lists
from .related import Related


def sort_fields(field: RelationSchema) -> list[FieldSchema]:
    """Return the fields of the members by which the list can be sorted.

    [] for a to-one relation, and for one with resources or members of several flows.
    """
    if field.other is None or field.several or field.resource_types or not field.to_many:
        return []
    return [each for each in field.other.values if each.type.indexable]


def sorted_words(lists: Lists, field: RelationSchema, by: FieldSchema, *, falling: bool) -> list[str]:
    """Return the words (`document=a&locale=en`) of the list's members, sorted by the value of the field `by`.

    Members without a value come last, those with the same one keep their order. Reads RELATIONS_MAX_ITEMS
    members at most, and a few SQL statements for each thousand of them.
    """
    assert field.other is not None
    rows = list(_rows(lists, field))
    names = sorted({_key(row)[0] for row in rows})
    values = values_of(field.other, by, names, lists.subject.using)
    known = [row for row in rows if values.get(_key(row)) not in (None, "")]
    rest = [row for row in rows if values.get(_key(row)) in (None, "")]
    known.sort(key=lambda row: _order(by, values[_key(row)]), reverse=falling)
    return [row.word for row in (*known, *rest)]


def _rows(lists: Lists, field: RelationSchema) -> Iterator[Related]:
    after, left = None, conf.get("RELATIONS_MAX_ITEMS")
    while left > 0:
        rows = lists.page(field, 0, after=after, size=min(MOST, left)).rows
        yield from rows
        if len(rows) < min(MOST, left):
            return
        after, left = int(rows[-1].key), left - len(rows)


def _key(row: Related) -> tuple[str, str]:
    return parse(row.word).label, row.locale


def _order(by: FieldSchema, value: Any) -> tuple[int, Any]:
    """Return the key by which a value of the field `by` is sorted: (0, number) or (1, text).

    The text is without case and accents.
    """
    if by.kind == FieldType.BIGINTEGER:
        return 0, int(value)
    if isinstance(value, bool | int | float):
        return 0, value
    return 1, fold(str(value))
