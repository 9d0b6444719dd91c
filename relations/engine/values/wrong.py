"""What is wrong with a value, and where in it."""

from __future__ import annotations

from ..errors import Path, RelationsError, ValidationError


class Wrong(ValueError):
    """The part of the value at `path` cannot be taken; the message goes after its name."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


def wrong(message: str, at: Path) -> ValidationError:
    """The value at this path cannot be taken."""
    return ValidationError(f"{RelationsError('', at).key} {message}", at)
