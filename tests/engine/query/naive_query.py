"""Filters and sort over plain dicts, as slow and as plain as can be: what the engine is compared with.

A filter is what an outer join makes of it. Each relation that it names is joined by itself; the document
is found when the whole is true for some choice of joined documents. Truth is SQL's: true, false or
unknown (None).
"""

from collections.abc import Callable, Mapping
from functools import cmp_to_key
from itertools import product
from typing import Any

Truth = bool | None
Row = Mapping[str, Any] | None  # None: what an outer join puts where there is nothing

OPPOSITES = {"$ne": "$eq", "$nei": "$eqi", "$notIn": "$in", "$notNull": "$null"}
OPPOSITES |= {"$notContains": "$contains", "$notContainsi": "$containsi"}
PLAIN: dict[str, Callable[[Any, Any], bool]] = {
    "$eq": lambda value, operand: value == operand,
    "$lt": lambda value, operand: value < operand,
    "$lte": lambda value, operand: value <= operand,
    "$gt": lambda value, operand: value > operand,
    "$gte": lambda value, operand: value >= operand,
    "$in": lambda value, operand: value in operand,
    "$between": lambda value, operand: operand[0] <= value <= operand[1],
    "$contains": lambda value, operand: operand in value,
    "$startsWith": lambda value, operand: value.startswith(operand),
    "$endsWith": lambda value, operand: value.endswith(operand),
    "$eqi": lambda value, operand: str(value).lower() == operand.lower(),
    "$containsi": lambda value, operand: operand.lower() in str(value).lower(),
    "$startsWithi": lambda value, operand: str(value).lower().startswith(operand.lower()),
    "$endsWithi": lambda value, operand: str(value).lower().endswith(operand.lower()),
}


def conjunction(truths: tuple[Truth, ...]) -> Truth:
    return False if False in truths else None if None in truths else True


def negation(truth: Truth) -> Truth:
    return None if truth is None else not truth


def disjunction(truths: tuple[Truth, ...]) -> Truth:
    return negation(conjunction(tuple(map(negation, truths))))


class Library:
    """`rows[flow][id]` is a document; `links[flow, field]` is (other flow, {id: [ids]})."""

    def __init__(self, rows: dict[str, dict[str, dict[str, Any]]], links: dict[Any, Any]) -> None:
        self.rows, self.links = rows, links

    def found(self, flow: str, filters: Any) -> list[str]:
        return [key for key in self.rows[flow] if True in self.truths(flow, key, filters)]

    def truths(self, flow: str, key: str | None, filters: Mapping[str, Any]) -> set[Truth]:
        """What the filter may be, over all choices."""
        parts = [self._part(flow, key, name, value) for name, value in filters.items()]
        return set(map(conjunction, product(*parts)))

    def _part(self, flow: str, key: str | None, name: str, value: Any) -> set[Truth]:
        if name in ("$and", "$or"):
            join = conjunction if name == "$and" or not value else disjunction
            return set(map(join, product(*(self.truths(flow, key, part) for part in value))))
        if name == "$not":
            return set(map(negation, self.truths(flow, key, value)))
        if (flow, name) in self.links:
            other, lists = self.links[flow, name]
            members = lists.get(key) or [None]
            if list(value) in (["$null"], ["$notNull"]):
                return {
                    (member is None) == (value == {"$null": True} or value == {"$notNull": False})
                    for member in members
                }
            return set().union(*(self.truths(other, member, value) for member in members))
        stored = None if key is None else self.rows[flow][key].get(name)
        return {conjunction(tuple(compare(stored, *entry) for entry in value.items()))}

    def sorted(self, flow: str, keys: list[tuple[list[str], bool]]) -> list[str]:
        def order(one: str, other: str) -> int:
            for path, descending in keys:
                found = compare_keys(
                    self.key(flow, one, path, descending), self.key(flow, other, path, descending)
                )
                if found:
                    return -found if descending else found
            return 0

        return sorted(self.rows[flow], key=cmp_to_key(order))

    def key(self, flow: str, document: str | None, path: list[str], descending: bool) -> Any:
        if document is None:
            return None
        if len(path) == 1:
            return self.rows[flow][document].get(path[0])
        other, lists = self.links[flow, path[0]]
        found = [self.key(other, member, path[1:], descending) for member in lists.get(document) or [None]]
        return (max if descending else min)(found, key=cmp_to_key(compare_keys))


def compare(value: Any, operator: str, operand: Any) -> Truth:
    if operator in OPPOSITES:
        return negation(compare(value, OPPOSITES[operator], operand))
    if operator == "$null":
        return (value is None) == operand
    if operator == "$not":
        return negation(conjunction(tuple(compare(value, *entry) for entry in operand.items())))
    if operator == "$in" and not operand:
        return False
    return None if value is None else PLAIN[operator](value, operand)


def compare_keys(one: Any, other: Any) -> int:
    """Null is greater than everything."""
    if one is None or other is None:
        return (one is None) - (other is None)
    return (one > other) - (one < other)
