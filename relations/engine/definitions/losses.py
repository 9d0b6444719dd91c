"""Refusing changes that would lose content, or listing the losses beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from ..errors import ConflictError

_listed: ContextVar[list[DataLossError] | None] = ContextVar("_listed", default=None)


class DataLossError(ConflictError):
    """The change would lose content. With `allow_data_loss` it is made."""


@contextmanager
def listed() -> Iterator[list[DataLossError]]:
    """Inside, losses are added to the list that is yielded, and not refused.

    Use it in a transaction that asks the user at its end, and roll it back unless the answer is yes.
    """
    found: list[DataLossError] = []
    token = _listed.set(found)
    try:
        yield found
    finally:
        _listed.reset(token)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 link`, `2 links`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def sentence(name: str, lost: Mapping[str, int]) -> str:
    """`"name" would lose 1 value and 2 links.`; `lost` are numbers by noun."""
    some = [counted(number, noun) for noun, number in lost.items() if number]
    return f'"{name}" would lose {" and ".join(some)}.'


def check(lost: int, allow_data_loss: bool, text: str, key: str) -> None:
    """Raise DataLossError with this text when something is lost and that is not allowed."""
    if not lost or allow_data_loss:
        return
    error, found = DataLossError(text, [key]), _listed.get()
    if found is None:
        raise error
    found.append(error)
