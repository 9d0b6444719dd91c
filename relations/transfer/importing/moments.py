"""Parsing the dates and times in archives."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def moment(value: Any) -> datetime.datetime | None:
    """Return a date and time given as ISO text or in milliseconds since 1970; None for anything else."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return EPOCH + datetime.timedelta(milliseconds=value)
        found = parse_datetime(value) if isinstance(value, str) else None
        return found and (found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).astimezone(
            datetime.UTC
        )
    except (ValueError, OverflowError):
        return None
