"""A filter, read: a tree of tests, without any SQL in it."""

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
    """The same for every document."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison, or its opposite. As in SQL, neither holds for a value that is null."""

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
    """Some related document for which `part` holds; or, where there is none, `part` of nothing.

    With `further`, there is such a document from which that relation goes on to another.
    """

    flow: FlowSchema
    field: RelationSchema
    part: Node | None
    further: Related | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Whether anything is related at all: a document that one sees, or a resource outside the flows."""

    flow: FlowSchema
    field: RelationSchema
    anything: bool


# From the prefix that leads to a member, to what must hold of it.
Inner = Callable[[str], Q | bool]


class Way:
    """What a document leads to many of, as SQL: see `ways`."""

    __slots__ = ()

    @property
    def many(self) -> bool:
        """Whether it may lead to more than one."""
        return True

    def some(self, view: View, prefix: str, inner: Inner) -> Q | bool:
        """Whether `inner` holds for some member of the version behind `prefix`."""
        raise NotImplementedError

    def count(self, view: View, prefix: str) -> Expression:
        """How many members it has."""
        raise NotImplementedError


class Quantifier(StrEnum):
    """`OUTER` looks as an outer join does: at each member, or where there is none at nothing."""

    SOME = "$some"
    NONE = "$none"
    EVERY = "$every"
    OUTER = ""


@dataclass(frozen=True, slots=True)
class Members:
    """`part` holds for some of the members, for none, for every one; None holds for each."""

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
    """The parts as one; None, which is no condition at all, when there are none."""
    found = tuple(part for part in parts if part is not None)
    if len(found) > 1:
        return Group(conjoined, found)
    return found[0] if found else None


def holds_of_nothing(node: Node) -> bool:
    """Whether the filter holds where there is no document, and every value is null.

    A filter on a relation looks at each related document in turn, as an outer join gives them: a document
    without any is looked at once, with nothing beside it.
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
    """How many relations stand in one another, those not counted that only go `further`."""
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
    """The same filter, with every other relation of a chain going `further` than the one above it.

    The first of a chain stays alone unless it, too, is `below`: every document is asked that, and each join
    multiplies the paths that it has to try.
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
    """A relation that must lead to something, for `part` to hold."""
    parts = part.parts if isinstance(part, Group) and part.conjoined else (part,)
    certain = (p for p in parts if isinstance(p, Related) and not holds_of_nothing(p))
    return next(certain, None)


def _without(part: Node | None, taken: Related) -> Node | None:
    parts = part.parts if isinstance(part, Group) else (part,)
    return group((p for p in parts if p is not taken), conjoined=True)
