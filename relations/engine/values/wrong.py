"""Errors for a wrong value, or for what is wrong within one."""

from __future__ import annotations

from ..errors import Path, RelationsError, ValidationError


class Wrong(ValueError):
    """Something within a value is wrong; `path` leads to it from the value.

    The message goes behind the name of what is wrong: "must be a number".
    """

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


def wrong(message: str, at: Path) -> ValidationError:
    """Return a ValidationError with the path `at`. Its text is the name of what is there, then `message`."""
    return ValidationError(f"{RelationsError('', at).key} {message}", at)
