"""Decoding query strings and bodies of the Strapi dialect.

Query strings are read as npm's `qs` reads them, with Strapi's limits. Source: Strapi's pages on REST
parameters, and docs/semantics.md where these leave something open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qs_codec import DecodeOptions, decode
from rest_framework.request import Request

from ... import conf
from ...engine.errors import Faults, ValidationError
from . import known

PARAMETERS = 1000  # in one query string
OPTIONS = DecodeOptions(depth=20, list_limit=100, strict_null_handling=True, parameter_limit=PARAMETERS)
# The decoder takes lists in a list apart, which it does not where it makes objects of all.
LIST_IN_LIST = re.compile(r"(\[|%5B)\d+(\]|%5D)(\[|%5B)\d", re.IGNORECASE)
WITHOUT_LISTS = replace(OPTIONS, list_limit=0)


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
        """Return the value of the parameter `name`: a string, or a list of strings; None if absent or empty.

        Raises ValidationError for an object, and for an empty string in a list.
        """
        value = self.values.get(name)
        if not isinstance(value, list):
            return self.text(name)
        if not all(isinstance(member, str) and member for member in value):
            raise ValidationError(f"{name} must be one value, or a list of values.", [name])
        return value or None

    def word(self, name: str) -> str | None:
        """Return the value of the parameter `name`, a string; None when it is absent.

        Raises ValidationError if it is empty, a list or an object: an empty value does not mean "all".
        """
        if name in self.values and self.values[name] in (None, ""):
            raise ValidationError(f"{name} has no value.", [name])
        return self.text(name)

    @property
    def status(self) -> str | None:
        """The value of the parameter `status`, or None. Raises ValidationError if it is empty, or no text."""
        return self.word("status")

    @property
    def publication(self) -> str | None:
        """The value of `publicationFilter`, a filter by published versions; None without it.

        The older parameter `hasPublishedVersion` is translated to such a value. Raises ValidationError if
        both are sent, if one is empty, and for a wrong value of the older one.
        """
        word, chosen = self.word("hasPublishedVersion"), self.word("publicationFilter")
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

    def of_one(self, faults: Faults) -> dict[str, Any]:
        """Return the arguments of `DocumentReader.find_one` that the query has, by name.

        These are `filters`, `locale`, `status` and `publication`. A wrong one is left out, and its
        ValidationError added to `faults`.
        """
        return self._arguments({"locale": self.text}, faults)

    def of_many(self, faults: Faults) -> dict[str, Any]:
        """Return the arguments of `DocumentReader.rows` that the query has, by name.

        These are `filters`, `sort`, `search`, `locale`, `status` and `publication`. A wrong one is left out,
        and its ValidationError added to `faults`.
        """
        found = self._arguments({"locale": self.texts, "_q": self.text}, faults)
        return {"search": found.pop("_q", None), "sort": self.values.get("sort"), **found}

    def _arguments(self, texts: Mapping[str, Callable[[str], Any]], faults: Faults) -> dict[str, Any]:
        found: dict[str, Any] = {"filters": self.values.get("filters")}
        for name, read in texts.items():
            with faults.gathered():
                found[name] = read(name)
        with faults.gathered():
            found["status"] = self.status
        with faults.gathered():
            found["publication"] = self.publication
        return found


def query(request: Request) -> Query:
    """Decode the request's query string. Raises ValidationError if it is too long or has too many values."""
    text = request.META.get("QUERY_STRING", "")
    if len(text) > conf.get("RELATIONS_MAX_QUERY_LENGTH"):
        raise ValidationError("The query string is too long.")
    if text.count("&") >= PARAMETERS:  # the decoder would drop the rest in silence
        raise ValidationError(f"The query string may have {PARAMETERS} parameters.")
    try:
        options = WITHOUT_LISTS if LIST_IN_LIST.search(text) else OPTIONS
        return Query({key: _listed(value) for key, value in decode(text, options).items()})
    except (ValueError, IndexError, TypeError, OverflowError, RecursionError) as error:
        raise ValidationError(f"The query string cannot be read: {error}") from None


def _listed(value: Any) -> Any:
    """Return the value with each object whose keys are all numbers as a list, at any depth.

    The decoder makes objects of long lists.
    """
    if isinstance(value, list):
        return [_listed(below) for below in value]
    if not isinstance(value, Mapping):
        return value
    listed = {key: _listed(below) for key, below in value.items()}
    if listed and all(key.isascii() and key.isdigit() for key in listed):
        return [listed[key] for key in sorted(listed, key=int)]
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
