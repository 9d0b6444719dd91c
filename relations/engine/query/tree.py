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
    """Some related document for which `part` holds; or, where there is none, `part` of nothing."""

    flow: FlowSchema
    field: FieldSchema
    part: Node


@dataclass(frozen=True, slots=True)
class Linked:
    """Whether anything is related at all: a document that one sees, or a resource outside the flows."""

    flow: FlowSchema
    field: FieldSchema
    anything: bool


Node = Constant | Test | Group | Related | Linked


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
        case Related(part=part):
            return holds_of_nothing(part)
        case Linked(anything=anything):
            return not anything


def split(part: Node) -> tuple[Node | None, Related | None]:
    """What a related document must be, and a relation to go on through: both must hold.

    Only a relation that must lead somewhere; "nothing, or ..." needs a subquery of its own.
    """
    parts = part.parts if isinstance(part, Group) and part.conjoined else (part,)
    for further in parts:
        if isinstance(further, Related) and not holds_of_nothing(further.part):
            return group((p for p in parts if p is not further), conjoined=True), further
    return part, None


def nesting(node: Node | None) -> int:
    """How many subqueries stand in one another."""
    match node:
        case Group(parts=parts):
            return max(map(nesting, parts))
        case Related(part=part):
            here, further = split(part)
            return 1 + max(nesting(here), nesting(further and further.part))
        case Linked():
            return 1
        case _:
            return 0
