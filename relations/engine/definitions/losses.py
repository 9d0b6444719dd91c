"""Refusing what would lose content."""

from __future__ import annotations

from ..errors import ConflictError


class DataLossError(ConflictError):
    """Content would be lost; `allow_data_loss` does it all the same."""


def counted(number: int, noun: str) -> str:
    """`1 link`, `2 links`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def check(lost: int, allow_data_loss: bool, text: str, key: str) -> None:
    """DataLossError with this text when something is lost and that is not allowed."""
    if lost and not allow_data_loss:
        raise DataLossError(text, [key])
