"""What is wrong with, or left out of, the files that are read."""

from __future__ import annotations

from dataclasses import dataclass, field


class LoadError(Exception):
    """The files cannot be loaded; nothing was written. One message for each thing that is wrong."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


@dataclass(slots=True)
class Findings:
    """Errors and warnings, each with the file and the key that it is about."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def error(self, origin: str, key: str, text: str) -> None:
        self.errors.append(_line(origin, key, text))

    def warn(self, origin: str, key: str, text: str) -> None:
        self.warnings.append(_line(origin, key, text))

    def check(self) -> None:
        """LoadError when there are errors."""
        if self.errors:
            raise LoadError(self.errors)


def _line(origin: str, key: str, text: str) -> str:
    return ": ".join(part for part in (origin, key, text) if part)
