"""Where in a filter or a sort one is, to say it when something is wrong there."""

from __future__ import annotations

from dataclasses import dataclass

from ... import conf
from ..errors import Path, ValidationError


@dataclass(frozen=True, slots=True)
class Place:
    """`path` leads to it in what was sent; `names` are the fields among its steps."""

    path: Path
    names: tuple[str, ...] = ()
    depth: int = 0

    def step(self, key: str | int) -> Place:
        """One step down, into an operator or a list."""
        return Place((*self.path, key), self.names, self.depth)

    def field(self, name: str) -> Place:
        """One step down, into a field."""
        return Place((*self.path, name), (*self.names, name), self.depth)

    def level(self) -> Place:
        """The same place, one level deeper; ValidationError below the last, RELATIONS_MAX_DEPTH."""
        most = conf.get("RELATIONS_MAX_DEPTH")
        if self.depth >= most:
            raise self.refuse(f"{self.path[0]} may have {most} levels")
        return Place(self.path, self.names, self.depth + 1)

    def invalid(self, key: object) -> ValidationError:
        """Strapi's words for a key that does not exist here."""
        where = f" at {'.'.join(self.names)}" if self.names else ""
        return ValidationError(f"Invalid key {key}{where}", (*self.path, str(key)))

    def refuse(self, message: str) -> ValidationError:
        """The value here cannot be taken."""
        return ValidationError(message, self.path)
