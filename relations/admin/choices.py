"""The values that a field allows, if it allows only certain ones."""

from __future__ import annotations

from typing import Any

from ..engine.schema import FieldSchema


def choices_of(field: FieldSchema) -> list[Any] | None:
    """Return the values that the field allows, from its option `enum` or its rule `enum`.

    None if it has neither, and so allows any value of its type.
    """
    rules = [rule["options"] for rule in field.rules if rule.get("type") == "enum"]
    return field.options.get("enum") or (rules[0] if rules else None)
