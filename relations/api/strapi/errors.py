"""Errors in Strapi's shape: `{"data": null, "error": {"status", "name", "message", "details"}}`."""

from __future__ import annotations

import logging
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, Error
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from ... import failures
from ...engine import errors

logger = logging.getLogger(__name__)

NAMES = {
    400: "ValidationError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    405: "MethodNotAllowedError",
    409: "ConflictError",
    412: "PreconditionFailedError",
    413: "PayloadTooLargeError",
    429: "RateLimitError",
    503: "ServiceUnavailableError",
}
MESSAGES = {401: "Missing or invalid credentials", 404: "Not Found"}  # instead of DRF's
ENGINE_STATUS = {
    errors.StaleError: 412,
    errors.RuleError: 409,
    errors.ConflictError: 400,
    errors.NotFoundError: 404,
    errors.ValidationError: 400,
}


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """Return the response of this dialect for an exception. An unexpected one is logged and answered 500.

    It is the exception handler of Django REST framework, whose arguments it takes. The transaction is rolled
    back.
    """
    set_rollback()
    if isinstance(error, errors.RelationsError):
        status = next(code for kind, code in ENGINE_STATUS.items() if isinstance(error, kind))
        details = error.details | path_details(error)
        if isinstance(error, errors.RuleError):
            details |= _rule(error)
        if isinstance(error, errors.ValidationError):
            details |= {"source": source(error, context), "errors": [_fault(e) for e in error.listed]}
            details |= {"more": error.unlisted} if error.unlisted else {}
            if details["source"] == "query" and error.path:
                details.setdefault("param", str(error.path[0]))
        return answer(status, error.message, details, name=error.details.get("name"))
    if isinstance(error, Http404):
        return answer(404, "Not Found")
    if isinstance(error, exceptions.NotAuthenticated) or (
        isinstance(error, PermissionDenied) and getattr(context.get("request"), "auth", None) is None
    ):
        return answer(403, "Forbidden")  # as a live server answers what its public role lacks
    if isinstance(error, PermissionDenied):
        return answer(403, str(error) or "Forbidden")
    if isinstance(error, exceptions.APIException):
        return _of_framework(error, context)
    if isinstance(error, Error) and failures.is_unavailable(error):
        return _unavailable(error)
    if isinstance(error, DatabaseError) and failures.is_conflict(error):
        return answer(409, "Other writers were in the way, again and again: try once more.")
    logger.error("Unexpected error", exc_info=error)
    body = {"status": 500, "name": "InternalServerError", "message": "Internal Server Error"}
    return Response({"data": None, "error": body}, status=500)


def answer(
    status: int, message: str, details: dict[str, Any] | None = None, name: str | None = None
) -> Response:
    """Return an error response. `name` is Strapi's name of the error, by default that for the status."""
    body = {
        "status": status,
        "name": name or NAMES.get(status, "ApplicationError"),
        "message": message,
        "details": {key: value for key, value in (details or {}).items() if key != "name"},
    }
    return Response({"data": None, "error": body}, status=status)


def _unavailable(error: Error) -> Response:
    """Return the response 503 for an error of the database, with the time after which to try again.

    The cause is logged and not shown: the caller cannot mend it.
    """
    logger.warning("The database is not available: %s", error)
    response = answer(503, "The database is not available: try again.")
    response["Retry-After"] = failures.RETRY_AFTER
    return response


def _fault(error: errors.RelationsError) -> dict[str, Any]:
    """Return one item of `details.errors` for an error: path, message, name, and a rule's code."""
    name = error.details.get("name", "ValidationError")
    return {
        "path": [str(step) for step in error.path],
        "message": error.message,
        "name": name,
        **_rule(error),
    }


def _rule(error: errors.RelationsError) -> dict[str, Any]:
    """Return the code and the parameters of an error about a rule of a relation; {} for another."""
    return {"code": error.code, "params": error.params} if error.code.startswith("relation.") else {}


def source(error: errors.RelationsError, context: dict[str, Any]) -> str:
    """Return where the error is: "body" or "query" of the request in the framework's `context`."""
    known = error.details.get("source")
    if known is not None:
        return str(known)
    request, first = context.get("request"), next(iter(error.path), None)
    # Not decoded: it may be what is wrong.
    asked = getattr(request, "META", {}).get("QUERY_STRING", "")
    if getattr(request, "method", "GET") in ("GET", "DELETE") or first in ("populate", "filters", "sort"):
        return "query"
    return "query" if first in ("locale", "status", "pagination") and first in asked else "body"


def path_details(error: errors.RelationsError) -> dict[str, Any]:
    """Return `{"key", "path"}` of the wrong value that an engine's error names; {} if it has no path."""
    if not error.path:
        return {}
    return {"key": str(error.path[-1]), "path": error.key}


def _of_framework(error: exceptions.APIException, context: dict[str, Any]) -> Response:
    """Return the response for an exception of Django REST framework, in this dialect's shape.

    The framework makes its status and headers.
    """
    response = cast(Response, exception_handler(error, context))
    message = MESSAGES.get(error.status_code) or str(error.detail)
    response.data = answer(error.status_code, message).data
    return response
