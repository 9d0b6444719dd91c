"""Parsing `sort`, and sorting documents by their values or by those of related documents.

The source is Strapi's page on REST sort. A to-many relation counts with the member that comes first in
that order. As on PostgreSQL, null stands last, and first in descending order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connections
from django.db.models import BooleanField, Case, Expression, F, Func, OrderBy, Subquery, When
from django.db.models.lookups import Exact, IsNull

from ..errors import ValidationError
from ..schema import FlowSchema, RelationSchema, Schema
from ..view import View
from . import columns
from .columns import NUMBER, Column, Number, Searched
from .conditions import links
from .held import Held, held_by, related_by
from .parts import FirstPart
from .place import Place
from .tree import Way
from .ways import ByRows, PartsWay

MOST_KEYS = 50  # of one sort; each through a relation is a subquery
MOST_LISTS = 3  # of one key: every path through them is looked at


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a sort: a `column` of the documents behind `steps`, each a relation of the flow before it.

    With a `way`, it is a column of what a field of these documents holds (files, components, members), or
    how many it holds.
    """

    steps: tuple[RelationSchema, ...]
    column: Column
    descending: bool
    way: Way | None = None

    def ordering(self, view: View, prefix: str) -> OrderBy:
        """Return what to order a query by, whose rows lead by `prefix` to the versions that are sorted."""
        return self._directed(self._value(self.steps, view, prefix))

    def _value(
        self, steps: tuple[RelationSchema, ...], view: View, prefix: str
    ) -> Expression | F | Subquery[Any]:
        if not steps:
            return self._last(view, prefix)
        rows, inward = links(steps[0], view, prefix)
        rows = rows.annotate(sorted_by=self._value(steps[1:], view, inward))
        if connections[view.using].vendor == "mysql":
            return Subquery(rows.values(first=self._extreme(F("sorted_by"))))
        return Subquery(rows.order_by(self._directed(F("sorted_by"))).values("sorted_by")[:1])

    def _last(self, view: View, prefix: str) -> Expression | F | Subquery[Any]:
        """Return the value at the end of the steps: of the document, or of the members."""
        if self.way is None:
            return self.column.sortable(prefix)
        if isinstance(self.column, Number):
            return self.way.count(view, prefix)
        if isinstance(self.way, PartsWay):
            value = self.column.sortable(prefix)
            return FirstPart(self.way.parts(prefix), self.way.number, value, greatest=self.descending)
        assert isinstance(self.way, ByRows)
        rows, inward = self.way.rows(view, prefix)
        rows = rows.annotate(sorted_by=self.column.sortable(inward))
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


def read(flow: Searched, sort: Any, schema: Schema) -> list[Key]:
    """Parse a sort of documents of `flow` into its keys, most significant first.

    Accepts "a", "a:desc,b", "relation.a:desc", {"a": "desc"}, {"relation": {"a": "desc"}}, and lists of
    these; None and "" give no keys. Of several keys for the same column the first counts. Raises
    ValidationError, whose path begins with "sort", for anything else, for an unknown field or direction,
    and for too many keys or levels.
    """
    keys: dict[Any, Key] = {}
    for names, direction in _spelled(sort, (), Place(("sort",))):
        key = _key(flow, names, direction, schema)
        column = key.column
        held = getattr(key.way, "stored", type(key.way))
        if len(keys) >= MOST_KEYS:
            raise ValidationError(f"sort may have {MOST_KEYS} keys", ["sort"])
        keys.setdefault((*(field.id for field in key.steps), held, *column.parents, column.name), key)
    return list(keys.values())


def _spelled(sort: Any, names: tuple[str, ...], at: Place) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the path and the direction of each key."""
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


def _key(flow: Searched, names: tuple[str, ...], direction: str, schema: Schema) -> Key:
    walk = _Walk(schema, flow, Place(("sort",)))
    counted = names[-1] == NUMBER.name
    *before, last = names[:-1] if counted and len(names) > 1 else names
    for name in before:
        walk.step(name, last)
    if sum(field.to_many for field in walk.steps) > MOST_LISTS:
        raise walk.at.refuse(f"sort may go through {MOST_LISTS} relations with many documents")
    column = walk.count(last) if counted else columns.find(walk.here, last)
    if column is None or not column.kind.compared or column.kind.structure:
        raise walk.at.invalid(last)
    if direction.strip().lower() not in ("asc", "desc"):
        message = "Invalid order. order can only be one of asc|desc|ASC|DESC"
        raise walk.at.field(last).refuse(message)
    return Key(tuple(walk.steps), column, direction.strip().lower() == "desc", walk.way)


@dataclass
class _Walk:
    """The way of one key: through relations, and then to what the last document holds."""

    schema: Schema
    here: Searched
    at: Place
    steps: list[RelationSchema] = field(default_factory=list)
    way: Way | None = None

    def step(self, name: str, last: str) -> None:
        """Go into a field; `last` says that the key ends there."""
        component, held = columns.inside(self.here, name), held_by(self.here, name)
        if component is not None:
            self.here = component
        elif held is not None and self.way is None:
            self.way = held.way
            self.here = next((i for i in held.inner if columns.find(i, last)), held.inner[0])
        else:
            self._follow(name)
        self.at = self.at.field(name).level()

    def count(self, name: str) -> Column:
        """Sort by the number of members of a field."""
        held = held_by(self.here, name) or self._related(name)
        if held is None or self.way is not None:
            raise self.at.invalid(name)
        self.way = held.way
        return NUMBER

    def _related(self, name: str) -> Held | None:
        found = self.here.fields.get(name)
        if not isinstance(found, RelationSchema) or not isinstance(self.here, FlowSchema):
            return None
        return related_by(found) if self.schema.is_open(found) else None

    def _follow(self, name: str) -> None:
        held, found = self._related(name), self.here.fields.get(name)
        if held is None or self.way is not None or not isinstance(found, RelationSchema):
            raise self.at.invalid(name)
        if found.other is None:
            message = f"{name} leads out of the flows: one cannot sort by it"
            raise self.at.field(name).level().refuse(message)
        self.steps.append(found)
        self.here = held.inner[0]
