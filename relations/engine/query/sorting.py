"""Reading `sort`, and sorting by it: by values, and by values of related documents.

The contract is Strapi's page on REST sort. A document is sorted by the first of its related documents
in that order; as on PostgreSQL null comes last, and first in descending order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import BooleanField, Case, Expression, F, Func, OrderBy, Subquery, When
from django.db.models.lookups import Exact, IsNull

from ..errors import ValidationError
from ..schema import FlowSchema, RelationSchema, Schema
from ..view import View
from . import columns
from .columns import Column, Searched
from .conditions import links
from .place import Place

MOST_KEYS = 50  # of one sort; each through a relation is a subquery
MOST_LISTS = 3  # of one key: every path through them is looked at


@dataclass(frozen=True, slots=True)
class Key:
    """Sort by `column` of the documents behind `steps`, each a relation of the flow before it."""

    steps: tuple[RelationSchema, ...]
    column: Column
    descending: bool

    def ordering(self, view: View, prefix: str) -> OrderBy:
        """As SQL, for the versions behind `prefix`."""
        return self._directed(self._value(self.steps, view, prefix))

    def _value(
        self, steps: tuple[RelationSchema, ...], view: View, prefix: str
    ) -> Expression | F | Subquery[Any]:
        if not steps:
            return self.column.sortable(prefix)
        rows, inward = links(steps[0], view, prefix)
        rows = rows.annotate(sorted_by=self._value(steps[1:], view, inward))
        if connections[view.using].vendor == "mysql":
            return Subquery(rows.values(first=self._extreme(F("sorted_by"))))
        return Subquery(rows.order_by(self._directed(F("sorted_by"))).values("sorted_by")[:1])

    def _extreme(self, value: F) -> Expression:
        """The first of the values, as an aggregate of MySQL and MariaDB.

        MariaDB 10.11 sorts long texts wrongly in a subquery that it runs once for each row. As plain
        functions: Django would group by what it takes for an aggregate.
        """
        if not self.descending:
            return Func(value, function="MIN")
        some_null = Func(IsNull(value, True), function="MAX", output_field=BooleanField())
        return Case(When(Exact(some_null, False), then=Func(value, function="MAX")))

    def _directed(self, value: Expression | F | Subquery[Any]) -> OrderBy:
        if self.descending:
            return OrderBy(value, descending=True, nulls_first=True)
        return OrderBy(value, nulls_last=True)


def read(flow: FlowSchema, sort: Any, schema: Schema) -> list[Key]:
    """The keys to sort by, the first of those on the same value.

    `sort` is "a", "a:desc,b", "relation.a:desc", {"a": "desc"}, {"relation": {"a": "desc"}}, or a list of
    these; None and '' say nothing. ValidationError, whose path begins with "sort", for anything else.
    """
    keys: dict[Any, Key] = {}
    for names, direction in _spelled(sort, (), Place(("sort",))):
        key = _key(flow, names, direction, schema)
        column = key.column
        keys.setdefault((*(field.id for field in key.steps), *column.parents, column.name), key)
    if len(keys) > MOST_KEYS:
        raise ValidationError(f"sort may have {MOST_KEYS} keys", ["sort"])
    return list(keys.values())


def _spelled(sort: Any, names: tuple[str, ...], at: Place) -> Iterator[tuple[tuple[str, ...], str]]:
    """The path and the direction of each key, in order."""
    if sort is None or sort == "":
        return
    if isinstance(sort, Mapping):
        for name, below in sort.items():
            yield from _below((*names, str(name)), below, at.field(str(name)))
    elif isinstance(sort, list | tuple) and not names:
        for number, part in enumerate(sort):
            yield from _spelled(part, names, at.step(number))
    elif isinstance(sort, str) and not names:
        for part in filter(None, map(str.strip, sort.split(","))):
            path, colon, direction = part.partition(":")
            yield tuple(map(str.strip, path.split("."))), direction if colon else "asc"
    else:
        raise at.refuse("sort must be a string, an object, or a list of these")


def _below(names: tuple[str, ...], value: Any, at: Place) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, str) and value:
        yield names, value
    else:
        yield from _spelled(value, names, at.level())


def _key(flow: FlowSchema, names: tuple[str, ...], direction: str, schema: Schema) -> Key:
    at, steps = Place(("sort",)), []
    here: Searched = flow
    for name in names[:-1]:
        field, component = here.fields.get(name), columns.inside(here, name)
        if component is not None:
            at, here = at.field(name).level(), component
            continue
        if not isinstance(field, RelationSchema) or not isinstance(here, FlowSchema):
            raise at.invalid(name)
        if not schema.is_open(field):
            raise at.invalid(name)
        steps.append(field)
        at = at.field(name).level()
        if field.other is None:
            raise at.refuse(f"{name} leads out of the flows: one cannot sort by it")
        here = field.other
    if sum(field.to_many for field in steps) > MOST_LISTS:
        raise at.refuse(f"sort may go through {MOST_LISTS} relations with many documents")
    column = columns.find(here, names[-1])
    if column is None or not column.kind.compared:
        raise at.invalid(names[-1])
    if direction.strip().lower() not in ("asc", "desc"):
        message = "Invalid order. order can only be one of asc|desc|ASC|DESC"
        raise at.field(names[-1]).refuse(message)
    return Key(tuple(steps), column, direction.strip().lower() == "desc")
