"""The rules that a field adds to its kind."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from ..schema import FieldSchema
from .texts import email


def check(field: FieldSchema, value: Any) -> None:
    """ValueError for a value, of the right kind, that breaks one of the field's rules."""
    _follow_rules(field, value)
    _follow_options(field, value)


def _follow_rules(field: FieldSchema, value: Any) -> None:
    """Moltin's rules: every kind of rule must hold; several `between` are alternatives."""
    betweens = [rule["options"] for rule in field.rules if rule["type"] == "between"]
    if betweens and not any(b["from"] <= value <= b["to"] for b in betweens):
        ranges = " or ".join(f"{b['from']} and {b['to']}" for b in betweens)
        raise ValueError(f"must lie between {ranges}")
    for rule in field.rules:
        kind = rule["type"]
        if kind == "enum" and value not in rule["options"]:
            raise ValueError(f"must be one of {', '.join(map(str, rule['options']))}")
        if kind in PATTERNS:
            PATTERNS[kind](value)


def _slug(value: str) -> None:
    if not re.fullmatch(r"[\w-]+", value, re.ASCII):
        raise ValueError("must be a slug: letters, digits, hyphens and underscores")


def _uuid(value: str) -> None:
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value, re.IGNORECASE | re.ASCII):
        raise ValueError("must be a UUID")


PATTERNS: dict[str, Callable[[str], object]] = {"email": email, "slug": _slug, "uuid": _uuid}


def _follow_options(field: FieldSchema, value: Any) -> None:
    """Strapi's constraints: `enum`, `min`, `max`, `maxLength`, `regex`; the others are `complete`'s."""
    options = field.options
    if "enum" in options and value not in options["enum"]:
        raise ValueError(f"must be one of {', '.join(options['enum'])}")
    number = _number(field, value)
    if number is not None:
        if "min" in options and number < options["min"]:
            raise ValueError(f"must be at least {options['min']}")
        if "max" in options and number > options["max"]:
            raise ValueError(f"must be at most {options['max']}")
    if isinstance(value, str):
        if len(value) > options.get("maxLength", math.inf):
            raise ValueError(f"must have at most {options['maxLength']} characters")
        if "regex" in options and (value or field.required) and not re.search(options["regex"], value):
            raise ValueError(f"must match {options['regex']}")


def _number(field: FieldSchema, value: Any) -> float | int | None:
    if field.kind == "biginteger":
        return int(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
