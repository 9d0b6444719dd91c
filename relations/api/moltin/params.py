"""Parsing query strings, and the key `data` of request bodies.

Other keys beside `data` are ignored, since the JavaScript SDK sends `options`. Source: the vendor's page on
pagination.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rest_framework.request import Request

from ... import conf
from ...engine.errors import Path, ValidationError, nearest, shortened
from .errors import BadQuery, BadRequest, LengthRequired

OF_LISTS = ("filter", "sort", "include", "page")
# The last says how to count, and comes from the SDK: here there is one way.
OF_PAGES = ("page[limit]", "page[offset]", "page[total_method]")
CURSOR = "page[cursor]"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: at most `limit` records, from the index `offset` or after the `cursor`."""

    limit: int
    offset: int
    cursor: str | None = None

    @property
    def rows(self) -> slice:
        """The indexes of the page's records as a slice, to take them from a queryset or a list."""
        return slice(self.offset, self.offset + self.limit)


def check(request: Request, known: Collection[str]) -> None:
    """Raise BadRequest for the first query parameter that is not `known`, and suggest the nearest known one.

    Only the name before any bracket is compared: `page` for `page[limit]`.
    """
    for key in request.query_params:
        if key.partition("[")[0] not in known:
            near = f'did you mean "{nearest(key, known)}"?' if known else "none is taken here."
            raise BadRequest(f"There is no parameter {shortened(key)}: {near}", [key])


def page(request: Request, *more: str) -> Page:
    """Return the page that the parameters `page[limit]` and `page[offset]` ask for.

    A limit of 0, which the SDK sends, asks for the number of records alone. Raises ValidationError for a
    number that is wrong or too large, and BadQuery (400) for other keys under `page`, unless they are among
    `more`.
    """
    for key in request.query_params:
        if key.split("[")[0] == "page" and key not in (*OF_PAGES, *more):
            taken = " and ".join((*OF_PAGES[:2], *more))
            raise BadQuery("page", f"there is no {shortened(key)}: it takes {taken}")
    usual, most = conf.get("RELATIONS_DEFAULT_LIMIT"), conf.get("RELATIONS_MAX_LIMIT")
    limit = _number(request, "page[limit]", min(usual, most), 0, most)
    return Page(limit, _number(request, "page[offset]", 0, 0, 10**9))


def page_of_members(request: Request) -> Page:
    """Return the page of a relation's members that the parameters ask for.

    It is given by `page[limit]`, with `page[offset]` or `page[cursor]`. Raises ValidationError for a number
    that is wrong or too large, and BadQuery (400) for other keys under `page`, and for a cursor that is
    given twice or together with an offset.
    """
    found = page(request, CURSOR)
    cursors = request.query_params.getlist(CURSOR)
    if len(cursors) > 1 or (cursors and "page[offset]" in request.query_params):
        raise BadQuery("page", f"{CURSOR} is given once, and without page[offset]")
    return replace(found, cursor=cursors[0] if cursors else None)


def _number(request: Request, name: str, default: int, least: int, most: int) -> int:
    given = request.query_params.getlist(name)
    if not given:
        return default
    if len(given) > 1:
        raise BadQuery("page", f"{name} is given twice")
    [text] = given
    # Long runs of digits are refused before int() reads them, foreign digits as well.
    if not re.fullmatch(r"[0-9]{1,10}", text) or not least <= int(text) <= most:
        raise ValidationError(f"{name} must be a number from {least} to {most}", [name])
    return int(text)


def asked(request: Request, name: str) -> str | None:
    """Return the query parameter `name` ("filter", "sort" or "include") as text; None if it is not sent.

    Raises BadQuery (400) when it is sent twice or with brackets.
    """
    given = request.query_params.getlist(name)
    foreign = next((key for key in request.query_params if key.startswith(f"{name}[")), None)
    if foreign is not None:
        raise BadQuery(name, f"there is no {shortened(foreign)}")
    if len(given) > 1:
        raise BadQuery(name, "it is given twice")
    return given[0] if given else None


def template(request: Request) -> str | None:
    """Return the query parameter `template` of a list of flows; None if it is not sent.

    It is the part before the parenthesis in slugs such as `products(book)`. The text `?page[limit]=…`, which
    the SDK wrongly appends to it, is removed.
    """
    given = request.query_params.get("template")
    return None if given is None else given.partition("?")[0]


def has_body(request: Request) -> bool:
    """Return whether the request has a body, even an empty object.

    Raises LengthRequired (411) for a body without Content-Length, and the errors of the parser.
    """
    check_announced(request)
    payload = request.data  # checks the size, before the body is looked at
    return payload is None or bool(request._request.body)


def check_announced(request: Request) -> None:
    """Raise LengthRequired (411) if the request has a body without Content-Length."""
    if not request.META.get("CONTENT_LENGTH") and _is_unannounced(request.META):
        raise LengthRequired


def _is_unannounced(environ: Mapping[str, Any]) -> bool:
    """Whether the request has a body but no Content-Length, so that Django would read an empty body."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return True
    # These need no length, and a reader there does not wait for more than was sent.
    if environ.get("SERVER_PROTOCOL", "").startswith(("HTTP/2", "HTTP/3")):
        return "wsgi.input" in environ and bool(environ["wsgi.input"].read(1))
    return False


def data(request: Request) -> Any:
    """Return the value under `data` in the request's body.

    Raises ValidationError if the body is no object, has no `data`, or contains the character U+0000.
    """
    if not has_body(request):
        raise ValidationError("data is required", ["data"])
    payload = request.data
    if not isinstance(payload, Mapping):
        raise ValidationError('The body must be an object with the key "data"', ["data"])
    if "data" not in payload:
        raise ValidationError("data is required", ["data"])
    if rb"\u0000" in request._request.body:
        _refuse_null_characters(payload["data"], ("data",))
    return payload["data"]


def _refuse_null_characters(value: Any, path: Path) -> None:
    """Raise ValidationError for U+0000 in any text: databases cannot store it."""
    if isinstance(value, str) and "\x00" in value:
        raise ValidationError("A text must not contain a null character", path)
    if isinstance(value, list):
        for number, item in enumerate(value):
            _refuse_null_characters(item, (*path, number))
    if isinstance(value, Mapping):
        for key, item in value.items():
            _refuse_null_characters(key, path)
            _refuse_null_characters(item, (*path, key))
