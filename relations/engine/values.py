"""Values of fields: what each type takes, and the rules a field adds."""

from __future__ import annotations

import datetime
import decimal
import math
import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import validate_email
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from ..models import FieldType
from .errors import ValidationError
from .schema import FieldSchema

LARGEST_INTEGER = 2**53 - 1  # what every JSON client can hold
DEEPEST_JSON = 100  # levels


def clean(field: FieldSchema, value: Any) -> Any:
    """The value to store for `field`; ValidationError (its path is the field) when it does not fit.

    Of a password only a hash is stored.
    """
    if value is None:
        return None
    try:
        value = CLEANERS[field.kind](value)
        for rule in RULES.values():
            rule(field, value)
    except ValueError as error:
        raise ValidationError(f"{field.slug} {error}", [field.slug]) from None
    return make_password(value) if field.kind == FieldType.PASSWORD else value


def default(field: FieldSchema) -> Any:
    """What a new document has where it brings no value: the default, as the field's type reads it.

    Rules need not hold for it; what cannot be read is none.
    """
    if field.kind == FieldType.PASSWORD:
        return None
    try:
        return CLEANERS[field.kind](field.default)
    except ValueError:
        return None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a string")
    if not is_storable(value):
        raise ValueError("must not contain null characters or halves of surrogate pairs")
    return value


def is_storable(text: str) -> bool:
    """Whether every database takes the text: PostgreSQL has no U+0000, and none has half surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _integer(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,20}\s*", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be an integer")
    if abs(value) > LARGEST_INTEGER:
        raise ValueError("must lie between -(2^53 - 1) and 2^53 - 1")
    return value


def _number(value: Any) -> float | int:
    if isinstance(value, str):
        try:
            value = float(decimal.Decimal(value.strip()))
        except decimal.InvalidOperation:
            raise ValueError("must be a number") from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    if (isinstance(value, float) and not math.isfinite(value)) or abs(value) > 1e308:
        raise ValueError("must be a finite number")
    return value


def _boolean(value: Any) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    if not isinstance(value, bool):
        raise ValueError("must be a boolean")
    return value


def _date(value: Any) -> str:
    """`YYYY-MM-DD`, with a time optional: `YYYY-MM-DD HH:MM:SS`, or ISO 8601."""
    text = _text(value)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            found: object = parse_date(text)
        else:
            found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise ValueError("must be a date as YYYY-MM-DD, with HH:MM:SS optional")
    return text


def _datetime(value: Any) -> str:
    text = _text(value)
    try:
        found = parse_datetime(text) or parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise ValueError("must be a date and time in ISO 8601")
    if not isinstance(found, datetime.datetime):
        found = datetime.datetime(found.year, found.month, found.day, tzinfo=datetime.UTC)
    if found.tzinfo is None:
        found = found.replace(tzinfo=datetime.UTC)
    try:
        found = found.astimezone(datetime.UTC)
    except OverflowError:
        raise ValueError("must lie between the years 1 and 9999 in UTC") from None
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _time(value: Any) -> str:
    try:
        found = parse_time(_text(value))
    except ValueError:
        found = None
    if found is None:
        raise ValueError("must be a time as HH:MM:SS")
    return found.strftime("%H:%M:%S.") + f"{found.microsecond // 1000:03d}"


def _email(value: Any) -> str:
    text = _text(value)
    try:
        validate_email(text)
    except DjangoValidationError:
        raise ValueError("must be an email address") from None
    return text


def _big_integer(value: Any) -> str:
    """As a string: JSON clients lose digits beyond 2^53."""
    if isinstance(value, bool) or not re.fullmatch(r"[+-]?\d{1,19}", str(value)):
        raise ValueError("must be a big integer")
    if not -(2**63) <= int(value) < 2**63:
        raise ValueError("must fit into 64 bits")
    return str(int(value))


def _anything(value: Any) -> Any:
    """Any JSON that a database takes: finite numbers, storable text, not nested without end."""
    pending = [(value, 1)]
    while pending:
        part, depth = pending.pop()
        if depth > DEEPEST_JSON:
            raise ValueError(f"must not be nested deeper than {DEEPEST_JSON} levels")
        if isinstance(part, dict):
            pending += [(below, depth + 1) for below in (*part, *part.values())]
        elif isinstance(part, list):
            pending += [(below, depth + 1) for below in part]
        elif isinstance(part, str):
            _text(part)
        elif isinstance(part, float) and not math.isfinite(part):
            raise ValueError("must not contain a number that is not finite")
    return value


CLEANERS: dict[str, Callable[[Any], Any]] = {
    "string": _text,
    "text": _text,
    "richtext": _text,
    "password": _text,
    "uid": _text,
    "enumeration": _text,
    "integer": _integer,
    "float": _number,
    "decimal": _number,
    "biginteger": _big_integer,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "email": _email,
    "json": _anything,
    "blocks": _anything,
    "media": _anything,
}


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
        if kind == "email":
            _email(value)
        if kind == "slug" and not re.fullmatch(r"[\w-]+", value, re.ASCII):
            raise ValueError("must be a slug: letters, digits, hyphens and underscores")
        if kind == "uuid":
            _uuid(value)


def _uuid(value: str) -> None:
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value, re.IGNORECASE | re.ASCII):
        raise ValueError("must be a UUID")


def _follow_options(field: FieldSchema, value: Any) -> None:
    """Strapi's constraints: `enum`, `min`, `max`, `minLength`, `maxLength`, `regex`."""
    options = field.options
    if "enum" in options and value not in options["enum"]:
        raise ValueError(f"must be one of {', '.join(options['enum'])}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        if "min" in options and value < options["min"]:
            raise ValueError(f"must be at least {options['min']}")
        if "max" in options and value > options["max"]:
            raise ValueError(f"must be at most {options['max']}")
    if isinstance(value, str):
        if len(value) < options.get("minLength", 0):
            raise ValueError(f"must have at least {options['minLength']} characters")
        if len(value) > options.get("maxLength", math.inf):
            raise ValueError(f"must have at most {options['maxLength']} characters")
        if "regex" in options and not re.search(options["regex"], value):
            raise ValueError(f"must match {options['regex']}")


RULES: dict[str, Callable[[FieldSchema, Any], None]] = {"moltin": _follow_rules, "strapi": _follow_options}
