"""How values of each type are compared: what the database compares, and what a filter's operand must be."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, F
from django.db.models.functions import Left
from django.utils.dateparse import parse_date, parse_datetime

from ..values import CLEANERS
from .functions import Stored, StoredBigInteger, StoredBoolean, StoredJson, StoredNumber, StoredText, written

TRUE, FALSE = ("true", "t", "1", 1), ("false", "f", "0", 0)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Kind:
    """What fields of one type have in common.

    `read` is the SQL value of a field; `operand` turns what a filter gives into the same type, or
    raises ValueError. `text` says which text operators there are: all, those that ignore case
    (`folded`: of these types the live server compares the written form), or none.
    """

    read: type[Stored] = StoredText
    operand: Callable[[Any], Any] | None = None
    ordered: bool = False  # by code point
    text: bool = False
    folded: bool = False
    by_day: bool = False
    structure: bool = False  # compared as JSON text, and neither less nor greater than others

    def stored(self, values: Expression | F, slug: str, parents: tuple[str, ...] = ()) -> Stored | Left:
        """The value that is compared, of the field `slug` among these values."""
        value = self.read(values, slug, parents)
        return Left(value, 10) if self.by_day else value


def text(value: Any) -> str:
    """A filter's operand as text; ValueError for what no text in the database can be."""
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise ValueError("must be compared with a string")
    found = str(value)
    if "\x00" in found or any("\ud800" <= character <= "\udfff" for character in found):
        raise ValueError("must be compared with a string of Unicode characters other than null")
    return found


def flag(value: Any) -> bool:
    """True or false, as the live server reads it: any word but those for false is true."""
    if isinstance(value, str | int) and value in TRUE:
        return True
    if isinstance(value, str | int) and value in FALSE:
        return False
    return bool(value)


def _number(value: Any) -> float:
    return float(CLEANERS["float"](value))


def _integer(value: Any) -> float:
    return float(CLEANERS["integer"](CLEANERS["float"](value)))


def big_integer(value: Any) -> int:
    """An integer of 64 bits."""
    return int(CLEANERS["biginteger"](value.strip() if isinstance(value, str) else value))


def _boolean(value: Any) -> int:
    if not isinstance(value, str | int | float):
        raise ValueError("must be compared with a boolean")
    return int(flag(value))


def _day(value: Any) -> str:
    found = re.match(r"\d{4}-\d\d-\d\d", _written(value))
    if found is None:
        raise ValueError("must be compared with a date as YYYY-MM-DD")
    parse_date(found[0])  # ValueError for a 30th of February
    return found[0]


def _datetime(value: Any) -> str:
    written = _written(value)
    if re.fullmatch(r"\d{9,16}", written):  # milliseconds since 1970, as JavaScript counts
        try:
            written = (EPOCH + datetime.timedelta(milliseconds=int(written))).isoformat()
        except OverflowError:
            raise ValueError("must be compared with a date that a calendar has") from None
    try:
        return str(CLEANERS["datetime"](written))
    except OverflowError:
        raise ValueError("must be compared with a date that a calendar has") from None


def moment(value: Any) -> datetime.datetime:
    """A point in time, from ISO 8601 or milliseconds."""
    found = parse_datetime(_datetime(value))
    assert found is not None, "values are cleaned to ISO 8601"
    return found


def _timestamp(value: Any) -> int:
    return int(CLEANERS["timestamp"](_written(value)))


def _time(value: Any) -> str:
    return str(CLEANERS["time"](_written(value)))


def _written(value: Any) -> str:
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return text(value).strip()


def _structure(value: Any) -> str:
    """JSON, which may come as its text."""
    if isinstance(value, str):
        with suppress(ValueError, RecursionError):
            value = json.loads(text(value))
    return written(value)


TEXT = Kind(operand=text, ordered=True, text=True, folded=True)
NUMBER = Kind(StoredNumber, _number)
OPAQUE = Kind()  # only null or not
STRUCTURE = Kind(StoredJson, _structure, text=True, folded=True, structure=True)

KINDS = {
    **dict.fromkeys(("string", "text", "richtext", "email", "uid", "enumeration"), TEXT),
    "integer": Kind(StoredNumber, _integer, folded=True),
    "float": NUMBER,
    "decimal": NUMBER,
    "biginteger": Kind(StoredBigInteger, big_integer, folded=True),
    "boolean": Kind(StoredBoolean, _boolean),
    # A field of the type `date` may hold a time of day as well, but is filtered by days.
    "date": Kind(operand=_day, ordered=True, folded=True, by_day=True),
    "datetime": Kind(operand=_datetime, ordered=True),
    "time": Kind(operand=_time, ordered=True, folded=True),
    "json": STRUCTURE,
    "blocks": STRUCTURE,
    # As milliseconds: numbers, in strings.
    "timestamp": Kind(StoredBigInteger, _timestamp),
}
