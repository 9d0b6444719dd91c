"""Reading request bodies: JSON only, within the project's limit on size."""

from __future__ import annotations

from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

from ..engine.values import is_deeper

CHUNK = 65_536
DEEPEST = 200  # levels of a body: the deepest JSON value, below components and new documents in one another
DISCARDED = 32 * 1024 * 1024  # bytes of a body that is too large; the rest meets a closed connection


class BodyTooLarge(APIException):
    """The answer 413: the body, or a file in it, is larger than the project allows."""

    status_code = 413
    default_detail = "The body is too large."
    default_code = "too_large"


class JSONParser(BaseParser):
    """Parses a body as JSON whatever its content type: some clients declare a form, or nothing.

    Returns None for an empty body. Raises ParseError if it is no JSON or nested deeper than DEEPEST levels,
    BodyTooLarge if it is larger than DATA_UPLOAD_MAX_MEMORY_SIZE.
    """

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = read_body(parser_context["request"]._request)
        if not body.strip():
            return None
        try:
            found = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is no valid JSON: {error}") from None
        # Few bodies have so many brackets at all.
        if body.count(b"[") + body.count(b"{") > DEEPEST and is_deeper(found, DEEPEST):
            raise ParseError(f"The body is nested deeper than {DEEPEST} levels.")
        return found


def read_body(request: HttpRequest) -> bytes:
    """Return the whole body of the request as bytes.

    Raises BodyTooLarge if it is larger than DATA_UPLOAD_MAX_MEMORY_SIZE.
    """
    try:
        return request.body
    except RequestDataTooBig:
        _discard(request)
        raise BodyTooLarge from None


def _discard(request: HttpRequest) -> None:
    """Read the rest of a body without keeping it, up to a limit, before an error is answered.

    Many clients read the answer only after sending the whole body.
    """
    for _ in range(DISCARDED // CHUNK):
        if not request.read(CHUNK):
            return
