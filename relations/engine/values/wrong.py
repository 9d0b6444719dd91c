"""Errors about a wrong value, or about something wrong within a value."""

from __future__ import annotations

from typing import Any

from ..errors import Path, RelationsError, ValidationError


class Wrong(ValueError):
    """Raised when something in a field's value is wrong; `path` leads to it from the value on.

    The message is the end of a sentence: "must be a number". `code` and `params` let callers word it
    themselves, as the admin does in the editor's language.
    """

    def __init__(self, message: str, *path: str | int, code: str = "", **params: Any) -> None:
        super().__init__(message)
        self.path, self.code, self.params = path, code, params


def wrong(message: str, at: Path, code: str = "", **params: Any) -> ValidationError:
    """Return a ValidationError with the path `at`. Its text is that path, followed by `message`."""
    return ValidationError(f"{RelationsError('', at).key} {message}", at).coded(code, **params)


def located(error: ValueError, at: Path) -> ValidationError:
    """Convert an error about a value into a ValidationError; `at` is the path of the value.

    If the error is a Wrong about something within the value, the path leads there. The message begins with
    the path.
    """
    if isinstance(error, Wrong):
        return wrong(str(error), (*at, *error.path), error.code, **error.params)
    return wrong(str(error), at)
