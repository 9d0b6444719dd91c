"""Refusing what would lose content, or listing it beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ..errors import ConflictError

_listed: ContextVar[list[DataLossError] | None] = ContextVar("_listed", default=None)


class DataLossError(ConflictError):
    """Content would be lost; `allow_data_loss` does it all the same."""


@contextmanager
def listed() -> Iterator[list[DataLossError]]:
    """Inside, losses are listed where they would be refused, and the changes go on.

    For a transaction that ends with the question whether to: roll it back unless the answer is yes.
    """
    found: list[DataLossError] = []
    token = _listed.set(found)
    try:
        yield found
    finally:
        _listed.reset(token)


def counted(number: int, noun: str) -> str:
    """`1 link`, `2 links`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def check(lost: int, allow_data_loss: bool, text: str, key: str) -> None:
    """DataLossError with this text when something is lost and that is not allowed."""
    if not lost or allow_data_loss:
        return
    error, found = DataLossError(text, [key]), _listed.get()
    if found is None:
        raise error
    found.append(error)
