"""Filters and sorts over documents as they were read, as plain as can be: what answers are compared with.

A filter is what an outer join makes of it, as in `tests/engine/query/naive_query.py`, here with components,
zones, files, other locales and the words `$some`, `$none`, `$every` and `$count`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cmp_to_key
from itertools import product
from typing import Any

from tests.engine.query.naive_query import Truth, compare, compare_keys, conjunction, disjunction, negation

WORDS = ("$some", "$none", "$every", "$count")
NULLS = ("$null", "$notNull")
Row = Mapping[str, Any] | None  # None: what an outer join puts where there is nothing


@dataclass(eq=False)
class Scope:
    """What a filter may name: plain attributes by their types, and what holds other things.

    `uids` are the components of a zone with their attributes; then `plain` and `items` are those of all.
    """

    plain: dict[str, str] = field(default_factory=dict)
    single: dict[str, "Scope"] = field(default_factory=dict)  # a component that is not repeated
    items: dict[str, "Items"] = field(default_factory=dict)
    uids: dict[str, "Scope"] = field(default_factory=dict)


@dataclass(eq=False)
class Items:
    """What a field holds: `to` is the scope of each; `flow` names the flow of documents, "" for others."""

    to: Scope
    flow: str = ""
    many: bool = True


class Reading:
    """`rows[flow]` are the versions of one status by their numeric ids, as they were read."""

    def __init__(self, rows: dict[str, dict[int, dict[str, Any]]]) -> None:
        self.rows = rows

    def holds(self, scope: Scope, row: Row, filters: Mapping[str, Any]) -> bool:
        return True in self.truths(scope, row, filters)

    def truths(self, scope: Scope, row: Row, filters: Mapping[str, Any]) -> set[Truth]:
        """What the filter may be, over all choices of what is joined."""
        if scope.uids:
            return self._in_zone(scope, row, filters)
        return joined(conjunction, [self._part(scope, row, *entry) for entry in filters.items()])

    def _in_zone(self, scope: Scope, row: Row, filters: Mapping[str, Any]) -> set[Truth]:
        if row is None or not fits(scope.uids[row["__component"]], filters):
            return {None}
        return self.truths(scope.uids[row["__component"]], row, filters)

    def _part(self, scope: Scope, row: Row, name: str, value: Any) -> set[Truth]:
        if name in ("$and", "$or"):
            parts = [self.truths(scope, row, part) for part in value]
            return joined(conjunction if name == "$and" else disjunction, parts)
        if name == "$not":
            return set(map(negation, self.truths(scope, row, value)))
        if name in scope.single and not value.keys() & {*WORDS, *NULLS}:
            return self.truths(scope.single[name], row and row[name], value)
        if name in scope.single:
            return self._of_items(Items(scope.single[name]), self.items(scope, row, name), value)
        if name in scope.items:
            return self._of_items(scope.items[name], self.items(scope, row, name), value)
        value = value if isinstance(value, Mapping) else {"$in" if isinstance(value, list) else "$eq": value}
        return {conjunction(tuple(compare(row and row[name], *entry) for entry in value.items()))}

    def _of_items(self, held: Items, items: list[Row], value: Mapping[str, Any]) -> set[Truth]:
        words = [word for word in (*WORDS, *NULLS) if word in value]
        found = [{self._quantified(held, items, word, value[word])} for word in words]
        rest = {name: below for name, below in value.items() if name not in (*WORDS, *NULLS)}
        if rest:
            found.append(set().union(*(self.truths(held.to, item, rest) for item in items or [None])))
        return joined(conjunction, found)

    def _quantified(self, held: Items, items: list[Row], word: str, value: Any) -> Truth:
        if word in NULLS:
            return (not items) == ((word == "$null") == value)
        if word == "$count":
            return conjunction(tuple(compare(len(items), *entry) for entry in value.items()))
        holding = [self.holds(held.to, item, value) for item in items]
        return {"$some": any(holding), "$none": not any(holding), "$every": all(holding)}[word]

    def items(self, scope: Scope, row: Row, name: str) -> list[Row]:
        """What a field holds; of documents their own rows."""
        found = [] if row is None or row[name] is None else row[name]
        found = found if isinstance(found, list) else [found]
        flow = scope.items[name].flow if name in scope.items else ""
        return [self.rows[flow][item["id"]] for item in found] if flow else found

    def sorted(self, scope: Scope, rows: list[Row], keys: list[tuple[list[str], bool]]) -> list[Row]:
        def order(one: Row, other: Row) -> int:
            for path, descending in keys:
                values = (self.key(scope, row, path, descending) for row in (one, other))
                if found := compare_keys(*values):
                    return -found if descending else found
            return 0

        return sorted(rows, key=cmp_to_key(order))

    def key(self, scope: Scope, row: Row, path: list[str], descending: bool) -> Any:
        """The value that a path leads to: through many, the one that comes first in this direction."""
        name, *rest = path
        if name in scope.single:
            return self.key(scope.single[name], row and row[name], rest, descending)
        if name in scope.items and rest == ["$count"]:
            return None if row is None else len(self.items(scope, row, name))
        if name in scope.items:
            to, items = scope.items[name].to, self.items(scope, row, name)
            if to.uids:
                items = [item for item in items if rest[0] in to.uids[item["__component"]].plain]
            found = [self.key(to, item, rest, descending) for item in items or [None]]
            return (max if descending else min)(found, key=cmp_to_key(compare_keys))
        return None if row is None else row.get(name)


def joined(join: Any, parts: list[set[Truth]]) -> set[Truth]:
    return set(map(join, product(*parts)))


def fits(scope: Scope, filters: Mapping[str, Any]) -> bool:
    """Whether a component has all that a filter names."""
    for name, value in filters.items():
        if name in ("$and", "$or"):
            if not all(fits(scope, part) for part in value):
                return False
        elif name == "$not":
            if not fits(scope, value):
                return False
        elif name not in (*scope.plain, *scope.single, *scope.items):
            return False
    return True
