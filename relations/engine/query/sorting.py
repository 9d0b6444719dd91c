"""Parsing `sort`, and sorting documents by their own values or by those of related documents.

The source is Strapi's page on REST sort. Of a to-many relation the member that comes first in that order
counts. As on PostgreSQL, null comes last in ascending order, and first in descending order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connections
from django.db.models import BooleanField, Case, Expression, F, Func, OrderBy, Subquery, When
from django.db.models.lookups import Exact, IsNull

from ..errors import Faults, LimitError, ValidationError
from ..schema import FlowSchema, RelationSchema, Schema
from ..values.indexed import Indexed, IndexedOrder
from ..view import View
from . import columns, linked
from .columns import NUMBER, Column, Inside, Number, Searched
from .conditions import links
from .field_items import PartItems, PartRelationItems, RowItems
from .filter_scopes import FilterScope, member_scope, scope_of
from .parts import FirstPart
from .place import Where
from .tree import FieldItems

MOST_KEYS = 50  # of one sort; each through a relation is a subquery
MOST_LISTS = 3  # of one key: every path through them is looked at


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a sort: the `column` to sort by, in the documents themselves or in related ones.

    `steps` are the relations that lead to the related documents. With `items`, the column is one of the
    files, parts or members in a field of these documents, or their number. With `inner`, the items are parts,
    and the column is one of the members of a relation in them.
    """

    steps: tuple[RelationSchema, ...]
    column: Column
    descending: bool
    items: FieldItems | None = None
    inner: RowItems | None = None

    def ordering(self, view: View, prefix: str) -> OrderBy:
        """Return the argument of `order_by` for this key.

        `prefix` is the lookup path from the query's rows to the versions that are sorted.
        """
        if not prefix and self.indexed is not None:
            return self._directed(self.indexed.indexed(prefix))
        return self._directed(self._value(self.steps, view, prefix))

    @property
    def indexed(self) -> Column | None:
        """The column, if it is one of the sorted documents themselves and has an index; else None."""
        return self.column if self.column.index and not self.steps and self.items is None else None

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
        """Return the expression to sort by in the documents to which `steps` lead.

        It is their column, the number of the items in a field, or the first value among these items.
        """
        if self.items is None:
            return self.column.sortable(prefix)
        if isinstance(self.column, Number):
            return self.items.count(view, prefix)
        if isinstance(self.items, PartItems):
            value: Any = self.column.sortable(prefix)
            if self.inner is not None:
                value = self._of_members(self.inner, view, prefix)
            parts, number = self.items.parts(prefix), self.items.number
            return FirstPart(parts, number, value, self.items.sorted_by(), greatest=self.descending)
        assert isinstance(self.items, RowItems)
        return self._of_members(self.items, view, prefix)

    def _of_members(self, items: RowItems, view: View, prefix: str) -> Subquery[Any]:
        """Return a subquery: the column's first value among the items of a field, in the key's direction."""
        rows, inward = items.rows(view, prefix)
        rows = rows.annotate(sorted_by=self.column.sortable(inward))
        if connections[view.using].vendor == "mysql":
            return Subquery(rows.values(first=self._extreme(F("sorted_by"))))
        return Subquery(rows.order_by(self._directed(F("sorted_by"))).values("sorted_by")[:1])

    def _extreme(self, value: F) -> Expression:
        """Return the aggregate for MySQL and MariaDB that is the first of the values in the key's direction.

        Used instead of ORDER BY with LIMIT, since MariaDB 10.11 sorts long texts wrongly in a subquery that
        it runs once for each row. The functions are plain Func objects: Django would add a GROUP BY for its
        own aggregates.
        """
        if not self.descending:
            return Func(value, function="MIN")
        some_null = Func(IsNull(value, True), function="MAX", output_field=BooleanField())
        return Case(When(Exact(some_null, False), then=Func(value, function="MAX")))

    def _directed(self, value: Expression | F | Subquery[Any]) -> OrderBy:
        order = IndexedOrder if isinstance(value, Indexed) else OrderBy
        if self.descending:
            return order(value, descending=True, nulls_first=True)
        return order(value, nulls_last=True)


def read(flow: Searched, sort: Any, schema: Schema, member_of: RelationSchema | None = None) -> list[Key]:
    """Parse a sort of documents of `flow` into its keys, the most significant first.

    Accepts "a", "a:desc,b", "relation.a:desc", {"a": "desc"}, {"relation": {"a": "desc"}}, and lists of
    these; None and "" give no keys. Of several keys for the same column the first is kept. If the documents
    are members of the relation `member_of`, the sort may also name the data on their links. Raises
    ValidationError, with all faults, whose paths begin with "sort", for anything else, for an unknown field
    or direction, and for too many levels; LimitError for too many keys.
    """
    keys: dict[Any, Key] = {}
    faults = Faults()
    with faults.gathered():
        for names, direction in _spelled(sort, (), Where(("sort",))):
            with faults.gathered():
                key = _key(flow, names, direction, schema, member_of)
                keys.setdefault(_column(key), key)
            if len(keys) > MOST_KEYS:
                raise LimitError(f"sort may have {MOST_KEYS} keys", ["sort"])
    faults.check()
    return list(keys.values())


