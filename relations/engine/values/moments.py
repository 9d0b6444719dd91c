"""The types of dates and times. Each has one form, in which values are stored and shown."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.dateparse import parse_date, parse_datetime, parse_time

from .base import Kind
from .operands import written
from .stored import StoredBigInteger
from .strings import text
from .wrong import Wrong

Moment = TypeVar("Moment")

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MILLISECOND = datetime.timedelta(milliseconds=1)


class Date(Kind):
    """The type of a date: `YYYY-MM-DD`. If a time follows, it is stored as it was sent.

    Filters compare the date only.
    """

    compared = ordered = folded = by_day = True
    rules = ("enum",)
    rule_options = "dates as YYYY-MM-DD"

    def read(self, value: Any) -> Any:
        found = text(value)
        parse = parse_date if re.fullmatch(r"\d{4}-\d{2}-\d{2}", found) else parse_datetime
        _parsed(found, parse, "a date as YYYY-MM-DD, with HH:MM:SS optional")
        return found

    def operand(self, value: Any) -> Any:
        found = re.match(r"\d{4}-\d\d-\d\d", written(value))
        if found is None:
            raise ValueError("must be compared with a date as YYYY-MM-DD")
        parse_date(found[0])  # ValueError for a 30th of February
        return found[0]

    def fits_rule(self, value: Any) -> bool:
        try:
            self.read(value)
        except ValueError:
            return False
        return True


class DateTime(Kind):
    """The type of a moment, stored as `2026-11-21T10:00:00.000Z`.

    Accepts ISO 8601, and milliseconds since 1970. Without an offset it is in UTC.
    """

    compared = ordered = True

    def read(self, value: Any) -> Any:
        return _moment(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def operand(self, value: Any) -> Any:
        found = written(value)
        try:
            if re.fullmatch(r"\d{9,16}", found):  # milliseconds since 1970, as JavaScript counts
                found = (EPOCH + int(found) * MILLISECOND).isoformat()
            return self.read(found)
        except OverflowError:
            raise ValueError("must be compared with a date that a calendar has") from None


class Timestamp(Kind):
    """The type of a moment, stored as milliseconds since 1970, as a string of digits.

    Accepts ISO 8601, and milliseconds since 1970. Without an offset it is in UTC.
    """

    compared = True
    sql = StoredBigInteger

    def read(self, value: Any) -> Any:
        return str((_moment(value) - EPOCH) // MILLISECOND)

    def operand(self, value: Any) -> Any:
        return int(self.read(written(value)))


def in_utc(moment: datetime.datetime | None) -> str | None:
    """Return a moment as answers have it, `2026-11-21T10:00:00.000Z`: in UTC and with milliseconds.

    None for None.
    """
    if moment is None:
        return None
    if moment.tzinfo is not datetime.UTC:
        moment = moment.astimezone(datetime.UTC)
    return moment.isoformat(timespec="milliseconds")[: -len("+00:00")] + "Z"


class Time(Kind):
    """The type of a time of day, stored and shown as `12:30:00.000`."""

    compared = ordered = folded = True

    def read(self, value: Any) -> Any:
        found = _parsed(text(value), parse_time, "a time as HH:MM:SS")
        return found.strftime("%H:%M:%S.") + f"{found.microsecond // 1000:03d}"

    def operand(self, value: Any) -> Any:
        return self.read(written(value))


def _moment(value: Any) -> datetime.datetime:
    try:
        if re.fullmatch(r"-?\d{5,16}", str(value)) and not isinstance(value, bool):
            return EPOCH + int(value) * MILLISECOND
        found = _parsed(text(value), _date_or_datetime, "a date and time in ISO 8601")
        return found.astimezone(datetime.UTC)
    except OverflowError:
        raise Wrong("must lie between the years 1 and 9999 in UTC", code="years") from None


def _date_or_datetime(value: str) -> datetime.datetime | None:
    found = parse_datetime(value) or parse_date(value)
    if found is None:
        return None
    if not isinstance(found, datetime.datetime):
        return datetime.datetime(found.year, found.month, found.day, tzinfo=datetime.UTC)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def _parsed(value: str, parse: Callable[[str], Moment | None], wanted: str) -> Moment:
    try:
        found = parse(value)
    except ValueError:
        found = None
    if found is None:
        raise Wrong(f"must be {wanted}", code="moment")
    return found
