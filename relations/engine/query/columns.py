"""The columns that filters and sorts may name: the fields of a flow, and those that every version has."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Expression, F
from django.db.models.functions import Left

from ..schema import FieldSchema, FlowSchema
from ..values import Kind
from ..values.moments import DateTime
from ..values.numbers import BigInteger
from ..values.parts import KIND
from ..values.stored import StoredJson, StoredText
from ..values.texts import Text
from .functions import ByCodePoint, Equatable
from .parts import Element


@dataclass(frozen=True, slots=True)
class Column:
    """One thing to filter and sort by: a value in a JSON column, or the column `source` of the table.

    `name` is its name in filters, `kind` the kind of its values. The methods return SQL expressions.
    `prefix` leads from the query's rows to the version, as in `source__`.
    """

    name: str
    kind: Kind
    source: str = ""
    key: str = ""  # of a field's value, where it is not the name
    parents: tuple[str, ...] = ()  # of a value in a component: the keys that lead to it
    element: int = 0  # of a value in one of many components: the number of their rows

    def equatable(self, prefix: str) -> Expression | F:
        """Return the SQL expression of the value for comparing it for equality, or with null."""
        value = self._value(prefix)
        return Equatable(value) if self.kind.ordered or self.kind.structure else value

    def comparable(self, prefix: str) -> Expression | F:
        """Return the SQL expression of the value for comparing it for less and greater."""
        value = self._value(prefix)
        return ByCodePoint(value) if self.kind.ordered else value

    def sortable(self, prefix: str) -> Expression | F:
        """Return the SQL expression to sort by. Unlike in filters, dates count with their time of day."""
        return ByCodePoint(self._written(prefix)) if self.kind.by_day else self.comparable(prefix)

    def written(self, prefix: str) -> Expression | F:
        """Return the SQL expression of the value as text, to search in."""
        return Equatable(self._written(prefix))

    def _value(self, prefix: str) -> Expression | F:
        return F(prefix + self.source) if self.source else self._stored(prefix)

    def _written(self, prefix: str) -> Expression | F:
        if self.source:
            return F(prefix + self.source)
        text = StoredJson if self.kind.structure else StoredText
        return text(self._values(prefix), self.key or self.name, self.parents)

    def _stored(self, prefix: str) -> Expression:
        value = self.kind.sql(self._values(prefix), self.key or self.name, self.parents)
        return Left(value, 10) if self.kind.by_day else value

    def _values(self, prefix: str) -> Expression | F:
        return Element(self.element) if self.element else F(f"{prefix}values")


class Identifier(BigInteger):
    """The kind of an integer that has a database column of its own, as the `id` of versions and files."""

    folded = False


class Moment(DateTime):
    """The kind of a date and time that has a database column of its own, as `createdAt` has.

    Its values are compared as datetimes; those of its base are text in JSON.
    """

    ordered = False

    def operand(self, value: Any) -> Any:
        """Return the operand as a datetime; ValueError for what is none."""
        return datetime.datetime.fromisoformat(super().operand(value))


TEXT, INTEGER, MOMENT = Text(), Identifier(), Moment()

ID = Column("id", INTEGER, "pk")
LOCALE = Column("locale", TEXT, "locale")
OF_EVERY_VERSION = {
    column.name: column
    for column in (
        ID,
        Column("documentId", TEXT, "entry__document_id"),
        Column("createdAt", MOMENT, "created_at"),
        Column("updatedAt", MOMENT, "updated_at"),
        Column("publishedAt", MOMENT, "published_at"),
        Column("firstPublishedAt", MOMENT, "first_published_at"),
    )
}


@dataclass(frozen=True, slots=True)
class Number(Column):
    """A number that the query computes, as how many members a relation has: the SQL expression `computed`."""

    computed: Expression | None = None

    def _value(self, prefix: str) -> Expression | F:
        assert self.computed is not None, "only the query knows it"
        return self.computed


NUMBER = Number("$count", INTEGER)


@dataclass(frozen=True)
class Table:
    """A table that is filtered and sorted like a flow: by its columns, since it has no fields."""

    columns: Mapping[str, Column]
    fields: Mapping[str, FieldSchema] = field(default_factory=dict)


@dataclass(frozen=True)
class Inside:
    """A component in a field, which filters and sorts treat like a flow.

    `parents` are the keys that lead to its value in JSON, from the version's values or from the item
    number `element` of lists of components. `uid` is the component's in a dynamic zone. `root` is the
    flow of the documents that hold it. With `loose`, the components are not read from the table of
    versions, but sent with the query: each item of the list has the key of its version as `source`.
    """

    fields: Mapping[str, FieldSchema]
    parents: tuple[str, ...] = ()
    element: int = 0
    uid: str = ""  # in a zone
    root: FlowSchema | None = None
    loose: bool = False


Searched = FlowSchema | Table | Inside


def inside(flow: Searched, name: str) -> Inside | None:
    """Return the component that the field `name` holds; None for a field of several components or any other.

    Private fields hold none for filters.
    """
    found = flow.fields.get(name)
    if found is None or not found.type.holds_parts or found.private or found.type.is_list(found):
        return None
    parents, element = (flow.parents, flow.element) if isinstance(flow, Inside) else ((), 0)
    fields = found.components[str(found.options["component"])].fields
    return Inside(fields, (*parents, found.key), element, "", *_root(flow))


def each(flow: Searched, name: str) -> list[Inside]:
    """Return the components that the field `name` may hold, each as an item of a list; [] for other fields.

    Private fields hold none for filters.
    """
    found = flow.fields.get(name)
    if found is None or found.private:
        return []
    element = flow.element + 1 if isinstance(flow, Inside) else 1
    if not found.type.holds_parts:
        return []
    if "component" in found.options:
        fields = found.components[str(found.options["component"])].fields
        return [Inside(fields, (), element, "", *_root(flow))]
    known = [uid for uid in found.options["components"] if uid in found.components]
    return [Inside(found.components[uid].fields, (), element, uid, *_root(flow)) for uid in known]


def _root(flow: Searched) -> tuple[FlowSchema | None, bool]:
    """The flow whose documents hold a component in `flow`, and whether they are no rows of the query."""
    if isinstance(flow, Inside):
        return flow.root, flow.loose
    return (flow if isinstance(flow, FlowSchema) else None), False


def find(flow: Searched, name: str) -> Column | None:
    """Return the column of this name to filter or sort by, or None.

    None stands for unknown names, for relations, and for what nobody may filter by: passwords and private
    fields.
    """
    if isinstance(flow, Table):
        return flow.columns.get(name)
    if isinstance(flow, Inside):
        if name == KIND and flow.uid:
            return Column(KIND, TEXT, element=flow.element)
        return _column(flow, name, flow.parents, flow.element)
    if name in OF_EVERY_VERSION:
        return OF_EVERY_VERSION[name]
    if name == LOCALE.name and flow.localized:
        return LOCALE
    return _column(flow, name)


def _column(flow: Searched, name: str, parents: tuple[str, ...] = (), element: int = 0) -> Column | None:
    found = flow.fields.get(name)
    if found is None or found.relation is not None or found.type.secret or found.private:
        return None
    return Column(name, found.type, key=found.key, parents=parents, element=element)
