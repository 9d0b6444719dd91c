"""Security headers, a bound for forms, compression, and Django's middleware that only pages need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse
from django.middleware import locale
from django.middleware.gzip import GZipMiddleware

from relations import conf

from .serving import refusals

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# For pages that the admin shows in a drawer of its own pages.
FRAMED_POLICY = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")

Handler = Callable[[HttpRequest], HttpResponse]


def content_security_policy(get_response: Handler) -> Handler:
    """Let pages load nothing from elsewhere and run nothing inline; a view may set its own policy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_framed = response.headers.get("X-Frame-Options") == "SAMEORIGIN"
        response.headers.setdefault("Content-Security-Policy", FRAMED_POLICY if is_framed else POLICY)
        return response

    return middleware


def compress_pages(get_response: Handler) -> Handler:
    """Compress pages of HTML for browsers that take it.

    Django adds random bytes, so that the length of a page tells nothing of its secrets.
    """
    gzip = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            gzip.process_response(request, response)
        return response

    return middleware


def bound_bodies(get_response: Handler) -> Handler:
    """Refuse large bodies of forms where nobody has signed in: 413, as the front does.

    Django reads a form before a view asks who sends it, and one with files has no other bound. The APIs ask
    first.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if _is_large(request) and not is_api(request) and SESSION_KEY not in request.session:
            return refused(request, 413)
        return get_response(request)

    return middleware


def refused(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """Return an answer with this status in the shape of the API that the path belongs to, as the front's."""
    answer = refusals.answer(refusals.Refused(status, message), request.path_info)
    return HttpResponse(answer.body, status=status, content_type="application/json")


def _is_large(request: HttpRequest) -> bool:
    """Whether the body is beyond what an API takes; so may be one in chunks that is not here yet."""
    bound = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    return "HTTP_TRANSFER_ENCODING" in request.META or (bound is not None and length > bound)


APIS = ("/api/", "/v2/")
PAGES = "/api/docs"  # those of the APIs that are for people, who may be logged in


def is_api(request: HttpRequest) -> bool:
    """Return whether a request is to one of the APIs, and not to its pages for people."""
    return request.path_info.startswith(APIS) and not request.path_info.startswith(PAGES)


class ForPages:
    """Leaves out requests to the APIs, unless further ways to authenticate may need a session there."""

    get_response: Callable[[HttpRequest], Any]

    def __call__(self, request: HttpRequest) -> Any:
        if is_api(request) and not conf.get("RELATIONS_AUTHENTICATION_CLASSES"):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class SessionMiddleware(ForPages, sessions.SessionMiddleware):
    """Django's, for pages."""


class LocaleMiddleware(ForPages, locale.LocaleMiddleware):
    """Django's, for pages: the APIs speak one language."""


class AuthenticationMiddleware(ForPages, auth.AuthenticationMiddleware):
    """Django's, for pages."""


class MessageMiddleware(ForPages, messages.MessageMiddleware):
    """Django's, for pages."""
