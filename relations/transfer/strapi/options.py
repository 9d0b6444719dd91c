"""The options of an attribute: what its values may be."""

from __future__ import annotations

import re
from typing import Any

from relations.engine.definitions import wrong_option

from ..findings import Findings
from .words import OPTIONS


def read(slug: str, data: dict[str, Any], origin: str, findings: Findings) -> dict[str, Any]:
    """Return the options of an attribute that a field here may have.

    What makes no sense is left out: it becomes a fault, or a warning for a pattern that Python cannot read.
    The values of an enumeration are kept even if wrong: then the field is refused.
    """
    given = {key: data[key] for key in OPTIONS if data.get(key) is not None}
    found = {}
    for key, value in given.items():
        read_value = _enum(slug, value, origin, findings) if key == "enum" else _bound(key, value)
        if key == "regex" and (reason := _unread(value)):
            text = f"left out: Python does not read this regular expression ({reason})"
            findings.warn(origin, f"attributes.{slug}.regex", text)
        elif key != "enum" and (what := wrong_option(key, read_value)):
            findings.fault(origin, f"attributes.{slug}.{key}", f"it must be {what}, not {value!r}")
        else:
            found[key] = read_value
    if data.get("private") is True:
        found["private"] = True
    return found | {key: False for key in ("searchable", "writable") if data.get(key) is False}


def _bound(key: str, value: Any) -> Any:
    """A number that is given as text, as the bounds of a biginteger are."""
    if key in ("min", "max") and isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,30}", value):
        return int(value)
    return value


def _enum(slug: str, values: Any, origin: str, findings: Findings) -> Any:
    """The values of an enumeration, each once, numbers among them as text."""
    if not isinstance(values, list):
        return values
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    kept = [str(value) if value in numbers and not isinstance(value, bool) else value for value in values]
    key = f"attributes.{slug}.enum"
    if numbers:
        findings.warn(origin, key, f"taken as text: {', '.join(map(str, numbers))}")
    once = [value for place, value in enumerate(kept) if value not in kept[:place]]
    if len(once) < len(kept):
        findings.warn(origin, key, "a value that stands there twice is taken once")
    return once


def _unread(pattern: Any) -> str:
    """Why Python does not read this regular expression; '' where it does."""
    try:
        re.compile(pattern)
    except (re.error, TypeError, RecursionError, OverflowError) as error:
        return str(error)
    return ""