def _column(key: Key) -> tuple[Any, ...]:
    """Return a hashable value that is equal for keys that sort by the same column of the same documents."""
    steps, column = (field.id for field in key.steps), key.column
    inside = (*_identity(key.items), *_identity(key.inner))
    return (*steps, *inside, type(column), *column.parents, column.name)


def _identity(items: FieldItems | None) -> tuple[Any, ...]:
    """Return a hashable value that is the same for the same field's items."""
    followed = getattr(items, "field", None)
    return type(items), getattr(items, "stored", None), getattr(items, "part", None), followed and followed.id


def _spelled(sort: Any, names: tuple[str, ...], at: Where) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (names, direction) for each key of a sort, such as `(("author", "name"), "desc")`.

    Raises ValidationError for a sort of another type.
    """
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


def _below(names: tuple[str, ...], value: Any, at: Where) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, str) and value:
        yield names, value
    else:
        yield from _spelled(value, names, at.level())


def _key(
    flow: Searched,
    names: tuple[str, ...],
    direction: str,
    schema: Schema,
    member_of: RelationSchema | None,
) -> Key:
    walk = _Walk(schema, flow, Where(("sort",)), through=member_of)
    counted = names[-1] == NUMBER.name
    *before, last = names[:-1] if counted and len(names) > 1 else names
    for name, following in zip(before, [*before[1:], last], strict=False):
        walk.step(name, following)
    if sum(field.to_many for field in walk.steps) > MOST_LISTS:
        raise walk.at.refuse(f"sort may go through {MOST_LISTS} relations with many documents")
    column = walk.count(last) if counted else columns.find(walk.here, last)
    if column is None or not column.kind.compared or column.kind.structure:
        raise walk.at.invalid(last)
    if direction.strip().lower() not in ("asc", "desc"):
        message = "Invalid order. order can only be one of asc|desc|ASC|DESC"
        raise walk.at.field(last).refuse(message)
    return Key(tuple(walk.steps), column, direction.strip().lower() == "desc", walk.items, walk.inner)


def _has(searched: Searched, name: str) -> bool:
    return columns.find(searched, name) is not None or name in searched.fields


def _with(scope: FilterScope, name: str) -> tuple[str, ...]:
    """Return the uids of the components of a dynamic zone that have the attribute; () for no zone."""
    return tuple(
        each.uid for each in scope.inner if isinstance(each, Inside) and each.uid and _has(each, name)
    )


@dataclass
class _Walk:
    """The way of one sort key through the schema, name by name: `author.name`, for example.

    `here` has the columns that the next name may be, `at` is the place for errors. `steps`, `items` and
    `inner` are those of the `Key` that results. `through` is the relation if the last name was one, else
    None.
    """

    schema: Schema
    here: Searched
    at: Where
    steps: list[RelationSchema] = field(default_factory=list)
    items: FieldItems | None = None
    inner: RowItems | None = None
    through: RelationSchema | None = None

    def step(self, name: str, following: str) -> None:
        """Go into the field `name`. `following` is the next name, by which a component of a zone is chosen.

        Raises ValidationError for a field that cannot be gone into.
        """
        component, scope = columns.inside(self.here, name), scope_of(self.here, name)
        data = linked.of(self.through) if name == linked.LINK else None
        self.through = None
        if data is not None:
            self.here = data
        elif component is not None:
            self.here = component
        elif scope is not None and self.items is None:
            self.items, self.through = scope.items, getattr(scope.items, "field", None)
            self.here = self._holding(scope, name, following)
            if isinstance(self.items, PartItems):
                self.items = replace(self.items, uids=_with(scope, following))
        elif (
            scope is not None
            and isinstance(scope.items, PartRelationItems)
            and isinstance(self.items, PartItems)
        ):
            self.inner, self.through = scope.items, scope.items.field
            self.here = self._holding(scope, name, following)
        else:
            self._follow(name)
        self.at = self.at.field(name).level()

    def _holding(self, scope: FilterScope, name: str, following: str) -> Searched:
        """Return the first flow, table or component of the scope that has the column or field `following`.

        If none has it, the first of all is returned, and the next step fails. Raises ValidationError for a
        relation to resources, which have none.
        """
        if not scope.inner:
            raise self._leads_out(name)
        return next((each for each in scope.inner if _has(each, following)), scope.inner[0])

    def _leads_out(self, name: str) -> ValidationError:
        message = f"{name} leads out of the flows: one cannot sort by it"
        return self.at.field(name).level().refuse(message)

    def count(self, name: str) -> Column:
        """Set `items` to those of the field `name`, and return the column of their number (NUMBER).

        Raises ValidationError for a field whose items cannot be counted.
        """
        scope = scope_of(self.here, name) or self._related(name)
        if scope is None or self.items is not None:
            raise self.at.invalid(name)
        self.items = scope.items
        return NUMBER

    def _related(self, name: str) -> FilterScope | None:
        found = self.here.fields.get(name)
        if not isinstance(found, RelationSchema) or not isinstance(self.here, FlowSchema):
            return None
        return member_scope(found) if self.schema.is_open(found) and not found.several else None

    def _follow(self, name: str) -> None:
        scope, found = self._related(name), self.here.fields.get(name)
        if scope is None or self.items is not None or not isinstance(found, RelationSchema):
            raise self.at.invalid(name)
        if found.other is None:
            raise self._leads_out(name)
        self.steps.append(found)
        self.here, self.through = scope.inner[0], found
