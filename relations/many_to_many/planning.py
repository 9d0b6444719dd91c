"""Planning which rows to write so that a many-to-many list gets the wanted order: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..models.gaps import keys_between, longest_rising


class Crowded(Exception):
    """Raised when fewer than `room` order keys are free after the key `low` (None: the list's start).

    The caller then makes room there (`GappedQuerySet.make_room`) and plans again.
    """

    def __init__(self, low: int | None, room: int) -> None:
        super().__init__(low, room)
        self.low, self.room = low, room


@dataclass
class Replacement:
    """The rows to write so that a list gets a wanted order.

    `leaving` are the members to remove. `moves` maps members that are in the list, and change their place, to
    their new order keys; `inserts` maps new members to theirs.
    """

    leaving: list[Any] = field(default_factory=list)
    moves: dict[Any, int] = field(default_factory=dict)
    inserts: dict[Any, int] = field(default_factory=dict)


def replace(rows: Sequence[tuple[Any, int]], wanted: Sequence[Any]) -> Replacement:
    """Plan how a list becomes the members `wanted`, in that order; they have no duplicates.

    `rows` are (member, order key) of the present list, in order. Members that are in the wanted order
    already are not written. Raises Crowded if there are not enough free keys.
    """
    keys = dict(rows)
    staying = [member for member in wanted if member in keys]
    kept = {staying[at] for at in longest_rising([keys[member] for member in staying])}
    coming = set(wanted)
    plan = Replacement(leaving=[member for member, _ in rows if member not in coming])
    given_up = [key for member, key in rows if member not in kept]
    low: int | None = None
    run: list[Any] = []
    for member in wanted:
        if member not in kept:
            run.append(member)
            continue
        _number(plan, run, low, keys[member], keys, given_up)
        low, run = keys[member], []
    _number(plan, run, low, None, keys, given_up)
    return plan


def _number(
    plan: Replacement,
    run: Sequence[Any],
    low: int | None,
    high: int | None,
    known: dict[Any, int],
    given_up: Sequence[int],
) -> None:
    """Choose order keys between `low` and `high` for the members in `run`, and add them to the plan.

    `known` maps members that have a row to its key: these become moves, the others inserts. `given_up` are
    the keys of rows that will be deleted or moved, which must not be used yet. Raises Crowded if there are
    not enough keys.
    """
    if not run:
        return
    taken = [k for k in given_up if (low is None or k > low) and (high is None or k < high)]
    keys = keys_between(low, high, len(run), taken)
    if keys is None:
        raise Crowded(low, len(run))
    for member, key in zip(run, keys, strict=True):
        (plan.moves if member in known else plan.inserts)[member] = key
