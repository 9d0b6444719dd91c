"""LOG_LEVEL, in any case and by the names that others have for levels; LOG_FORMAT."""

import logging

from django.core.exceptions import ImproperlyConfigured


def read(text: str) -> str:
    """Return the level's name as `logging` has it; ImproperlyConfigured, naming LOG_LEVEL, for none."""
    known = logging.getLevelNamesMapping()
    name = text.strip().upper() or "WARNING"
    if name not in known:
        raise ImproperlyConfigured(f'LOG_LEVEL is "{text}", and none of {", ".join(known)}.')
    return logging.getLevelName(known[name])


def form(text: str) -> str:
    """Return the name of the log's format, "line" where none is given; ImproperlyConfigured for another."""
    name = text.strip().lower() or "line"
    if name not in ("line", "json"):
        raise ImproperlyConfigured(f'LOG_FORMAT is "{text}", and neither line nor json.')
    return name
