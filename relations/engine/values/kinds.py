"""The table of all types of fields, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...models import FieldType
from ..errors import Path
from .base import Described, Kind
from .media import Media
from .moments import Date, DateTime, Time, Timestamp
from .numbers import BigInteger, Boolean, Float, Integer, Number
from .parts import Component, DynamicZone
from .structures import Blocks, Json
from .texts import Email, Enumeration, Password, String, Text, Uid


class Relationship(Kind):
    """The type of relation fields. Their members are rows of `Link`, not part of a version's values."""

    json_type = ""
    on_demand = links = True

    def clean(self, field: Described, value: Any, at: Path) -> Any:
        """Return the payload of a component's relation unchanged. It is parsed when the links are written."""
        return value


KINDS: Mapping[str, Kind] = {
    FieldType.STRING: String(),
    FieldType.INTEGER: Integer(),
    FieldType.FLOAT: Float(),
    FieldType.BOOLEAN: Boolean(),
    FieldType.DATE: Date(),
    FieldType.RELATIONSHIP: Relationship(),
    FieldType.TEXT: Text(),
    FieldType.RICHTEXT: Text(),
    FieldType.BLOCKS: Blocks(),
    FieldType.EMAIL: Email(),
    FieldType.PASSWORD: Password(),
    FieldType.UID: Uid(),
    FieldType.ENUMERATION: Enumeration(),
    FieldType.BIGINTEGER: BigInteger(),
    FieldType.DECIMAL: Number(),
    FieldType.DATETIME: DateTime(),
    FieldType.TIME: Time(),
    FieldType.TIMESTAMP: Timestamp(),
    FieldType.JSON: Json(),
    FieldType.MEDIA: Media(),
    FieldType.COMPONENT: Component(),
    FieldType.DYNAMICZONE: DynamicZone(),
}
HOLDING_PARTS = tuple(name for name, kind in KINDS.items() if kind.holds_parts)
