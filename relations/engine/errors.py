"""The errors of the engine, which each dialect renders in its own shape."""

from collections.abc import Sequence
from typing import Any

Path = tuple[str | int, ...]


def shortened(text: str, longest: int = 60, kept: int = 60) -> str:
    """Return the text for a message; beyond `longest`, its first `kept` characters and an ellipsis."""
    return text if len(text) <= longest else text[:kept] + "…"


class RelationsError(Exception):
    """An error that the caller can mend.

    `path` leads to the wrong value in the caller's data. `details` are more facts for the answer, as
    `documentId`.
    """

    def __init__(self, message: str, path: Sequence[str | int] = (), **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.path: Path = tuple(path)
        self.details = details

    def under(self, *parents: str | int) -> "RelationsError":
        """Prepend `parents` to the path, for data that holds the data of this error; return the error."""
        self.path = (*parents, *self.path)
        return self

    @property
    def key(self) -> str:
        """The path as text: `categories.connect[0].position`."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text


class ValidationError(RelationsError):
    """The value at `path` is not acceptable."""


class NotFoundError(RelationsError):
    """The flow, field, document or version does not exist."""


class ConflictError(RelationsError):
    """The present content or schema forbids the operation."""


class StaleError(ConflictError):
    """Another writer has changed the document since the caller read it."""
