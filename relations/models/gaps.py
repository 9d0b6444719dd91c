"""The arithmetic of gapped order keys: signed 64-bit integers with room between neighbours for inserts.

Pure functions; the model that uses them is in `gapped.py`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

GAP = 1 << 32  # distance left between neighbours at either end of a list
LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1


def keys_between(
    low: int | None, high: int | None, count: int, taken: Sequence[int] = ()
) -> list[int] | None:
    """Return `count` rising order keys strictly between `low` and `high`; None if there is not enough room.

    A `low` or `high` of None is an open end. `taken`, which is sorted, are keys between them that must not be
    used: those of rows about to be deleted, since two rows may not share a key even during one statement.
    With `taken`, None may also mean that there is little room.
    """
    if low is None and high is None:
        low, step = -GAP, GAP
    elif high is None:
        assert low is not None
        step = min(GAP, (HIGHEST - low) // (count + 1))
    elif low is None:
        step = min(GAP, (high - LOWEST) // (count + 1))
        low = high - step * (count + 1)
    else:
        step = (high - low) // (count + 1)
    if step < 2 * (len(taken) + 1):
        return None if step < 1 or taken else _keys(low, step, count)
    return [_next_free(key, taken) for key in _keys(low, step, count)]


def _keys(low: int, step: int, count: int) -> list[int]:
    """Return `count` order keys: `low + step`, `low + 2 * step` and so on."""
    return [low + step * number for number in range(1, count + 1)]


def _next_free(key: int, taken: Sequence[int]) -> int:
    """Return `key`, or the first number above it, that is not in `taken`, which is sorted."""
    at = bisect_right(taken, key)
    while at and taken[at - 1] == key:
        key += 1
        at = bisect_right(taken, key)
    return key


def spread(low: int | None, high: int | None, old: Sequence[int], room: int, at: int) -> list[int] | None:
    """Return new, evenly spaced order keys for neighbouring rows of a list; `old` are their keys, in order.

    The new keys lie strictly between `low` and `high` (None: an open end). `room` further keys are left free
    before the row with the index `at`. No new key equals an old one, so the rows can be written in any order
    under a unique key. Returns None if the new keys would be too close; then the caller takes more rows.
    """
    keys = keys_between(low, high, len(old) + room, taken=old)
    if keys is None:
        return None
    if len(keys) > 1 and keys[1] - keys[0] < SMALLEST_STEP and (low is not None or high is not None):
        return None
    return keys[:at] + keys[at + room :]


SMALLEST_STEP = 1 << 16


def longest_rising(keys: Sequence[int]) -> set[int]:
    """Return the indexes of one longest strictly rising subsequence of `keys`.

    If rows with these order keys are wanted in this order, the rows at these indexes need not move. The
    algorithm is patience sorting.
    """
    tails: list[int] = []  # for each length, the lowest last key of a rising run, and its index
    at_tail: list[int] = []
    before: list[int | None] = []
    for at, key in enumerate(keys):
        length = bisect_left(tails, key)
        before.append(at_tail[length - 1] if length else None)
        tails[length : length + 1], at_tail[length : length + 1] = [key], [at]
    run: set[int] = set()
    here = at_tail[-1] if at_tail else None
    while here is not None:
        run.add(here)
        here = before[here]
    return run
