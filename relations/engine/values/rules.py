"""A field's validation rules (Moltin's) and options (Strapi's), which limit its values beyond their type."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, Protocol

from .strings import email


class Ruled(Protocol):
    """What checking a value needs to know of its field. `FieldSchema` has these attributes."""

    @property
    def required(self) -> bool: ...
    @property
    def rules(self) -> tuple[dict[str, Any], ...]: ...
    @property
    def options(self) -> dict[str, Any]: ...


def check(field: Ruled, value: Any, amount: float | int | None) -> None:
    """Raise ValueError for a value that breaks one of the field's rules or options.

    `amount` is the value as a number, which `min` and `max` limit; None for values that are no numbers. What
    only publishing asks, such as `minLength`, is not checked here.
    """
    _follow_rules(field, value)
    _follow_options(field, value, amount)


def _follow_rules(field: Ruled, value: Any) -> None:
    """Check Moltin's validation rules. All must hold; of several `between`, one must."""
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


def _follow_options(field: Ruled, value: Any, amount: float | int | None) -> None:
    """Check Strapi's `enum`, `min`, `max`, `maxLength` and `regex`; publication checks the other options."""
    options = field.options
    if "enum" in options and value not in options["enum"]:
        raise ValueError(f"must be one of {', '.join(options['enum'])}")
    if amount is not None:
        if "min" in options and amount < options["min"]:
            raise ValueError(f"must be at least {options['min']}")
        if "max" in options and amount > options["max"]:
            raise ValueError(f"must be at most {options['max']}")
    if isinstance(value, str):
        if len(value) > options.get("maxLength", math.inf):
            raise ValueError(f"must have at most {options['maxLength']} characters")
        if "regex" in options and (value or field.required) and not re.search(options["regex"], value):
            raise ValueError(f"must match {options['regex']}")
