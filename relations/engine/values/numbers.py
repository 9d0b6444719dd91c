"""The types of numbers and booleans."""

from __future__ import annotations

import decimal
import math
import re
from typing import Any

from . import operands
from .base import Kind
from .stored import StoredBigInteger, StoredBoolean, StoredNumber
from .wrong import Wrong

LARGEST_INTEGER = 2**53 - 1  # what every JSON client can hold


class Number(Kind):
    json_type = "number"
    compared = True
    sql = StoredNumber

    def read(self, value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = float(decimal.Decimal(value.strip()))
            except decimal.InvalidOperation:
                raise Wrong("must be a number", code="number") from None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Wrong("must be a number", code="number")
        if (isinstance(value, float) and not math.isfinite(value)) or abs(value) > 1e308:
            raise Wrong("must be a finite number", code="number")
        return value

    def operand(self, value: Any) -> Any:
        return float(self.read(value))


class Float(Number):
    rules = ("between", "enum")
    rule_options = "numbers"

    def fits_rule(self, value: Any) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


class Integer(Number):
    json_type = "integer"
    folded = True
    rules = ("between", "enum")
    rule_options = "integers"

    def read(self, value: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,20}\s*", value):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Wrong("must be an integer", code="integer")
        if abs(value) > LARGEST_INTEGER:
            raise Wrong("must lie between -(2^53 - 1) and 2^53 - 1", code="too_far", most=2**53 - 1)
        return value

    def operand(self, value: Any) -> Any:
        return float(self.read(super().read(value)))

    def fits_rule(self, value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)


class BigInteger(Kind):
    """The type of 64-bit integers. They are shown as strings, since JSON clients lose digits beyond 2^53."""

    compared = folded = True
    sql = StoredBigInteger

    def read(self, value: Any) -> Any:
        if isinstance(value, bool) or not re.fullmatch(r"[+-]?\d{1,19}", str(value)):
            raise Wrong("must be a big integer", code="integer")
        if not -(2**63) <= int(value) < 2**63:
            raise Wrong("must fit into 64 bits", code="too_far", most=2**63 - 1)
        return str(int(value))

    def amount(self, value: Any) -> float | int | None:
        return int(value)

    def operand(self, value: Any) -> Any:
        return int(self.read(value.strip() if isinstance(value, str) else value))


class Boolean(Kind):
    json_type = "boolean"
    compared = True
    sql = StoredBoolean

    def read(self, value: Any) -> Any:
        if value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise ValueError("must be a boolean")
        return value

    def operand(self, value: Any) -> Any:
        if not isinstance(value, str | int | float):
            raise ValueError("must be compared with a boolean")
        return int(operands.flag(value))
