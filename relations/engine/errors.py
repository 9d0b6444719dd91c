"""What may be wrong with a request, said once for every dialect."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher
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
        # The others that the same data has; this one is the first.
        self.others: list[RelationsError] = []

    def under(self, *parents: str | int) -> "RelationsError":
        """The same error, seen from a larger piece of data."""
        self.path = (*parents, *self.path)
        for other in self.others:
            other.under(*parents)
        return self

    @property
    def all(self) -> "list[RelationsError]":
        """This error and the others, in the order of the data."""
        return [self, *self.others]

    @property
    def key(self) -> str:
        """The path as `categories.connect[0].position`."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text


class ValidationError(RelationsError):
    """The value at `path` cannot be taken."""


class Faults:
    """What is wrong with the parts of one piece of data, so that a caller gets all of it at once.

    `with faults.gathered(): check(part)` for each part, then `faults.check()`.
    """

    def __init__(self) -> None:
        self.found: list[ValidationError] = []

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Keep a ValidationError that is raised within, and those that it brings."""
        try:
            yield
        except ValidationError as error:
            self.found.append(error)

    def check(self) -> None:
        """Raise the first, with the others; nothing where there is none."""
        if self.found:
            first, *rest = self.found
            first.others += [error for other in rest for error in other.all]
            raise first


class NotFoundError(RelationsError):
    """The flow, field, document or version that the caller addresses does not exist."""


class ConflictError(RelationsError):
    """The state of the content, or of the schema, forbids what was asked."""


class StaleError(ConflictError):
    """Somebody else wrote in the meantime: what the caller knew is no longer so."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The one of these names that reads most like `name`."""
    return max(known, key=lambda other: SequenceMatcher(None, name.lower(), other.lower()).ratio())
