"""What a filter may cost: one that costs too much is refused before a statement of it runs.

A look is a subquery, into a relation, a file or a list of components, for each document. It costs 1, and one
level below 2, and so on, since there are members of members. A $count costs ten times as much: it looks at
all members, where another question ends with the first that matches. Comparisons are counted elsewhere
(RELATIONS_MAX_FILTERS).
"""

from __future__ import annotations

from collections.abc import Iterator

from ... import conf
from .place import Where
from .tree import Counted, Group, Linked, Members, Node, Related

COUNT = 10  # times what a look costs


def check(node: Node | None, at: Where) -> None:
    """Raise ValidationError, which says what costs, if the filter costs more than RELATIONS_MAX_COST."""
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
    """Yield (whether it counts, its cost) for each look of a parsed filter."""
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
