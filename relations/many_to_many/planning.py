"""Which rows of a list to write, so that it gets the wanted order: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..models.gaps import keys_between, longest_rising


class Crowded(Exception):
    """There are not `room` keys free after the key `low`; None is the start of the list."""

    def __init__(self, low: int | None, room: int) -> None:
        super().__init__(low, room)
        self.low, self.room = low, room


@dataclass
class Replacement:
    """The writes that replace a list: members that leave, and keys of those that move or come."""

    leaving: list[Any] = field(default_factory=list)
    moves: dict[Any, int] = field(default_factory=dict)
    inserts: dict[Any, int] = field(default_factory=dict)


def replace(rows: Sequence[tuple[Any, int]], wanted: Sequence[Any]) -> Replacement:
    """Plan the replacement of the members and keys `rows` (in order) by the members `wanted` (each once).

    The longest run that is in order already is not written. Raises Crowded.
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
    """Give the members of `run` keys between `low` and `high`, none of which a row still holds."""
    if not run:
        return
    taken = [k for k in given_up if (low is None or k > low) and (high is None or k < high)]
    keys = keys_between(low, high, len(run), taken)
    if keys is None:
        raise Crowded(low, len(run))
    for member, key in zip(run, keys, strict=True):
        (plan.moves if member in known else plan.inserts)[member] = key
