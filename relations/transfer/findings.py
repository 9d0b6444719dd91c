"""Errors and warnings about the files that are loaded."""

from __future__ import annotations

from dataclasses import dataclass, field


class LoadError(Exception):
    """The files cannot be loaded and nothing was written. `messages` has one message for each error."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


@dataclass(slots=True)
class Findings:
    """A list of errors and one of warnings; each message begins with its file and key.

    With `skip`, what is faulty is left out with a warning, and is no error.
    """

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    skip: bool = False

    def error(self, origin: str, key: str, text: str) -> None:
        """Add an error about a key of a file."""
        self.errors.append(_line(origin, key, text))

    def fault(self, origin: str, key: str, text: str) -> None:
        """Add an error about something that can be left out; with `skip`, a warning that it is."""
        if self.skip:
            self.warn(origin, key, f"left out: {text}")
        else:
            self.error(origin, key, text)

    def follow(self, origin: str, key: str, text: str) -> None:
        """Warn that something is left out because what it needs is left out; with `skip` only.

        Without `skip` the missing part is an error already, and a second message would repeat it.
        """
        if self.skip:
            self.warn(origin, key, f"left out: {text}")

    def warn(self, origin: str, key: str, text: str) -> None:
        """Add a warning about a key of a file."""
        self.warnings.append(_line(origin, key, text))

    def check(self) -> None:
        """Raise LoadError when there are errors."""
        if self.errors:
            raise LoadError(self.errors)


def _line(origin: str, key: str, text: str) -> str:
    return ": ".join(part for part in (origin, key, text) if part)
