"""A filter, read: a tree of tests, without any SQL in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..schema import FieldSchema, FlowSchema
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
    field: FieldSchema
    part: Node | None
    further: Related | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Whether anything is related at all: a document that one sees, or a resource outside the flows."""

    flow: FlowSchema
    field: FieldSchema
    anything: bool


@dataclass(frozen=True, slots=True)
class Localized:
    """Some version of the document in another locale for which `part` holds; or, where there is none,
    `part` of nothing."""

    flow: FlowSchema
    part: Node


Node = Constant | Test | Group | Related | Linked | Localized


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
        case Localized(part=part):
            return holds_of_nothing(part)


def nesting(node: Node | None) -> int:
    """How many relations stand in one another, those not counted that only go `further`."""
    match node:
        case Group(parts=parts):
            return max(map(nesting, parts))
        case Related(part=part, further=further):
            return 1 + max(nesting(part), nesting(further and further.part))
        case Localized(part=part):
            return 1 + nesting(part)
        case Linked():
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
        case Localized(flow, part):
            return Localized(flow, joined(part, below=True) or part)
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
