"""The errors of the engine, which each dialect renders in its own shape."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, TypeVar

MOST_LISTED = 100  # errors about the same data that an answer shows

Path = tuple[str | int, ...]
Part = TypeVar("Part")
Result = TypeVar("Result")
Coded = TypeVar("Coded", bound="RelationsError")


def shortened(text: str, longest: int = 60, kept: int = 60) -> str:
    """Return the text for use in a message.

    A text of more than `longest` characters is cut to its first `kept` characters and an ellipsis.
    """
    return text if len(text) <= longest else text[:kept] + "…"


class RelationsError(Exception):
    """The base class of the engine's errors, all of which the caller can correct.

    `message` is a sentence in English. `path` leads to the wrong value in the caller's data. `details` are
    further facts for the answer, such as `documentId`. `code` and `params` let callers word the message
    themselves, as the admin does in the editor's language; the code is "" if there is only the message.
    `others` are further errors about the same data.
    """

    code = ""
    params: Mapping[str, Any] = {}

    def __init__(self, message: str, path: Sequence[str | int] = (), **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.path: Path = tuple(path)
        self.details = details
        # The others that the same data has; this one is the first.
        self.others: list[RelationsError] = []

    def coded(self: Coded, code: str, **params: Any) -> Coded:
        """Set the error's code and parameters, and return the error."""
        self.code, self.params = code, params
        return self

    def under(self, *parents: str | int) -> "RelationsError":
        """Prepend `parents` to the error's path, and return the error.

        For callers whose data contain the data that the error is about.
        """
        self.path = (*parents, *self.path)
        for other in self.others:
            other.under(*parents)
        return self

    @property
    def all(self) -> "list[RelationsError]":
        """The error itself, followed by its `others`: the other errors about the same data."""
        return [self, *self.others]

    @property
    def listed(self) -> "list[RelationsError]":
        """Those of `all` that an answer shows, the first MOST_LISTED."""
        return self.all[:MOST_LISTED]

    @property
    def unlisted(self) -> int:
        """The number of the errors that an answer leaves out, for it would grow with the data."""
        return max(0, len(self.all) - MOST_LISTED)

    @property
    def key(self) -> str:
        """The error's path as text, such as `categories.connect[0].position`; "" for an empty path."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
        return text


class ValidationError(RelationsError):
    """The value at `path` in the caller's data is not acceptable.

    Its `others` are further ValidationErrors about the same data.
    """


class LimitError(ValidationError):
    """The caller's data are larger than a limit allows, such as RELATIONS_MAX_DEPTH.

    They are read no further, so no other fault of them is known, and `Faults` does not collect it.
    """


class Faults:
    """Collects ValidationErrors about several parts of the same data, to raise them as one error.

    Use `with faults.gathered():` around the check of each part, then `faults.check()`.
    """

    def __init__(self) -> None:
        self.found: list[RelationsError] = []

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """A context manager that collects a ValidationError raised inside it, with its `others`.

        The error does not leave the context. A LimitError, and any other error, is raised.
        """
        try:
            yield
        except LimitError:
            raise
        except ValidationError as error:
            self._take(error)

    @contextmanager
    def preferred(self) -> Iterator[None]:
        """A context manager: if NotFoundError is raised inside, the collected errors are raised instead.

        If none was collected, the NotFoundError is raised.
        """
        try:
            yield
        except NotFoundError:
            self.check()
            raise

    def each(self, take: Callable[[Part], Result], parts: Iterable[Part]) -> list[Result]:
        """Call `take` with each of `parts` and return the results in order.

        If it raises ValidationErrors, it is called with the other parts all the same; then all errors are
        raised together, with any collected before.
        """
        made = self.sound(take, parts)
        self.check()
        return made

    def sound(self, take: Callable[[Part], Result], parts: Iterable[Part]) -> list[Result]:
        """Call `take` with each of `parts`, and return the results of those for which it raised nothing.

        The ValidationErrors that it raised are collected, as by `gathered`.
        """
        made = []
        for part in parts:
            try:  # a context manager for each of a thousand takes longer than most of what they surround
                made.append(take(part))
            except LimitError:
                raise
            except ValidationError as error:
                self._take(error)
        return made

    def _take(self, error: ValidationError) -> None:
        self.found += error.all
        error.others = []  # else the path of each would be prolonged twice

    def check(self) -> None:
        """Raise the first collected error, with the others in its attribute `others`, if there are any."""
        if self.found:
            first, *rest = self.found
            first.others += [error for other in rest for error in other.all]
            raise first


class NotFoundError(RelationsError):
    """The flow, field, document or version that the caller names does not exist."""


class ConflictError(RelationsError):
    """What is stored, or the schema, does not allow the operation: another flow has the slug, for example."""


class RuleError(ConflictError):
    """A rule of a relation forbids the operation because of other documents than the written one.

    For example, another document's published list would have too few members. `code` and `params` say which
    rule and which documents.
    """


class StaleError(ConflictError):
    """The document has been changed by another writer since the caller read it."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the one of the `known` names that is most similar to `name`, for a suggestion."""
    return max(known, key=lambda other: _similarity(shortened(name), other))


@lru_cache(maxsize=4096)  # the items of a long list are wrong in the same way
def _similarity(name: str, other: str) -> float:
    return SequenceMatcher(None, name.lower(), other.lower()).ratio()


def check_argument(value: Any, kind: type | tuple[type, ...], name: str, what: str) -> None:
    """Raise ValidationError, with the path `(name,)`, unless the argument `value` is of the type `kind`.

    `what` says in the message what the argument is, such as "a dict by slug".
    """
    if not isinstance(value, kind):
        raise ValidationError(f"{name} is {what}, not {shortened(repr(value))}.", [name])


def check_number(value: Any, name: str, least: int = 0) -> None:
    """Raise ValidationError, with the path `(name,)`, unless `value` is an integer from `least` on."""
    above = f" above {least - 1}" if least else ""
    if isinstance(value, bool) or not isinstance(value, int) or (least and value < least):
        raise ValidationError(f"{name} must be a whole number{above}.", [name])
    if value < 0:
        raise ValidationError(f"{name} cannot be negative.", [name])
