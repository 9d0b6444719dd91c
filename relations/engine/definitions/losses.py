"""Refusing changes that would lose content, or listing the losses beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from ..errors import ConflictError

_listed: ContextVar[list[DataLossError] | None] = ContextVar("_listed", default=None)


class DataLossError(ConflictError):
    """A change of definitions was refused because it would lose content.

    The functions of this package make such a change when they are called with `allow_data_loss=True`.
    """


@contextmanager
def listed() -> Iterator[list[DataLossError]]:
    """A context manager: inside it, changes that lose content are made, and their losses are listed.

    Yields the list of DataLossErrors that would have been raised, which grows with each change. Use it in a
    transaction, show the list, and roll the transaction back unless the user agrees.
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
    """Return a sentence that says what `name` would lose: `"price" would lose 1 value and 2 links.`.

    `lost` maps singular nouns to numbers.
    """
    some = [counted(number, noun) for noun, number in lost.items() if number]
    return f'"{name}" would lose {" and ".join(some)}.'


def check(lost: int, allow_data_loss: bool, text: str, key: str) -> None:
    """Raise DataLossError, with the message `text` and the path `(key,)`, if the number `lost` is not 0.

    With `allow_data_loss` it does nothing. Inside `listed` the error is added to the list instead of raised.
    """
    if not lost or allow_data_loss:
        return
    error, found = DataLossError(text, [key]), _listed.get()
    if found is None:
        raise error
    found.append(error)
