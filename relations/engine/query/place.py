"""The place in a filter or a sort that is being parsed, for error messages and the limit of depth."""

from __future__ import annotations

from dataclasses import dataclass

from ... import conf
from ..errors import Path, ValidationError


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a filter or sort: `path` leads to it in the request, `names` are the fields on that path.

    `depth` counts the levels that lie above it.
    """

    path: Path
    names: tuple[str, ...] = ()
    depth: int = 0

    def step(self, key: str | int) -> Place:
        """Return the place one step down, below an operator's key or a list's index."""
        return Place((*self.path, key), self.names, self.depth)

    def field(self, name: str) -> Place:
        """Return the place one step down, below a field's name."""
        return Place((*self.path, name), (*self.names, name), self.depth)

    def level(self) -> Place:
        """Return the same place, counted as one level deeper.

        Raises ValidationError beyond RELATIONS_MAX_DEPTH levels.
        """
        most = conf.get("RELATIONS_MAX_DEPTH")
        if self.depth >= most:
            raise self.refuse(f"{self.path[0]} may have {most} levels")
        return Place(self.path, self.names, self.depth + 1)

    def invalid(self, key: object) -> ValidationError:
        """Return the ValidationError for an unknown key at this place, in Strapi's words."""
        where = f" at {'.'.join(self.names)}" if self.names else ""
        return ValidationError(f"Invalid key {key}{where}", (*self.path, str(key)))

    def refuse(self, message: str) -> ValidationError:
        """Return a ValidationError with this message, whose path is this place."""
        return ValidationError(message, self.path)
