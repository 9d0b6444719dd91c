"""A field's validation rules (Moltin's) and options (Strapi's), which limit its values beyond their type."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from . import patterns
from .strings import email
from .wrong import Wrong


class Ruled(Protocol):
    """The attributes of a field that checking its rules needs. `FieldSchema` has them."""

    @property
    def required(self) -> bool: ...
    @property
    def rules(self) -> tuple[dict[str, Any], ...]: ...
    @property
    def options(self) -> dict[str, Any]: ...


def check(field: Ruled, value: Any, amount: float | int | None) -> None:
    """Raise ValueError if the value breaks one of the field's validation rules or options.

    `amount` is the value as a number, which `min` and `max` limit; None if it is no number. What only
    published versions must meet, such as `minLength`, is not checked here.
    """
    _follow_rules(field, value)
    _follow_options(field, value, amount)


def _follow_rules(field: Ruled, value: Any) -> None:
    """Raise ValueError if the value breaks one of Moltin's validation rules of the field.

    It must meet all of them; of several `between`, one is enough.
    """
    betweens = [rule["options"] for rule in field.rules if rule["type"] == "between"]
    if betweens and not any(b["from"] <= value <= b["to"] for b in betweens):
        ranges = " or ".join(f"{b['from']} and {b['to']}" for b in betweens)
        pairs = [(each["from"], each["to"]) for each in betweens]
        raise Wrong(f"must lie between {ranges}", code="between", ranges=pairs)
    for rule in field.rules:
        kind = rule["type"]
        if kind == "enum" and value not in rule["options"]:
            raise _no_choice(rule["options"])
        if kind in PATTERNS:
            PATTERNS[kind](value)


def _no_choice(options: Sequence[Any]) -> Wrong:
    names = ", ".join(map(str, options))
    return Wrong(f"must be one of {names}", code="choice", choices=names)


def _slug(value: str) -> None:
    if not re.fullmatch(r"[\w-]+", value, re.ASCII):
        raise Wrong("must be a slug: letters, digits, hyphens and underscores", code="slug")


def _uuid(value: str) -> None:
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value, re.IGNORECASE | re.ASCII):
        raise Wrong("must be a UUID", code="uuid")


PATTERNS: dict[str, Callable[[str], object]] = {"email": email, "slug": _slug, "uuid": _uuid}


def _follow_options(field: Ruled, value: Any, amount: float | int | None) -> None:
    """Raise ValueError if the value breaks Strapi's option `enum`, `min`, `max`, `maxLength` or `regex`.

    Other options, such as `minLength`, are checked on publishing.
    """
    options = field.options
    if "enum" in options and value not in options["enum"]:
        raise _no_choice(options["enum"])
    if amount is not None:
        if "min" in options and amount < options["min"]:
            raise Wrong(f"must be at least {options['min']}", code="too_small", least=options["min"])
        if "max" in options and amount > options["max"]:
            raise Wrong(f"must be at most {options['max']}", code="too_large", most=options["max"])
    if isinstance(value, str):
        most = options.get("maxLength", math.inf)
        if len(value) > most:
            raise Wrong(f"must have at most {most} characters", code="too_long", most=most)
        if "regex" in options and (value or field.required) and not patterns.matches(options["regex"], value):
            raise Wrong(f"must match {options['regex']}", code="pattern", pattern=options["regex"])
