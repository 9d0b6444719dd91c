"""Errors in Moltin's shape: `{"errors": [{"status", "title", "detail", "source"}]}`; `status` is a number.

The titles are those of the vendor's page on errors. `source` is the path of the wrong key.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, Error
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from ... import failures
from ...engine.errors import ConflictError, NotFoundError, RelationsError, ValidationError

logger = logging.getLogger(__name__)

LONGEST = 500  # characters of the caller's data that an error repeats

TITLES = {
    401: "Unable to validate access token",
    403: "Forbidden",
    409: "Conflict",
    413: "Payload Too Large",
    422: "Validation Error",
}


class Missing(NotFoundError):
    """The answer 404: the flow, field, entry or relationship in the path does not exist."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"The requested {kind} could not be found", title=f"{kind.capitalize()} not found")


class BadRequest(ValidationError):
    """The answer 400: the request cannot be parsed, or has an unknown query parameter."""


class BadQuery(BadRequest):
    """The answer 400: `filter`, `sort` or `include` cannot be parsed, or names an unknown field."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"Could not parse the supplied {parameter}: {reason}", [parameter])


class LengthRequired(exceptions.APIException):
    """The answer 411: the request has a body without a Content-Length.

    Without this error Django would read an empty body, and a DELETE without a body removes all members.
    """

    status_code = 411
    default_detail = "Send the body with a Content-Length."
    default_code = "length_required"


@contextmanager
def under(*parents: str | int) -> Iterator[None]:
    """A context manager that prepends `parents` to the path of an engine's error raised inside the block.

    An error without a path is left as it is.
    """
    try:
        yield
    except RelationsError as error:
        if error.path:
            error.under(*parents)
        raise


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """Return the response of this dialect for an exception. An unexpected one is logged and answered 500.

    It is the exception handler of Django REST framework, whose arguments it takes. The transaction is rolled
    back.
    """
    set_rollback()
    if isinstance(error, RelationsError):
        return answers(map(_object, error.listed), error.unlisted)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, exceptions.APIException):
        return _of_framework(error, context)
    if isinstance(error, Error) and failures.is_unavailable(error):
        return _unavailable(error)
    if isinstance(error, DatabaseError) and failures.is_conflict(error):
        return answer(409, detail="Write conflict detected")
    return _unexpected(error)


def answer(status: int, detail: str = "", **more: Any) -> Response:
    """Return a response with one error object, and the HTTP status `status`.

    The object has `status`, `title`, `detail` and the keys `more`; empty ones are left out.
    """
    return answers([shown(status, detail=detail, **more)])


def answers(errors: Iterable[dict[str, Any]], more: int = 0) -> Response:
    """Return a response with these error objects, as `{"errors": […]}`.

    The HTTP status is that of the first. If there are `more` than these, `meta.more` is their number.
    """
    found = list(errors)
    body: dict[str, Any] = {"errors": found}
    return Response(body | ({"meta": {"more": more}} if more else {}), status=found[0]["status"])


def _object(error: RelationsError) -> dict[str, Any]:
    """Return the error object of an engine's error; one about a rule of a relation has its parameters."""
    rule = {"code": error.code, "meta": error.params} if error.code.startswith("relation.") else {}
    return shown(_status(error), error.details.get("title"), error.message, error.key, **rule)


def shown(
    status: int, title: str | None = None, detail: str = "", source: str = "", **more: Any
) -> dict[str, Any]:
    """Return one error object as a dict: `{"status", "title", "detail", "source"}`.

    Empty keys are left out. The default `title` is the usual one for the status. `source` is the path of the
    wrong key; `more` are further keys.
    """
    parts = {
        "status": status,
        "title": title or TITLES.get(status) or HTTPStatus(status).phrase,
        "detail": detail[:LONGEST],
        "source": source[:LONGEST],
        **more,
    }
    return {key: value for key, value in parts.items() if value}


def _status(error: RelationsError) -> int:
    if isinstance(error, BadRequest):
        return 400
    if isinstance(error, ValidationError):
        return 422
    return 409 if isinstance(error, ConflictError) else 404


def _of_framework(error: exceptions.APIException, context: dict[str, Any]) -> Response:
    """Return the response for an exception of Django REST framework, in this dialect's shape.

    The framework makes its status and headers.
    """
    # A 401 says nothing more upstream: clients compare, and nobody learns why a token failed.
    detail = "" if error.status_code == 401 else str(error.detail)
    response = cast(Response, exception_handler(error, context))
    response.data = answer(error.status_code, detail=detail).data
    return response


def _unavailable(error: Error) -> Response:
    """Return the response 503 for an error of the database, with the time after which to try again.

    The cause is logged and not shown: the caller cannot mend it.
    """
    logger.warning("The database is not available: %s", error)
    response = answer(503, detail="The database is not available: try again.")
    response["Retry-After"] = failures.RETRY_AFTER
    return response


def _unexpected(error: Exception) -> Response:
    request_id = str(uuid.uuid4())
    logger.error("Unexpected error, request %s", request_id, exc_info=error)
    detail = "There was an internal server error, you can report with your request id."
    return answer(500, detail=detail, request_id=request_id)
