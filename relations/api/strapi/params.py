"""Query strings and bodies of the Strapi dialect, decoded and checked.

Query strings are read as npm's `qs` reads them, with Strapi's limits. Its source: Strapi's pages on
REST parameters; what a live server does where they are silent is in docs/semantics.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qs_codec import DecodeOptions, decode
from rest_framework.request import Request

from ... import conf
from ...engine.errors import ValidationError

PARAMETERS = 1000  # in one query string
OPTIONS = DecodeOptions(depth=20, list_limit=100, strict_null_handling=True, parameter_limit=PARAMETERS)


@dataclass(frozen=True, slots=True)
class Query:
    """A decoded query string."""

    values: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """One string; ValidationError for a list or an object. '' counts as absent."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise ValidationError(f"{name} must be one value.", [name])
        return value or None


def query(request: Request) -> Query:
    """Decode the request's query string; ValidationError when it is too long or too large."""
    text = request.META.get("QUERY_STRING", "")
    if len(text) > conf.get("RELATIONS_MAX_QUERY_LENGTH"):
        raise ValidationError("The query string is too long.")
    if text.count("&") >= PARAMETERS:  # the decoder would drop the rest in silence
        raise ValidationError(f"The query string may have {PARAMETERS} parameters.")
    try:
        return Query({key: _listed(value) for key, value in decode(text, OPTIONS).items()})
    except (ValueError, IndexError, TypeError, OverflowError, RecursionError) as error:
        raise ValidationError(f"The query string cannot be read: {error}") from None


def _listed(value: Any) -> Any:
    """The value with every object of the keys 0, 1, 2… as a list: the decoder lists a hundred items alone."""
    if isinstance(value, list):
        return [_listed(below) for below in value]
    if not isinstance(value, Mapping):
        return value
    listed = {key: _listed(below) for key, below in value.items()}
    if listed and listed.keys() == set(map(str, range(len(listed)))):
        return [listed[str(number)] for number in range(len(listed))]
    return listed


def body(request: Request) -> dict[str, Any]:
    """The values under `data`; ValidationError when there are none."""
    # Clients send back what they read; the locale is chosen in the query string.
    return {key: value for key, value in data(request).items() if key != "locale"}


def data(request: Request) -> Mapping[str, Any]:
    """The object under `data`; ValidationError when there is none."""
    payload = request.data
    if not isinstance(payload, Mapping) or "data" not in payload:
        raise ValidationError('Missing "data" payload in the request body', ["data"])
    found = payload["data"]
    if not isinstance(found, Mapping):
        raise ValidationError('Invalid "data" payload in the request body: it must be an object', ["data"])
    return found
