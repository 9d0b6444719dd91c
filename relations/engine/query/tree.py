"""The tree of a filter that was parsed. It has no SQL in it."""

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
    """A test with the same result for every document."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison, or its opposite. As in SQL, neither is true for a value that is null."""

    column: Column
    operator: str
    operand: Any
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """All of the parts, or any of them."""

    conjoined: bool
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Whether some related document matches `part`; without one, whether `part` holds of nulls alone.

    With `further`, the related document must also have a relation to another one, as `further` says.
    """

    flow: FlowSchema
    field: RelationSchema
    part: Node | None
    further: Related | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Whether a relation has members (or none): documents that the reader sees, or resources."""

    flow: FlowSchema
    field: RelationSchema
    anything: bool


# From the prefix that leads to a member, to what must hold of it.
Inner = Callable[[str], Q | bool]


class Way:
    """How a filter reaches, in SQL, what a field holds: linked documents, files, components. See `ways`."""

    __slots__ = ()

    @property
    def many(self) -> bool:
        """Whether the field may hold several, like a to-many relation, rather than one at most."""
        return True

    def some(self, view: View, prefix: str, inner: Inner) -> Q | bool:
        """Return the condition that `inner` holds for some member of the version behind `prefix`."""
        raise NotImplementedError

    def count(self, view: View, prefix: str) -> Expression:
        """Return the number of members."""
        raise NotImplementedError


class Quantifier(StrEnum):
    """How many members must match. `OUTER` is as in an outer join: some, or without any, nulls alone."""

    SOME = "$some"
    NONE = "$none"
    EVERY = "$every"
    OUTER = ""


@dataclass(frozen=True, slots=True)
class Members:
    """Whether `part` holds for some of the members, for none, or for every one; None matches them all."""

    way: Way
    quantifier: Quantifier
    part: Node | None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A comparison with the number of members, or its opposite."""

    way: Way
    operator: str
    operand: Any
    negated: bool = False


Node = Constant | Test | Group | Related | Linked | Members | Counted


def group(parts: Iterable[Node | None], *, conjoined: bool) -> Node | None:
    """Combine the parts into one; None when there are none."""
    found = tuple(part for part in parts if part is not None)
    if len(found) > 1:
        return Group(conjoined, found)
    return found[0] if found else None


def holds_of_nothing(node: Node) -> bool:
    """Whether the filter holds for a document that does not exist, all of whose values are null.

    A filter on a relation tests the rows of an outer join, which has one row of nulls where no document
    is related.
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
    """Return how many relations are nested in one another. Steps by `further` do not count."""
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
    """Rewrite chains of relations, so that every second one is joined to the one before it by `further`.

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
