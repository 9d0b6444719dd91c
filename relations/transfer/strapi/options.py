"""Parsing the options of an attribute, which limit its values."""

from __future__ import annotations

import re
from typing import Any

from relations.engine import definitions
from relations.engine.definitions import wrong_option
from relations.models import FAMILIES

from ..findings import Findings
from .words import OPTIONS


def read(slug: str, data: dict[str, Any], origin: str, findings: Findings) -> dict[str, Any]:
    """Return the options of an attribute that a field of this server can have, such as `maxLength`.

    They are in a dict by name. `slug` and `data` are the attribute's, `origin` is its file. Wrong options are
    left out, with a fault in `findings`, or a warning for a regular expression that Python cannot read. Wrong
    values of an enumeration are returned, so that the engine refuses the field.
    """
    given = {key: data[key] for key in OPTIONS if data.get(key) is not None}
    found: dict[str, Any] = {}
    for key, value in given.items():
        read_value = _enum(slug, value, origin, findings) if key == "enum" else _bound(key, value)
        if key == "regex":
            found |= _pattern(slug, value, origin, findings)
        elif key != "enum" and (what := wrong_option(key, read_value)):
            findings.fault(origin, f"attributes.{slug}.{key}", f"it must be {what}, not {value!r}")
        else:
            found[key] = read_value
    if unknown := set(found.get("allowedTypes", ())) - {*FAMILIES}:
        text = f"no file is of the type {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}"
        findings.warn(origin, f"attributes.{slug}.allowedTypes", text)
    if data.get("private") is True:
        found["private"] = True
    return found | {key: False for key in ("searchable", "writable") if data.get(key) is False}


def bounds(slug: str, data: dict[str, Any], origin: str, findings: Findings) -> dict[str, int]:
    """Return the `min` and `max` of a relation, as far as it has them, as a dict.

    A wrong one is left out, with a fault in `findings`.
    """
    found = {}
    for key in ("min", "max"):
        value = data.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            found[key] = value
        elif value is not None:
            findings.fault(origin, f"attributes.{slug}.{key}", f"it must be a number, not {value!r}")
    return found


def _bound(key: str, value: Any) -> Any:
    """Return `min` or `max` as a number if it is one in text, as for a biginteger; other values unchanged."""
    if key in ("min", "max") and isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,30}", value):
        return int(value)
    return value


def _enum(slug: str, values: Any, origin: str, findings: Findings) -> Any:
    """Return the values of an enumeration, each once. Numbers become text, with a warning.

    A value that is no list is returned as it is.
    """
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


def _pattern(slug: str, value: Any, origin: str, findings: Findings) -> dict[str, Any]:
    """Return `{"regex": value}`; {}, with a warning, for a regular expression that Python cannot read.

    An expression that the package for RE2 cannot express is kept, with a warning that matching it may take
    too long.
    """
    key = f"attributes.{slug}.regex"
    if wrong_option("regex", value):
        findings.warn(origin, key, f"left out: {value!r} is no regular expression here")
        return {}
    if reason := definitions.unbounded(value):
        findings.warn(origin, key, f"kept, but a value that takes too long to match is refused ({reason})")
    return {"regex": value}
