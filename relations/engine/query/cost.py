"""The cost of a filter: one that costs more than RELATIONS_MAX_COST is refused before it is run.

A look is a subquery, into a relation, a media field or a list of parts, which the database runs for each
document. It costs 1; within one other look it costs 2, within two 3, and so on. A `$count` costs ten times as
much: it reads all members, where another comparison ends with the first that matches. Comparisons are limited
elsewhere (RELATIONS_MAX_FILTERS).
"""

from __future__ import annotations

from collections.abc import Iterator

from ... import conf
from .place import Where
from .tree import Counted, Group, Linked, Members, Node, Related

COUNT = 10  # times what a look costs


def check(node: Node | None, at: Where) -> None:
    """Raise ValidationError if the filter costs more than RELATIONS_MAX_COST.

    Its message lists the subqueries with their costs, its path is that of `at`. A `node` of None costs
    nothing.
    """
    most, costs = conf.get("RELATIONS_MAX_COST"), list(_costs(node))
    looks, counts = [[cost for kind, cost in costs if kind is counting] for counting in (False, True)]
    total = sum(looks) + sum(counts)
    if total <= most:
        return
    parts = [f"{len(looks)} looks into relations, files or components cost {sum(looks)}"] if looks else []
    parts += [f"{len(counts)} $count cost {sum(counts)}"] if counts else []
    raise at.refuse(
        f"filters may cost {most}, not {total}: {' and '.join(parts)} "
        f"(a look costs 1, one level below 2, and so on, and a $count {COUNT} times as much)"
    )


def _costs(node: Node | None, level: int = 1) -> Iterator[tuple[bool, int]]:
    """Yield (is it a `$count`, its cost) for each subquery of a parsed filter.

    `level` is 1 for the outermost ones.
    """
    match node:
        case Group(parts=parts):
            for part in parts:
                yield from _costs(part, level)
        case Related(part=part, further=further):
            yield False, level
            yield from _costs(part, level + 1)
            yield from _costs(further, level + 1)
        case Members(part=part):
            yield False, level
            yield from _costs(part, level + 1)
        case Linked():
            yield False, level
        case Counted():
            yield True, COUNT * level
