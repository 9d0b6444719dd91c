"""The tree of a parsed filter: comparisons, joined by and, or, and steps into relations. No SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from operator import eq, ge, gt, le, lt
from typing import Any

from django.db.models import Expression, Q

from ..schema import FlowSchema, RelationSchema
from ..view import View
from .columns import Column


@dataclass(frozen=True, slots=True)
class Constant:
    """A node of a filter that is true for every document (`holds`), or for none."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Test:
    """A node of a filter: `column` is compared with `operand` by `operator`, such as `$eq`.

    With `negated`, the opposite must hold. As in SQL, neither is true for a value that is null.
    """

    column: Column
    operator: str
    operand: Any
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A node of a filter: all `parts` must match (`conjoined`), or at least one."""

    conjoined: bool
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A node of a filter: at least one related document matches `part`, or exists if `part` is None.

    `flow` has the relation `field`. Without `further` it works like an SQL outer join: if there is no related
    document, `part` is tested for one with only null values. `further` is a filter on a relation of the
    related document; one and the same document must match both.
    """

    flow: FlowSchema
    field: RelationSchema
    part: Node | None
    further: Related | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """A node of a filter: with `anything`, the relation has a member that the reader sees; else it has none.

    A member is a document or a resource. `flow` has the relation `field`.
    """

    flow: FlowSchema
    field: RelationSchema
    anything: bool


# From the prefix that leads to a member, to what must hold of it.
Inner = Callable[[str], Q | bool]


class FieldItems:
    """The SQL for the items of one field of a version: related documents, files or parts.

    It makes conditions about these items, and counts them. The subclasses are in `field_items`. The `prefix`
    of the methods is the lookup path from the query's rows to the version.
    """

    __slots__ = ()

    @property
    def many(self) -> bool:
        """Whether the field may have several items, as a to-many relation may; else it has one at most."""
        return True

    def some(self, view: View, prefix: str, inner: Inner) -> Q | bool:
        """Return the condition that at least one item matches; True or False if it is the same for all rows.

        `inner` is called with the lookup path to an item, and returns the condition on that item: a Q, True
        or False.
        """
        raise NotImplementedError

    def count(self, view: View, prefix: str) -> Expression:
        """Return the SQL expression for the number of items in the field."""
        raise NotImplementedError


class Quantifier(StrEnum):
    """How many of the items of a field must match a filter: some, none, or every one.

    `OUTER` works like an SQL outer join: some must match; if the field is empty, an item with only null
    values must match.
    """

    SOME = "$some"
    NONE = "$none"
    EVERY = "$every"
    OUTER = ""


@dataclass(frozen=True, slots=True)
class Members:
    """A node of a filter: some, none or every item of a field must match `part`, as the quantifier says.

    A `part` of None is matched by every item. With `negated`, the opposite of the whole must hold.
    """

    items: FieldItems
    quantifier: Quantifier
    part: Node | None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A node of a filter: the number of items of a field is compared with `operand` by `operator`.

    With `negated`, the opposite must hold.
    """

    items: FieldItems
    operator: str
    operand: Any
    negated: bool = False


# The comparisons of a number with one other, as Python has them.
NUMBERS = {"$eq": eq, "$lt": lt, "$lte": le, "$gt": gt, "$gte": ge}

Node = Constant | Test | Group | Related | Linked | Members | Counted


def group(parts: Iterable[Node | None], *, conjoined: bool) -> Node | None:
    """Combine parts of a filter into one node: all must match (`conjoined`), or at least one.

    A part of None has no condition. Returns None if all parts are None.
    """
    found = tuple(part for part in parts if part is not None)
    if len(found) > 1:
        return Group(conjoined, found)
    return found[0] if found else None


def counting(items: FieldItems, node: Node) -> Node:
    """Turn the parsed filter of a number (`node`) into one on the number of items of a field.

    Returns a tree in which each comparison is a Counted node about `items`.
    """
    match node:
        case Test(_, operator, operand, negated):
            return Counted(items, operator, operand, negated)
        case Group(conjoined, parts):
            return Group(conjoined, tuple(counting(items, part) for part in parts))
    return node


def holds_of_nothing(node: Node) -> bool:
    """Return whether a filter matches a document whose values are all null and whose relations are empty.

    A filter on a relation works like an SQL outer join, which has such a row if there is no related document.
    Its lists have no members: their number is 0.
    """
    match node:
        case Constant(holds):
            return holds
        case Test(operator=operator, negated=negated):
            return operator == "$null" and not negated
        case Group(conjoined, parts):
            return (all if conjoined else any)(map(holds_of_nothing, parts))
        case Related(part=part, further=further):
            return further is None and part is not None and holds_of_nothing(part)
        case Linked(anything=anything):
            return not anything
        case Members(quantifier=quantifier, part=part, negated=negated):
            if quantifier is Quantifier.OUTER:
                return part is not None and holds_of_nothing(part)
            return (quantifier is not Quantifier.SOME) != negated
        case Counted(operator=operator, operand=operand, negated=negated):
            return _compares(0, operator, operand) != negated


def _compares(number: int, operator: str, operand: Any) -> bool:
    """Return whether a comparison of a number holds; the operators are those that numbers take."""
    match operator:
        case "$in":
            return number in operand
        case "$between":
            return bool(operand[0] <= number <= operand[1])
        case "$null":
            return False
    return bool(NUMBERS[operator](number, operand))


def nesting(node: Node | None) -> int:
    """Return how many subqueries of a filter are within one another: of relations, files and lists of parts.

    A relation that is joined to the one before it (`further`) does not count.
    """
    match node:
        case Group(parts=parts):
            return max(map(nesting, parts))
        case Related(part=part, further=further):
            return 1 + max(nesting(part), nesting(further and further.part))
        case Members(part=part):
            return 1 + nesting(part)
        case Linked() | Counted():
            return 1
        case _:
            return 0


def joined(node: Node | None, *, below: bool = False) -> Node | None:
    """Return the tree of a filter with fewer nested subqueries: some relations are joined to the one before.

    In a chain of relations every second one becomes `further` of the one before it, which SQL joins to it.
    The first relation of a chain is not joined unless it is `below` another relation: it is tested for every
    document, and a join would multiply the rows to test.
    """
    match node:
        case Group(conjoined, parts):
            return group((joined(part, below=below) for part in parts), conjoined=conjoined)
        case Related(flow, field, part):
            further = _certain(part) if below else None
            if further is not None:
                rest = _without(part, further)
                below_it = joined(further.part, below=True)
                onward = Related(further.flow, further.field, below_it)
                return Related(flow, field, joined(rest, below=True), onward)
            return Related(flow, field, joined(part, below=True))
        case Members(items, quantifier, part, negated):
            return Members(items, quantifier, joined(part, below=True), negated)
        case _:
            return node


def _certain(part: Node | None) -> Related | None:
    """Return the first relation in `part` that must have a member for `part` to hold; None without one."""
    parts = part.parts if isinstance(part, Group) and part.conjoined else (part,)
    certain = (p for p in parts if isinstance(p, Related) and not holds_of_nothing(p))
    return next(certain, None)


def _without(part: Node | None, taken: Related) -> Node | None:
    parts = part.parts if isinstance(part, Group) else (part,)
    return group((p for p in parts if p is not taken), conjoined=True)
