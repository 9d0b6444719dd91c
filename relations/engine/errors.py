"""What may be wrong with a request, said once for every dialect."""

from collections.abc import Sequence
from typing import Any

Path = tuple[str | int, ...]


def shortened(text: str, longest: int = 60, kept: int = 60) -> str:
    """The text for a message: of one with more than `longest` characters the first ones, and an ellipsis."""
    return text if len(text) <= longest else text[:kept] + "…"


class RelationsError(Exception):
    """Something the caller can mend. `path` leads to the value in the caller's data."""

    def __init__(self, message: str, path: Sequence[str | int] = (), **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.path: Path = tuple(path)
        self.details = details

    def under(self, *parents: str | int) -> "RelationsError":
        """The same error, seen from a larger piece of data."""
        self.path = (*parents, *self.path)
        return self

    @property
    def key(self) -> str:
        """The path as `categories.connect[0].position`."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text


class ValidationError(RelationsError):
    """The value at `path` cannot be taken."""


class NotFoundError(RelationsError):
    """The flow, field, document or version that the caller addresses does not exist."""


class ConflictError(RelationsError):
    """The state of the content, or of the schema, forbids what was asked."""


class StaleError(ConflictError):
    """Somebody else wrote in the meantime: what the caller knew is no longer so."""
