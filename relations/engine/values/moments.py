"""Dates and times, each in the one form in which it is stored and shown."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime, parse_time

from .texts import text

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MILLISECOND = datetime.timedelta(milliseconds=1)


def date(value: Any) -> str:
    """`YYYY-MM-DD`, with a time optional: `YYYY-MM-DD HH:MM:SS`, or ISO 8601."""
    found = text(value)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", found):
            known: object = parse_date(found)
        else:
            known = parse_datetime(found)
    except ValueError:
        known = None
    if known is None:
        raise ValueError("must be a date as YYYY-MM-DD, with HH:MM:SS optional")
    return found


def date_time(value: Any) -> str:
    """`2026-11-21T10:00:00.000Z`, from ISO 8601 or from milliseconds since 1970."""
    return _moment(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def timestamp(value: Any) -> str:
    """Milliseconds since 1970, in a string, from the same."""
    return str((_moment(value) - EPOCH) // MILLISECOND)


def in_utc(moment: datetime.datetime | None) -> str | None:
    """A stored moment as it is shown: `2026-11-21T10:00:00.000Z`, with milliseconds."""
    if moment is None:
        return None
    return moment.astimezone(datetime.UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def time(value: Any) -> str:
    try:
        found = parse_time(text(value))
    except ValueError:
        found = None
    if found is None:
        raise ValueError("must be a time as HH:MM:SS")
    return found.strftime("%H:%M:%S.") + f"{found.microsecond // 1000:03d}"


def _moment(value: Any) -> datetime.datetime:
    try:
        if re.fullmatch(r"-?\d{5,16}", str(value)) and not isinstance(value, bool):
            return EPOCH + int(value) * MILLISECOND
        found = _parsed(text(value))
        return found.astimezone(datetime.UTC)
    except OverflowError:
        raise ValueError("must lie between the years 1 and 9999 in UTC") from None


def _parsed(value: str) -> datetime.datetime:
    try:
        found = parse_datetime(value) or parse_date(value)
    except ValueError:
        found = None
    if found is None:
        raise ValueError("must be a date and time in ISO 8601")
    if not isinstance(found, datetime.datetime):
        return datetime.datetime(found.year, found.month, found.day, tzinfo=datetime.UTC)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
