"""Collecting errors and warnings about schema files while they are loaded."""

from __future__ import annotations

from dataclasses import dataclass, field


class LoadError(Exception):
    """The schema files cannot be loaded. Nothing was written. `messages` has one message for each error."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


@dataclass(slots=True)
class Findings:
    """Collects errors and warnings about schema files. Each message begins with the file and the key.

    An error about a part that the rest can do without, such as one attribute, is called a fault. With `skip`,
    a fault is no error: the part is left out with a warning.
    """

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    skip: bool = False

    def error(self, origin: str, key: str, text: str) -> None:
        """Add an error about the `key` of the file `origin`; `text` says what is wrong."""
        self.errors.append(_line(origin, key, text))

    def fault(self, origin: str, key: str, text: str) -> None:
        """Add a fault: an error about a part that could be left out.

        With `skip`, it is a warning that the part is left out.
        """
        if self.skip:
            self.warn(origin, key, f"left out: {text}")
        else:
            self.error(origin, key, text)

    def follow(self, origin: str, key: str, text: str) -> None:
        """With `skip`, add a warning that a part is left out because a part that it needs is left out.

        Without `skip` it does nothing, since the missing part is an error already.
        """
        if self.skip:
            self.warn(origin, key, f"left out: {text}")

    def warn(self, origin: str, key: str, text: str) -> None:
        """Add a warning about the `key` of the file `origin`; `text` says what happens."""
        self.warnings.append(_line(origin, key, text))

    def check(self) -> None:
        """Raise LoadError with the messages of all errors, if there are any; else do nothing."""
        if self.errors:
            raise LoadError(self.errors)


def _line(origin: str, key: str, text: str) -> str:
    return ": ".join(part for part in (origin, key, text) if part)
