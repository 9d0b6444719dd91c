"""Who sees a field, and who may write it: a base class of FieldSchema."""

from __future__ import annotations

from typing import Any

from ..values import Kind


class Showing:
    """The part of a field that depends on its options `private` and `writable`, and on its type."""

    __slots__ = ()

    options: dict[str, Any]

    @property
    def type(self) -> Kind:
        """The Kind that reads and checks the field's values."""
        raise NotImplementedError

    @property
    def private(self) -> bool:
        """Whether answers of the APIs never have the field. Their clients may still write it."""
        return bool(self.options.get("private"))

    @property
    def writable(self) -> bool:
        """Whether API clients and editors may write the field. Python code always may."""
        return self.options.get("writable") is not False

    @property
    def on_demand(self) -> bool:
        """Whether answers have the field only when `populate` names it: relations, media and components."""
        return not self.private and self.type.on_demand

    @property
    def shown(self) -> bool:
        """Whether answers have the field by default: it is not private, secret, or read only on demand."""
        return not (self.private or self.type.on_demand or self.type.secret)
