"""Metrics for Prometheus, of all workers together. There are none without METRICS_TOKEN."""

from __future__ import annotations

import os
from hmac import compare_digest
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from relations.events import Event

METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where the workers keep their numbers; `manage.py serve` makes it

REQUESTS = Counter("relations_requests", "Requests that were answered.", ["method", "route", "status"])
SECONDS = Histogram("relations_request_seconds", "What a request took.", ["route"])
STATEMENTS = Histogram(
    "relations_request_statements",
    "Statements of a request.",
    ["route"],
    buckets=(1, 2, 3, 5, 8, 12, 20, 50, 200),
)
REFUSED = Counter("relations_refused", "Requests that the front refused, before Django.", ["status"])
PRESENT = Gauge(
    "relations_requests_present",
    "Requests that have a thread or wait for one.",
    multiprocess_mode="livesum",
)
EVENTS = Counter("relations_events", "What happened within writes (relations.events).", ["event"])
LOCKING = Histogram("relations_lock_seconds", "What it took a write to lock its documents.")


def answered(method: str, route: str, status: int, seconds: float, statements: int) -> None:
    """Count an answered request. All methods that are no standard ones count as "other"."""
    if settings.METRICS_TOKEN:
        method = method if method in METHODS else "other"  # a caller may invent any number of them
        REQUESTS.labels(method, route, status).inc()
        SECONDS.labels(route).observe(seconds)
        STATEMENTS.labels(route).observe(statements)


def happened(event: Event, amount: float) -> None:
    """Count an event of the app; a listener of `relations.events`."""
    if event is Event.LOCK:
        LOCKING.observe(amount)
    else:
        EVENTS.labels(event.value).inc(amount)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Return the metrics as text, or 401 to callers without the token. Raises Http404 if there is none."""
    if not settings.METRICS_TOKEN:
        raise Http404
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode()):
        return HttpResponse("Unauthorized", status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """Return what all workers have counted; without their folder, this process alone."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return REGISTRY
    for path in Path(folder).glob("gauge_livesum_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        if not Path(f"/proc/{pid}").exists():
            mark_process_dead(pid, folder)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)
    return registry
