"""The place in a filter or a sort that is being parsed, for errors and for the limit of depth."""

from __future__ import annotations

from dataclasses import dataclass

from ... import conf
from ..errors import Path, ValidationError


@dataclass(frozen=True, slots=True)
class Place:
    """A place: `path` leads to it in the request, `names` are the fields on that path."""

    path: Path
    names: tuple[str, ...] = ()
    depth: int = 0

    def step(self, key: str | int) -> Place:
        """Return the place one step down, in an operator or a list."""
        return Place((*self.path, key), self.names, self.depth)

    def field(self, name: str) -> Place:
        """Return the place one step down, in a field."""
        return Place((*self.path, name), (*self.names, name), self.depth)

    def level(self) -> Place:
        """Return the same place one level deeper; ValidationError beyond RELATIONS_MAX_DEPTH levels."""
        most = conf.get("RELATIONS_MAX_DEPTH")
        if self.depth >= most:
            raise self.refuse(f"{self.path[0]} may have {most} levels")
        return Place(self.path, self.names, self.depth + 1)

    def invalid(self, key: object) -> ValidationError:
        """Make the ValidationError for an unknown key, in Strapi's words."""
        where = f" at {'.'.join(self.names)}" if self.names else ""
        return ValidationError(f"Invalid key {key}{where}", (*self.path, str(key)))

    def refuse(self, message: str) -> ValidationError:
        """Make a ValidationError about this place."""
        return ValidationError(message, self.path)
