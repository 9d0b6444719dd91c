"""The columns that filters and sorts may name: a flow's fields, and the columns of every version."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Expression, F, Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from ..schema import FieldSchema, FlowSchema
from ..values import Kind
from ..values.indexed import Indexed
from ..values.moments import DateTime
from ..values.numbers import BigInteger
from ..values.parts import KIND
from ..values.stored import StoredJson, StoredText
from ..values.texts import Text
from .functions import ByCodePoint, Equatable
from .parts import Element


@dataclass(frozen=True, slots=True)
class Column:
    """A column that filters and sorts can name: a value in a JSON column, or the model field `source`.

    `name` is its name in filters, `kind` the type of its values. A value in JSON has the key `key`, below the
    keys `parents`. If it is in a list of parts, `element` is the number of that list, as in `Element`; else
    0. `index` is the name of the index that the database has on the values of the field, or ""; then `flow`
    is the primary key of the field's flow. The methods return SQL expressions; their `prefix` is the lookup
    path from the query's rows to the version.
    """

    name: str
    kind: Kind
    source: str = ""
    key: str = ""  # of a field's value, where it is not the name
    parents: tuple[str, ...] = ()  # of a value in a component: the keys that lead to it
    element: int = 0  # of a value in one of many components: the number of their rows
    index: str = ""
    flow: int = 0

    def indexed(self, prefix: str) -> Indexed:
        """Return the SQL expression on which the database has an index.

        Of a text it is the first characters, compared by code point.
        """
        return Indexed(F(f"{prefix}values"), self.kind, self.key or self.name, self.index)

    def equatable(self, prefix: str) -> Expression | F:
        """Return the SQL expression of the value for the comparisons "is equal to" and "is null"."""
        value = self._value(prefix)
        return Equatable(value) if self.kind.ordered or self.kind.structure else value

    def within(self, prefix: str) -> Q:
        """Return a condition that is true for every row, to be added to filters on this column by equality.

        It names the first column of an index, so that the database can use the index. Only the column of the
        document id has one; for others it is empty.
        """
        return Q()

    def comparable(self, prefix: str) -> Expression | F:
        """Return the SQL expression of the value for the comparisons "is less than" and "is greater than"."""
        value = self._value(prefix)
        return ByCodePoint(value) if self.kind.ordered else value

    def sortable(self, prefix: str) -> Expression | F:
        """Return the SQL expression to sort by.

        Dates are sorted with their time of day, which filters ignore.
        """
        return ByCodePoint(self._written(prefix)) if self.kind.by_day else self.comparable(prefix)

    def written(self, prefix: str) -> Expression | F:
        """Return the SQL expression of the value as text, for searching in it."""
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
    """The kind of an integer in a column of its own, not in the JSON of `values`: a version's `id`."""

    folded = False


class Moment(DateTime):
    """The kind of a date and time in a column of its own, not in the JSON of `values`: `createdAt`.

    It is compared as a datetime, while values of its base class are text in JSON.
    """

    ordered = False

    def operand(self, value: Any) -> Any:
        """Return the operand as a datetime. Raises ValueError for anything else."""
        return datetime.datetime.fromisoformat(super().operand(value))


DOCUMENT_ID = "documentId"
TEXT, INTEGER, MOMENT = Text(), Identifier(), Moment()

ID = Column("id", INTEGER, "pk")
LOCALE = Column("locale", TEXT, "locale")
OF_EVERY_VERSION = {
    column.name: column
    for column in (
        ID,
        Column("createdAt", MOMENT, "created_at"),
        Column("updatedAt", MOMENT, "updated_at"),
        Column("publishedAt", MOMENT, "published_at"),
        Column("firstPublishedAt", MOMENT, "first_published_at"),
    )
}


