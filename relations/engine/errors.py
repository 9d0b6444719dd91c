"""The errors of the engine, which each dialect renders in its own shape."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher
from typing import Any, TypeVar

Path = tuple[str | int, ...]
Part = TypeVar("Part")
Result = TypeVar("Result")


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
        # The others that the same data has; this one is the first.
        self.others: list[RelationsError] = []

    def under(self, *parents: str | int) -> "RelationsError":
        """Prepend `parents` to the path, for data that holds the data of this error; return the error."""
        self.path = (*parents, *self.path)
        for other in self.others:
            other.under(*parents)
        return self

    @property
    def all(self) -> "list[RelationsError]":
        """All errors of the same data, this one first."""
        return [self, *self.others]

    @property
    def key(self) -> str:
        """The path as text: `categories.connect[0].position`."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text


class ValidationError(RelationsError):
    """The value at `path` is not acceptable."""


class Faults:
    """Collects the ValidationErrors about parts of one piece of data, to raise them together.

    `with faults.gathered(): check(part)` for each part, then `faults.check()`.
    """

    def __init__(self) -> None:
        self.found: list[ValidationError] = []

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Inside, keep a ValidationError and those that it contains, instead of raising it."""
        try:
            yield
        except ValidationError as error:
            self.found.append(error)

    @contextmanager
    def preferred(self) -> Iterator[None]:
        """Raise what is wrong already instead of a NotFoundError that is raised within."""
        try:
            yield
        except NotFoundError:
            self.check()
            raise

    def each(self, take: Callable[[Part], Result], parts: Iterable[Part]) -> list[Result]:
        """Return the results of `take` for each part; when it refuses any, raise after all were tried."""
        made = []
        for part in parts:
            with self.gathered():
                made.append(take(part))
        self.check()
        return made

    def check(self) -> None:
        """Raise the first error, which has the others as its `others`; do nothing without any."""
        if self.found:
            first, *rest = self.found
            first.others += [error for other in rest for error in other.all]
            raise first


class NotFoundError(RelationsError):
    """The flow, field, document or version does not exist."""


class ConflictError(RelationsError):
    """The present content or schema forbids the operation."""


class StaleError(ConflictError):
    """Another writer has changed the document since the caller read it."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the one of the `known` names that is most like `name`."""
    return max(known, key=lambda other: SequenceMatcher(None, name.lower(), other.lower()).ratio())
