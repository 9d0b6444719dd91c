"""The app's settings, `RELATIONS_*`, with their defaults."""

from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    "RELATIONS_ANONYMOUS": "none",  # what callers without a token may do: none, read or write
    "RELATIONS_TOKEN_RATE": "1000/minute",  # requests for tokens from one address; None: any number
    "RELATIONS_RESOURCES": {},  # types outside the flows, with their models' labels or None
    "RELATIONS_DEFAULT_LIMIT": 25,  # documents on a page
    "RELATIONS_MAX_LIMIT": 100,
    "RELATIONS_MAX_POPULATED": 200_000,  # related documents in one answer
    "RELATIONS_MAX_DEPTH": 10,  # levels of populate and of filters
    "RELATIONS_MAX_FILTERS": 500,  # values in one filter: SQLite refuses a thousand terms
    "RELATIONS_MAX_QUERY_LENGTH": 8192,  # characters of a query string
    "RELATIONS_MAX_ITEMS": 10_000,  # relations in one write
}


def get(name: str) -> Any:
    """The setting, or its default."""
    return getattr(settings, name, DEFAULTS[name])