@dataclass(frozen=True, slots=True)
class DocumentId(Column):
    """The column of the public id of documents. `flow` is the primary key of their flow."""

    def equatable(self, prefix: str) -> Expression | F:
        """Return the expression of the document id itself, since every database compares it by code point."""
        return self._value(prefix)

    def within(self, prefix: str) -> Q:
        return Q(Exact(F(f"{prefix}entry__flow"), self.flow))


@dataclass(frozen=True, slots=True)
class Number(Column):
    """A column for a number that the query computes, such as the number of members of a relation.

    `computed` is its SQL expression, None while the filter or sort is parsed.
    """

    computed: Expression | None = None

    def _value(self, prefix: str) -> Expression | F:
        assert self.computed is not None, "only the query knows it"
        return self.computed


NUMBER = Number("$count", INTEGER)


@dataclass(frozen=True)
class Table:
    """A database table that is filtered and sorted as a flow is, such as that of files.

    It has `columns` by name, and no `fields`.
    """

    columns: Mapping[str, Column]
    fields: Mapping[str, FieldSchema] = field(default_factory=dict)
    ordered: bool = False  # no table has an order of its own


@dataclass(frozen=True)
class Inside:
    """A component as the type of a field, whose attributes filters and sorts name like the fields of a flow.

    `fields` are its attributes by slug. The keys `parents` lead to the part in JSON: from the version's
    values, or, if `element` is not 0, from an item of the list of parts with that number. `uid` is the
    component's uid in a dynamic zone, else "". `root` is the flow of the documents that have the part. With
    `loose`, the parts are not read from the database but sent with the query, each beside the primary key of
    its version (`source`).
    """

    fields: Mapping[str, FieldSchema]
    parents: tuple[str, ...] = ()
    element: int = 0
    uid: str = ""  # in a zone
    root: FlowSchema | None = None
    loose: bool = False


Searched = FlowSchema | Table | Inside


def inside(flow: Searched, name: str) -> Inside | None:
    """Return the component of the field `name` of `flow`, whose attributes can be filtered and sorted by.

    None for a field that holds no part, for one that holds a list of parts, and for a private field.
    """
    found = flow.fields.get(name)
    if found is None or not found.type.holds_parts or found.private or found.type.is_list(found):
        return None
    parents, element = (flow.parents, flow.element) if isinstance(flow, Inside) else ((), 0)
    fields = found.components[str(found.options["component"])].fields
    return Inside(fields, (*parents, found.key), element, "", *_root(flow))


def each(flow: Searched, name: str) -> list[Inside]:
    """Return the components whose parts the field `name` of `flow`, a list of parts, may hold.

    A repeatable component gives one, a dynamic zone may give several. [] for other fields and private ones.
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
    """Return (flow, loose): the flow whose documents have the parts of `flow`, and the `loose` of Inside.

    For a flow that is the flow itself, for a table None.
    """
    if isinstance(flow, Inside):
        return flow.root, flow.loose
    return (flow if isinstance(flow, FlowSchema) else None), False


def find(flow: Searched, name: str) -> Column | None:
    """Return the column of `flow` with this name, to filter or sort by.

    None for unknown names, for relations, and for passwords and private fields, which nobody may filter by.
    """
    if isinstance(flow, Table):
        return flow.columns.get(name)
    if isinstance(flow, Inside):
        if name == KIND and flow.uid:
            return Column(KIND, TEXT, element=flow.element)
        return _column(flow, name, flow.parents, flow.element)
    if name == DOCUMENT_ID:
        return DocumentId(name, TEXT, "entry__document_id", flow=flow.id)
    if name in OF_EVERY_VERSION:
        return OF_EVERY_VERSION[name]
    if name == LOCALE.name and flow.localized:
        return LOCALE
    return _column(flow, name)


def _column(flow: Searched, name: str, parents: tuple[str, ...] = (), element: int = 0) -> Column | None:
    found = flow.fields.get(name)
    if found is None or found.relation is not None or found.type.secret or found.private:
        return None
    where = Column(name, found.type, key=found.key, parents=parents, element=element)
    return replace(where, index=found.index, flow=found.flow) if found.index else where
