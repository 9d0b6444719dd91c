"""The place in a request at which the parser of a filter or sort is.

It is needed for error messages, and for the limit of depth.
"""

from __future__ import annotations

from dataclasses import dataclass

from ... import conf
from ..errors import LimitError, Path, ValidationError


@dataclass(frozen=True, slots=True)
class Where:
    """The place in a request at which the parser of a filter or sort is at the moment.

    `path` is the path from the request to it, `names` are the fields on that path, and `depth` is the number
    of levels above it. Methods return a place below it, or an error whose path is this place.
    """

    path: Path
    names: tuple[str, ...] = ()
    depth: int = 0

    def step(self, key: str | int) -> Where:
        """Return the place below the key: an operator, or an index of a list.

        Its depth is the same.
        """
        return Where((*self.path, key), self.names, self.depth)

    def field(self, name: str) -> Where:
        """Return the place below the key `name`, a field; its depth is the same."""
        return Where((*self.path, name), (*self.names, name), self.depth)

    def level(self) -> Where:
        """Return the same place, counted as one level deeper.

        Raises ValidationError beyond RELATIONS_MAX_DEPTH levels.
        """
        most = conf.get("RELATIONS_MAX_DEPTH")
        if self.depth >= most:
            raise self.refuse(f"{self.path[0]} may have {most} levels")
        return Where(self.path, self.names, self.depth + 1)

    def invalid(self, key: object) -> ValidationError:
        """Return the ValidationError for an unknown key here, such as "Invalid key x at author"."""
        where = f" at {'.'.join(self.names)}" if self.names else ""
        return ValidationError(f"Invalid key {key}{where}", (*self.path, str(key)))

    def refuse(self, message: str) -> ValidationError:
        """Return a ValidationError with this message and the path of this place."""
        return ValidationError(message, self.path)

    def limited(self, message: str) -> LimitError:
        """Return a LimitError with this message and the path of this place."""
        return LimitError(message, self.path)
