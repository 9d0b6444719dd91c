"""Decoding query strings and bodies of the Strapi dialect.

Query strings are read as npm's `qs` reads them, with Strapi's limits. Source: Strapi's pages on REST
parameters; docs/semantics.md says what is done where they are silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qs_codec import DecodeOptions, decode
from rest_framework.request import Request

from ... import conf
from ...engine.errors import ValidationError
from . import known

PARAMETERS = 1000  # in one query string
OPTIONS = DecodeOptions(depth=20, list_limit=100, strict_null_handling=True, parameter_limit=PARAMETERS)


@dataclass(frozen=True, slots=True)
class Query:
    """A decoded query string: `values` maps parameters to strings, lists and dicts, which may be nested."""

    values: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """Return the value of the parameter `name`; None when it is absent or empty.

        Raises ValidationError if the value is a list or an object.
        """
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise ValidationError(f"{name} must be one value.", [name])
        return value or None

    def texts(self, name: str) -> str | list[str] | None:
        """Return the value of the parameter `name`, one or a list of them; None when it is absent or empty.

        Raises ValidationError for an object, and for an empty string in a list.
        """
        value = self.values.get(name)
        if not isinstance(value, list):
            return self.text(name)
        if not all(isinstance(member, str) and member for member in value):
            raise ValidationError(f"{name} must be one value, or a list of values.", [name])
        return value or None

    @property
    def publication(self) -> str | None:
        """The value of the parameter `publicationFilter`, or None.

        The older parameter `hasPublishedVersion` is translated to such a value. Raises ValidationError if
        both are sent, and for a wrong value of the older one.
        """
        word, chosen = self.text("hasPublishedVersion"), self.text("publicationFilter")
        if word is None:
            return chosen
        if chosen is not None:
            raise ValidationError(
                "publicationFilter and hasPublishedVersion cannot be used together.", ["hasPublishedVersion"]
            )
        if word not in ("true", "false"):
            message = "Invalid value for 'hasPublishedVersion'. Expected one of: true, false."
            raise ValidationError(message, ["hasPublishedVersion"])
        return "has-published-version-document" if word == "true" else "never-published-document"


def query(request: Request) -> Query:
    """Decode the request's query string. Raises ValidationError if it is too long or has too many values."""
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
    """Turn every object with the keys 0, 1, 2… into a list: the decoder makes lists up to 100 items only."""
    if isinstance(value, list):
        return [_listed(below) for below in value]
    if not isinstance(value, Mapping):
        return value
    listed = {key: _listed(below) for key, below in value.items()}
    if listed and listed.keys() == set(map(str, range(len(listed)))):
        return [listed[str(number)] for number in range(len(listed))]
    return listed


def content(request: Request) -> Any:
    """Return the value of the key `data` in the body.

    Raises ValidationError when the body has no `data`, or other keys beside it.
    """
    payload = request.data
    if not isinstance(payload, Mapping) or "data" not in payload:
        raise ValidationError('Missing "data" payload in the request body', ["data"])
    known.check_body(payload)
    return payload["data"]


def data(request: Request) -> Mapping[str, Any]:
    """Return the value of the key `data` in the body, which must be an object.

    Raises ValidationError for another value, for a body without `data`, and for other keys beside it.
    """
    found = content(request)
    if not isinstance(found, Mapping):
        raise ValidationError('Invalid "data" payload in the request body: it must be an object', ["data"])
    return found
