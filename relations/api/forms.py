"""Parsing forms, even if the client declares another content type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from ..engine.errors import shortened
from .parsing import read_body


class FormParser(BaseParser):
    """Parses multipart forms and JSON as such, and every other body as a form: some clients mislabel forms.

    Returns a mapping of names to values, which are strings in a form. Raises ParseError, also for a field of
    a form that is sent twice, and BodyTooLarge.
    """

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        request = parser_context["request"]._request
        body = read_body(request)
        try:
            if request.content_type == "multipart/form-data":
                return _once(request.POST)
            if body.lstrip()[:1] in (b"{", b"["):
                return _object(orjson.loads(body))
            return _once(QueryDict(body, encoding="utf-8"))
        # Some charsets that clients may name are no encodings of text.
        except (MultiPartParserError, SuspiciousOperation, LookupError, ValueError) as error:
            raise ParseError(f"The body is no valid form: {error}") from None


def _once(form: QueryDict) -> Mapping[str, Any]:
    """Return the fields of a form as a dict. Raises ParseError for a field that is sent twice.

    It is an error because no rule says which of the two values to use.
    """
    for name, values in form.lists():
        if len(values) > 1:
            raise ParseError(f"The form has more than one {shortened(name)}.")
    return form.dict()


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ParseError("The body must be an object.")
    return value
