"""Parsing filters: Strapi's nested objects become a tree of comparisons.

The source is Strapi's page on REST filters. Where it is silent, this does what a live server does: a list
matches any of its items, null is a value to compare with, and empty objects are ignored. Where a live server
fails, this raises ValidationError.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ... import conf
from ..errors import Faults, LimitError, ValidationError
from ..schema import FlowSchema, RelationSchema, Schema
from ..values.operands import flag
from ..values.parts import KIND
from . import columns, cost, linked
from .columns import NUMBER, Column, Searched, Table
from .comparisons import COMPARED, GROUPS, OPERATORS, OPPOSITES, TAKING_LISTS
from .filter_scopes import FilterScope, are_resources, named, quantified_scope, resource_scope, scope_of
from .operand import operand
from .place import Where
from .tree import (
    Constant,
    Linked,
    Members,
    Node,
    Quantifier,
    Related,
    Test,
    counting,
    group,
    joined,
    nesting,
)

QUANTIFIERS = (Quantifier.SOME, Quantifier.NONE, Quantifier.EVERY)
COUNT = "$count"
WORDS = (*QUANTIFIERS, COUNT)
NULLS = ("$null", "$notNull")
MOST_LOOKUPS = 100  # of one filter


def read(
    flow: Searched, filters: Any, schema: Schema, member_of: RelationSchema | None = None
) -> Node | None:
    """Parse a filter on documents of `flow` into a tree; None if it has no condition.

    If the documents are members of the relation `member_of`, the filter may also name the data on their
    links. Raises ValidationError, with all faults, whose paths begin with "filters", for an unknown field or
    operator, an operand of the wrong type, and too many levels; LimitError for too many values or relations.
    """
    if filters is None:
        return None
    at = Where(("filters",))
    node = _Reader(schema, member_of).document(flow, filters, at, False)
    cost.check(node, at)
    # SQLite's parser cannot take ten subqueries in one another. Half of them joined, it can.
    most = (conf.get("RELATIONS_MAX_DEPTH") + 1) // 2
    for form in (node, joined(node), joined(node, below=True)):
        if nesting(form) <= most:
            return form
    raise at.limited(f"filters may have {most} relations in one another that may also lead nowhere")


class _Reader:
    """The parser of one filter. `negated` is true below an odd number of `$not`: tests are negated then.

    `through` is the relation whose members are being filtered, None if the documents are no members.
    """

    def __init__(self, schema: Schema, through: RelationSchema | None = None) -> None:
        self.schema, self.through = schema, through
        self.most = self.left = conf.get("RELATIONS_MAX_FILTERS")
        self.lookups = MOST_LOOKUPS

    # -- documents ----------------------------------------------------------------------------------

    def document(self, flow: Searched, value: Any, at: Where, negated: bool) -> Node | None:
        """Parse an object of fields, `$and`, `$or` and `$not`, all of which must hold."""
        if not isinstance(value, Mapping):
            raise at.refuse(f"{at.path[-1]} must be an object")
        parts = Faults().each(lambda entry: self._entry(flow, *entry, at, negated), value.items())
        return group(parts, conjoined=not negated)

    def _entry(self, flow: Searched, key: Any, value: Any, at: Where, negated: bool) -> Node | None:
        if key in GROUPS:
            return self._group(flow, key, value, at.step(key).level(), negated)
        if key == "$not":
            return self._not(flow, value, at.step(key).level(), not negated)
        if key == linked.LINK and (table := linked.of(self.through)) is not None:
            return self._link(table, value, at.field(key).level(), negated)
        quantified = isinstance(value, Mapping) and bool(value.keys() & {*QUANTIFIERS, COUNT})
        component = columns.inside(flow, key)
        if component is not None and not quantified:
            if isinstance(value, Mapping) and not value.keys() & COMPARED:
                with self._behind(None):
                    return self.document(component, value, at.field(key).level(), negated)
        else:
            scope = scope_of(flow, key)
            if scope is not None:
                return self._scoped(scope, value, at.field(key).level(), negated)
        column = columns.find(flow, key)
        if column is not None:
            return self._column(column, value, at.field(key), negated)
        field = flow.fields.get(key)
        if not isinstance(field, RelationSchema) or not isinstance(flow, FlowSchema):
            raise at.invalid(key)
        if field.several or not self.schema.is_open(field):
            raise at.invalid(key)
        at = at.field(key).level()
        value = named(value, at)
        if are_resources(field, value):
            return self._scoped(resource_scope(field), value, at, negated)
        if not quantified:
            return self._relation(flow, field, value, at, negated)
        rest = {word: below for word, below in value.items() if word not in WORDS}
        faults, parts = Faults(), []
        for word in filter(WORDS.__contains__, value):
            with faults.gathered():
                scope = quantified_scope(field, word, value[word])
                parts.append(self._quantified(scope, word, value[word], at, negated))
        with faults.gathered():
            parts.append(self._relation(flow, field, rest, at, negated) if rest else None)
        faults.check()
        return group(parts, conjoined=not negated)

    @contextmanager
    def _behind(self, field: RelationSchema | None) -> Iterator[None]:
        """A context manager: inside the block `through` is this relation, or None for no relation."""
        outer, self.through = self.through, field
        try:
            yield
        finally:
            self.through = outer

    def _link(self, table: Table, value: Any, at: Where, negated: bool) -> Node | None:
        """Parse the filter of a link's data: an object of its attributes, or $null and $notNull."""
        if isinstance(value, Mapping) and value and value.keys() <= set(NULLS):
            return self._column(linked.DATA, value, at, negated)
        with self._behind(None):
            return self.document(table, value, at, negated)

    # -- what a field holds many of -----------------------------------------------------------------

    def _scoped(self, scope: FilterScope, value: Any, at: Where, negated: bool) -> Node | None:
        self._look_up(at)
        if not isinstance(value, Mapping):
            if not scope.bare:
                raise at.refuse(f"{at.path[-1]} takes fields of what is in it, or $null and $notNull")
            value = {columns.ID.name: value}
        faults = Faults()
        parts: list[Node | None] = [
            self._null(scope, word, value[word], negated) for word in value if word in NULLS
        ]
        for word in filter(WORDS.__contains__, value):
            with faults.gathered():
                parts.append(self._quantified(scope, word, value[word], at, negated))
        rest = {key: below for key, below in value.items() if key not in (*WORDS, *NULLS)}
        if scope.bare and rest and rest.keys() <= COMPARED:
            rest = {columns.ID.name: rest}
        if rest:
            with faults.gathered():
                part = self._within(scope, rest, at, negated)
                parts.append(part and Members(scope.items, Quantifier.OUTER, part))
        faults.check()
        return group(parts, conjoined=not negated)

    def _look_up(self, at: Where) -> None:
        """Count a subquery, for a relation, part or file. LimitError for more than MOST_LOOKUPS."""
        self.lookups -= 1
        if self.lookups < 0:
            raise at.limited(f"filters may go through {MOST_LOOKUPS} relations, components and files")

    def _null(self, scope: FilterScope, word: str, value: Any, negated: bool) -> Node:
        empty = flag(value) == (word == "$null")
        return Members(scope.items, Quantifier.NONE if empty else Quantifier.SOME, None, negated)

    def _quantified(self, scope: FilterScope, word: str, value: Any, at: Where, negated: bool) -> Node | None:
        here = at.step(word)
        self._look_up(here)
        if word == COUNT:
            number = self._column(NUMBER, value, here, negated)
            return number and counting(scope.items, number)
        part = self._within(scope, value, here, False)
        if part is None and word == Quantifier.EVERY:
            return Constant(False) if negated else None
        return Members(scope.items, Quantifier(word), part, negated)

    def _within(self, scope: FilterScope, value: Any, at: Where, negated: bool) -> Node | None:
        """Parse the condition on one item of a field; in a zone, on parts of components with its fields."""
        if not isinstance(value, Mapping):
            raise at.refuse(f"{at.path[-1]} must be an object")
        with self._behind(getattr(scope.items, "field", None)):
            if not isinstance(scope.inner[0], columns.Inside) or not scope.inner[0].uid:
                return self.document(scope.inner[0], value, at, negated)
            return self._in_zone(scope, value, at, negated)

    def _in_zone(self, scope: FilterScope, value: Mapping[str, Any], at: Where, negated: bool) -> Node | None:
        found, wrong = [], []
        for component in scope.inner:
            assert isinstance(component, columns.Inside)
            try:
                part = self.document(component, value, at, negated)
            except LimitError:
                raise
            except ValidationError as error:
                wrong.append(error)
                continue
            kind = columns.find(component, KIND)
            assert kind is not None
            found.append(group([Test(kind, "$eq", component.uid), part], conjoined=True))
        if not found and wrong:
            raise min(wrong, key=lambda error: len(error.all))  # of the component that is meant most likely
        return group(found, conjoined=False) if value else None

    def _group(self, flow: Searched, key: str, value: Any, at: Where, negated: bool) -> Node | None:
        if not isinstance(value, list | tuple):
            raise at.refuse(f"{key} must be a list of objects")
        parts = Faults().each(lambda member: self._listed(flow, *member, negated), _members(value, at))
        return group(parts, conjoined=(key == "$and") != negated)

    def _listed(self, flow: Searched, value: Any, at: Where, negated: bool) -> Node | None:
        """Parse an item of a list of conditions. A list in the list means that all of its items hold."""
        if isinstance(value, list | tuple):
            return self._group(flow, "$and", value, at.level(), negated)
        return self.document(flow, value, at, negated)

    def _not(self, flow: Searched, value: Any, at: Where, negated: bool) -> Node | None:
        if isinstance(value, list | tuple):
            return self._group(flow, "$and", value, at, negated)
        return self.document(flow, value, at, negated)

    # -- relations ----------------------------------------------------------------------------------

    def _relation(
        self, flow: FlowSchema, field: RelationSchema, value: Any, at: Where, negated: bool
    ) -> Node | None:
        """Parse the filter of a relation: an object of fields, an operator on the id, or an id alone."""
        self._look_up(at)
        part = self._related(field, value, at, negated)
        if isinstance(part, Test) and part.column is columns.ID and part.operator == "$null":
            return Linked(flow, field, part.negated)
        return part and Related(flow, field, part)

    def _related(self, field: RelationSchema, value: Any, at: Where, negated: bool) -> Node | None:
        other = field.other
        if not isinstance(value, Mapping):
            return self._column(columns.ID, value, at, negated)
        operators = [key for key in value if key in OPERATORS]
        if other is not None and (not operators or (operators[0] in GROUPS and len(value) == 1)):
            with self._behind(field):
                return self.document(other, value, at, negated)
        if len(value) > 1:
            raise at.refuse(f"{at.path[-1]} takes one operator, or fields of the related documents")
        if isinstance(value.get("$not"), Mapping):
            raise at.step("$not").refuse("$not takes an id here: to negate more, put it around the relation")
        return self._column(columns.ID, value, at, negated)

    # -- values -------------------------------------------------------------------------------------

    def _column(self, column: Column, value: Any, at: Where, negated: bool) -> Node | None:
        """Parse the filter of a column: operators that must all hold, a value, or a list of values."""
        if isinstance(value, Mapping):
            parts = Faults().each(lambda entry: self._operator(column, *entry, at, negated), value.items())
            return group(parts, conjoined=not negated)
        operator = "$in" if isinstance(value, list | tuple) else "$eq"
        return self._test(column, operator, value, at, negated)

    def _operator(self, column: Column, key: Any, value: Any, at: Where, negated: bool) -> Node | None:
        if key not in OPERATORS or key in GROUPS:
            raise at.invalid(key)
        if isinstance(value, list | tuple) and key not in TAKING_LISTS:
            listed = _members(value, at.step(key))
            members = Faults().each(lambda member: self._applied(column, key, *member, negated), listed)
            return group(members, conjoined=negated)
        return self._applied(column, key, value, at.step(key), negated)

    def _applied(self, column: Column, key: str, value: Any, at: Where, negated: bool) -> Node | None:
        if key == "$not":
            return self._column(column, value, at.level(), not negated)
        if key in OPPOSITES:
            return self._test(column, OPPOSITES[key], value, at, not negated)
        return self._test(column, key, value, at, negated)

    def _test(self, column: Column, operator: str, value: Any, at: Where, negated: bool) -> Node:
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
            bounds = Faults().each(lambda bound: operand(column, operator, *bound), _members(value, at))
            return Test(column, operator, bounds, negated)
        return Test(column, operator, operand(column, operator, value, at), negated)

    def _among(self, column: Column, value: Sequence[Any], at: Where, negated: bool) -> Node:
        """Parse the list of `$in` or `$notIn`. As in SQL, `$notIn` matches no row if the list has a null."""
        known = [member for member in _members(value, at) if member[0] is not None]
        members = Faults().each(lambda member: operand(column, "$in", *member), known)
        if negated and len(members) < len(value):
            return Constant(False)
        return Test(column, "$in", members, negated) if members else Constant(negated)

    def _spend(self, value: Any, at: Where) -> None:
        self.left -= len(value) if isinstance(value, list | tuple) else 1
        if self.left < 0:
            raise at.limited(f"filters may have {self.most} values")


def _members(value: Sequence[Any], at: Where) -> Iterator[tuple[Any, Where]]:
    for number, member in enumerate(value):
        yield member, at.step(number)
