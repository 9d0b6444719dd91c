"""A line of the log and the metrics for each request, and an id that follows it."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar
from uuid import uuid4

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse

from . import metrics
from .statements import Statements

HEADER = "X-Request-ID"
# What a caller or a proxy may send as an id; anything else is no text for a log.
SENT = re.compile(r"[A-Za-z0-9._-]{1,64}")

logger = logging.getLogger("relations_project.requests")
_current: ContextVar[str] = ContextVar("request_id", default="-")


class WithRequestId(logging.Filter):
    """Gives each record of the log the id of the request that is answered; "-" outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True


def observe(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: gives a request its id, and logs and counts it once it is answered.

    The id is the caller's `X-Request-ID`, else a new one; the answer has it too.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = request.headers.get(HEADER, "")
        name = sent if SENT.fullmatch(sent) else uuid4().hex
        token = _current.set(name)
        statements = Statements(settings.SLOW_STATEMENT)
        began = time.monotonic()
        try:
            with ExitStack() as watched:
                for alias in connections:
                    watched.enter_context(connections[alias].execute_wrapper(statements))
                response = get_response(request)
            response.headers[HEADER] = name
            _record(request, response, time.monotonic() - began, statements.count)
        finally:
            _current.reset(token)
        return response

    return middleware


def _record(request: HttpRequest, response: HttpResponse, seconds: float, statements: int) -> None:
    """Log and count an answered request. Its route stands for all paths of one kind: `api/<slug:plural>`."""
    route = request.resolver_match.route if request.resolver_match else ""
    facts = {
        "method": request.method,
        "path": request.path,
        "route": route,
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
        "statements": statements,
    }
    metrics.answered(request.method or "", route, response.status_code, seconds, statements)
    text = "%(method)s %(path)s %(status)s, %(milliseconds)s ms, %(statements)s statements"
    logger.info(text, facts, extra=facts)
