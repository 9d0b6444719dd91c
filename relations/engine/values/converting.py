"""Converting stored values when their field gets another type."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from .kinds import KINDS


@dataclass(frozen=True, slots=True)
class Conversion:
    """The conversion of stored values of a field that gets another type.

    `former` and `kind` are the names of the types before and afterwards, such as "string".
    """

    former: str
    kind: str

    def of(self, value: Any) -> tuple[Any, int]:
        """Return (converted value, 0), or (None, 1) if the value cannot be converted and is lost."""
        if value is None:
            return None, 0
        try:
            return self._read(value), 0
        except ValueError:  # nothing becomes an asset or a component
            return None, 1

    def as_dict(self) -> dict[str, Any]:
        """Return `{"former": …, "kind": …}`, for storage; `Conversion(**…)` makes an equal object from it."""
        return asdict(self)

    def _read(self, value: Any) -> Any:
        if KINDS[self.former].secret:
            raise ValueError("a hash, which nobody is to see")
        return KINDS[self.kind].as_stored(KINDS[self.kind].read(value))
