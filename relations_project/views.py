"""The home page, the answers to errors, and whether the server lives and can work.

The server of `manage.py serve` answers the last two itself; these views are for any other.
"""

import sys

from django.core.exceptions import DisallowedHost
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import bad_request, server_error

from relations import failures
from relations_project.middleware import is_api, refused
from relations_project.serving import readiness


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page."""
    return render(request, "relations_project/home.html")


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for a request that Django refuses before any view: 400, of the APIs in their shape."""
    if not is_api(request):
        return bad_request(request, exception)
    return refused(
        request, 400, "This server has no such host." if isinstance(exception, DisallowedHost) else ""
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Answer for an error that no view has answered: 503 where the database is not available, else 500."""
    error = sys.exc_info()[1]
    if not isinstance(error, Error) or not failures.is_unavailable(error):
        return server_error(request)
    content = render_to_string("relations_project/unavailable.html", {"seconds": failures.RETRY_AFTER})
    return HttpResponse(content, status=503, headers={"Retry-After": str(failures.RETRY_AFTER)})


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers and has all migrations, 503 with the reason otherwise."""
    found = readiness.report()
    return JsonResponse(found, status=200 if found["status"] == "ok" else 503)
