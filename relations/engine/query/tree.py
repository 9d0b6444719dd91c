"""The tree of a filter that was parsed: what it tests, without SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Expression, Q

from ..schema import FlowSchema, RelationSchema
from ..view import View
from .columns import Column


@dataclass(frozen=True, slots=True)
class Constant:
    """A part of a filter that every document passes (`holds`), or none."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison of a column with an operand, or with `negated` its opposite.

    As in SQL, neither is true for a value that is null.
    """

    column: Column
    operator: str
    operand: Any
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """All of the parts of a filter (`conjoined`), or any of them."""

    conjoined: bool
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A node of a filter: some document that the relation links matches `part`; any does where that is None.

    `flow` has the relation. Without `further` it matches also where none is linked, if `part` holds of a
    document all of whose values are null, as in an outer join. With `further`, a filter on a relation of the
    related document that must have a member, the same document must match both.
    """

    flow: FlowSchema
    field: RelationSchema
    part: Node | None
    further: Related | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Whether a relation links anything that the reader sees, a document or a resource; or nothing.

    `anything` says which of the two. `flow` has the relation.
    """

    flow: FlowSchema
    field: RelationSchema
    anything: bool


# From the prefix that leads to a member, to what must hold of it.
Inner = Callable[[str], Q | bool]


class Way:
    """How a filter reaches, in SQL, what a field of a version holds: linked documents, files, components.

    The subclasses are in `ways`.
    """

    __slots__ = ()

    @property
    def many(self) -> bool:
        """Whether the field may hold several things, like a to-many relation, rather than one at most."""
        return True

    def some(self, view: View, prefix: str, inner: Inner) -> Q | bool:
        """Return the condition that `inner` holds for something in the field; True or False if for all rows.

        The field is that of the version behind `prefix` of the query's rows. `inner` gets the prefix that
        leads to a thing held.
        """
        raise NotImplementedError

    def count(self, view: View, prefix: str) -> Expression:
        """Return the SQL expression for how many things the field holds, in the version behind `prefix`."""
        raise NotImplementedError


class Quantifier(StrEnum):
    """How many of the things that a field holds must match: some, none, or every one.

    `OUTER` is like an outer join: some, or where the field holds nothing, one all of whose values are
    null.
    """

    SOME = "$some"
    NONE = "$none"
    EVERY = "$every"
    OUTER = ""


@dataclass(frozen=True, slots=True)
class Members:
    """Whether `part` matches as many of the things that a field holds as the quantifier says.

    A `part` of None matches them all. With `negated` it is the opposite.
    """

    way: Way
    quantifier: Quantifier
    part: Node | None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A comparison of how many things a field holds with an operand, or with `negated` its opposite."""

    way: Way
    operator: str
    operand: Any
    negated: bool = False


Node = Constant | Test | Group | Related | Linked | Members | Counted


def group(parts: Iterable[Node | None], *, conjoined: bool) -> Node | None:
    """Combine parts of a filter, of which None has no condition; None when there are none.

    With `conjoined` all of them must match, otherwise any.
    """
    found = tuple(part for part in parts if part is not None)
    if len(found) > 1:
        return Group(conjoined, found)
    return found[0] if found else None


def holds_of_nothing(node: Node) -> bool:
    """Whether a filter matches a document all of whose values are null and that has no relations.

    A filter on a relation tests the rows of an outer join, which has one such row where no document is
    related.
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
        case Counted(negated=negated):
            return negated


def nesting(node: Node | None) -> int:
    """Return how many relations, files and lists of components of a filter lie within one another.

    Steps by `further` do not count.
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
    """Return a filter's tree with chains of relations rewritten, so that fewer subqueries are nested.

    Every second relation of a chain becomes `further` of the one before it, and is joined to it in SQL.
    The first of a chain stays alone unless it is `below` another relation: it is tested for every
    document, and a join multiplies the rows to test.
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
        case Members(way, quantifier, part, negated):
            return Members(way, quantifier, joined(part, below=True), negated)
        case _:
            return node


def _certain(part: Node | None) -> Related | None:
    """Return a relation that must have a member for `part` to hold; None when there is none."""
    parts = part.parts if isinstance(part, Group) and part.conjoined else (part,)
    certain = (p for p in parts if isinstance(p, Related) and not holds_of_nothing(p))
    return next(certain, None)


def _without(part: Node | None, taken: Related) -> Node | None:
    parts = part.parts if isinstance(part, Group) else (part,)
    return group((p for p in parts if p is not taken), conjoined=True)
