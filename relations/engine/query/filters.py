"""Reading filters: Strapi's nested objects into a tree of tests.

The contract is Strapi's page on REST filters; what a live server does where it is silent is followed:
a list beside an operator means any of its members, a null is taken as a value, and empty objects
say nothing. What a live server answers with an error of its own is a ValidationError here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ... import conf
from ..schema import FlowSchema, RelationSchema, Schema
from ..values.operands import flag, text
from . import columns
from .columns import Column, Searched
from .comparisons import COMPARISONS, FOLDED_SEARCHES, SEARCHES
from .place import Place
from .tree import Constant, Linked, Node, Related, Test, group, joined, nesting

OPPOSITES = {
    "$ne": "$eq",
    "$nei": "$eqi",
    "$notIn": "$in",
    "$notNull": "$null",
    "$notContains": "$contains",
    "$notContainsi": "$containsi",
}
GROUPS = ("$and", "$or")
TAKING_LISTS = ("$in", "$notIn", "$between", "$null", "$notNull")
COMPARED = {*COMPARISONS, *OPPOSITES}
OPERATORS = {*COMPARISONS, *OPPOSITES, *GROUPS, "$not"}


def read(flow: FlowSchema, filters: Any, schema: Schema) -> Node | None:
    """The filter as a tree; None when it says nothing.

    ValidationError, whose path begins with "filters", for what cannot be meant.
    """
    if filters is None:
        return None
    at = Place(("filters",))
    node = _Reader(schema).document(flow, filters, at, False)
    # SQLite's parser cannot take ten subqueries in one another. Half of them joined, it can.
    most = (conf.get("RELATIONS_MAX_DEPTH") + 1) // 2
    for form in (node, joined(node), joined(node, below=True)):
        if nesting(form) <= most:
            return form
    raise at.refuse(f"filters may have {most} relations in one another that may also lead nowhere")


class _Reader:
    """Reads one filter.

    `negated` says that it stands below an odd number of `$not`: a tree has no such node, and the negation
    is pushed down to its tests.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.most = self.left = conf.get("RELATIONS_MAX_FILTERS")

    # -- documents ----------------------------------------------------------------------------------

    def document(self, flow: Searched, value: Any, at: Place, negated: bool) -> Node | None:
        """An object of fields and of `$and`, `$or` and `$not`: all of them hold."""
        if not isinstance(value, Mapping):
            raise at.refuse(f"{at.path[-1]} must be an object")
        parts = [self._entry(flow, key, below, at, negated) for key, below in value.items()]
        return group(parts, conjoined=not negated)

    def _entry(self, flow: Searched, key: Any, value: Any, at: Place, negated: bool) -> Node | None:
        if key in GROUPS:
            return self._group(flow, key, value, at.step(key).level(), negated)
        if key == "$not":
            return self._not(flow, value, at.step(key).level(), not negated)
        component = columns.inside(flow, key)
        if component is not None and isinstance(value, Mapping) and not value.keys() & COMPARED:
            return self.document(component, value, at.field(key).level(), negated)
        column = columns.find(flow, key)
        if column is not None:
            return self._column(column, value, at.field(key), negated)
        field = flow.fields.get(key)
        if not isinstance(field, RelationSchema) or not isinstance(flow, FlowSchema):
            raise at.invalid(key)
        if not self.schema.is_open(field):
            raise at.invalid(key)
        return self._relation(flow, field, value, at.field(key).level(), negated)

    def _group(self, flow: Searched, key: str, value: Any, at: Place, negated: bool) -> Node | None:
        if not isinstance(value, list | tuple):
            raise at.refuse(f"{key} must be a list of objects")
        parts = [self.document(flow, part, below, negated) for part, below in _members(value, at)]
        return group(parts, conjoined=(key == "$and") != negated)

    def _not(self, flow: Searched, value: Any, at: Place, negated: bool) -> Node | None:
        if isinstance(value, list | tuple):
            return self._group(flow, "$and", value, at, negated)
        return self.document(flow, value, at, negated)

    # -- relations ----------------------------------------------------------------------------------

    def _relation(
        self, flow: FlowSchema, field: RelationSchema, value: Any, at: Place, negated: bool
    ) -> Node | None:
        """Fields of the related documents, or one operator on their id, or the id itself."""
        other = field.other
        part = self._related(other, value, at, negated)
        if isinstance(part, Test) and part.column is columns.ID and part.operator == "$null":
            return Linked(flow, field, part.negated)
        if part is not None and other is None:
            raise at.refuse(f"{field.slug} leads out of the flows: it takes $null and $notNull")
        return part and Related(flow, field, part)

    def _related(self, other: FlowSchema | None, value: Any, at: Place, negated: bool) -> Node | None:
        if not isinstance(value, Mapping):
            return self._column(columns.ID, value, at, negated)
        operators = [key for key in value if key in OPERATORS]
        if other is not None and (not operators or (operators[0] in GROUPS and len(value) == 1)):
            return self.document(other, value, at, negated)
        if len(value) > 1:
            raise at.refuse(f"{at.path[-1]} takes one operator, or fields of the related documents")
        if isinstance(value.get("$not"), Mapping):
            raise at.step("$not").refuse("$not takes an id here: to negate more, put it around the relation")
        return self._column(columns.ID, value, at, negated)

    # -- values -------------------------------------------------------------------------------------

    def _column(self, column: Column, value: Any, at: Place, negated: bool) -> Node | None:
        """An object of operators, all of which hold; or a value; or a list of values."""
        if isinstance(value, Mapping):
            parts = [self._operator(column, key, below, at, negated) for key, below in value.items()]
            return group(parts, conjoined=not negated)
        operator = "$in" if isinstance(value, list | tuple) else "$eq"
        return self._test(column, operator, value, at, negated)

    def _operator(self, column: Column, key: Any, value: Any, at: Place, negated: bool) -> Node | None:
        if key not in OPERATORS or key in GROUPS:
            raise at.invalid(key)
        if isinstance(value, list | tuple) and key not in TAKING_LISTS:
            members = [self._applied(column, key, v, p, negated) for v, p in _members(value, at.step(key))]
            return group(members, conjoined=negated)
        return self._applied(column, key, value, at.step(key), negated)

    def _applied(self, column: Column, key: str, value: Any, at: Place, negated: bool) -> Node | None:
        if key == "$not":
            return self._column(column, value, at.level(), not negated)
        if key in OPPOSITES:
            return self._test(column, OPPOSITES[key], value, at, not negated)
        return self._test(column, key, value, at, negated)

    def _test(self, column: Column, operator: str, value: Any, at: Place, negated: bool) -> Node:
        self._spend(value, at)
        if operator == "$null":
            return Test(column, "$null", None, negated != (not flag(value)))
        if value is None and operator in ("$eq", "$eqi"):
            return Test(column, "$null", None, negated)
        if operator == "$in":
            return self._among(column, value if isinstance(value, list | tuple) else [value], at, negated)
        if operator == "$between":
            if not isinstance(value, list | tuple) or len(value) != 2:
                raise at.refuse("$between must be a list of two values")
            bounds = [_operand(column, operator, bound, place) for bound, place in _members(value, at)]
            return Test(column, operator, bounds, negated)
        return Test(column, operator, _operand(column, operator, value, at), negated)

    def _among(self, column: Column, value: Sequence[Any], at: Place, negated: bool) -> Node:
        """As in SQL: nothing is certainly not in a list that has a null."""
        members = [_operand(column, "$in", v, place) for v, place in _members(value, at) if v is not None]
        if negated and len(members) < len(value):
            return Constant(False)
        return Test(column, "$in", members, negated) if members else Constant(negated)

    def _spend(self, value: Any, at: Place) -> None:
        self.left -= len(value) if isinstance(value, list | tuple) else 1
        if self.left < 0:
            raise at.refuse(f"filters may have {self.most} values")


def _operand(column: Column, operator: str, value: Any, at: Place) -> Any:
    kind = column.kind
    if value is None or isinstance(value, Mapping | list | tuple):
        raise at.refuse(f"{operator} must have a plain value")
    if not kind.compared:
        raise at.refuse(f"{column.name} takes $null and $notNull")
    if (operator in SEARCHES and not kind.text) or (operator in FOLDED_SEARCHES and not kind.folded):
        raise at.refuse(f"{column.name} does not take {operator}: its values are no text")
    parse = text if operator in SEARCHES or operator in FOLDED_SEARCHES else kind.operand
    try:
        return parse(value)
    except ValueError as error:
        raise at.refuse(f"{column.name} {error}") from None


def _members(value: Sequence[Any], at: Place) -> Iterator[tuple[Any, Place]]:
    for number, member in enumerate(value):
        yield member, at.step(number)
