"""LOG_LEVEL, in any case and by the names that others have for levels."""

import logging

from django.core.exceptions import ImproperlyConfigured


def read(text: str) -> str:
    """Return the level's name as `logging` has it; ImproperlyConfigured, naming LOG_LEVEL, for none."""
    known = logging.getLevelNamesMapping()
    name = text.strip().upper() or "WARNING"
    if name not in known:
        raise ImproperlyConfigured(f'LOG_LEVEL is "{text}", and none of {", ".join(known)}.')
    return logging.getLevelName(known[name])
