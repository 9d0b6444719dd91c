"""What becomes of values when their field gets another type."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from .kinds import KINDS


@dataclass(frozen=True, slots=True)
class Conversion:
    """The conversion of a field's stored values from the type `former` to the type `kind`, both by name."""

    former: str
    kind: str

    def of(self, value: Any) -> tuple[Any, int]:
        """Return the converted value and 0; or None and 1 for a value that is lost."""
        if value is None:
            return None, 0
        try:
            return self._read(value), 0
        except ValueError:  # nothing becomes an asset or a component
            return None, 1

    def as_dict(self) -> dict[str, Any]:
        """Return `{"former": …, "kind": …}`, from which `Conversion(**…)` makes an equal one."""
        return asdict(self)

    def _read(self, value: Any) -> Any:
        if KINDS[self.former].secret:
            raise ValueError("a hash, which nobody is to see")
        return KINDS[self.kind].as_stored(KINDS[self.kind].read(value))
