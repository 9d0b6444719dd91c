"""The error for a wrong part of a value."""

from __future__ import annotations

from ..errors import Path, RelationsError, ValidationError


class Wrong(ValueError):
    """The part of the value at `path` is wrong. Its message goes after the part's name."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


def wrong(message: str, at: Path) -> ValidationError:
    """Make the ValidationError for the value at this path."""
    return ValidationError(f"{RelationsError('', at).key} {message}", at)
