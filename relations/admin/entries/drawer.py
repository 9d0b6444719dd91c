"""The form of an entry in a drawer: a frame beside the form of another entry, which lists this one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse

from ..bases import page

DRAWER = "drawer"  # the value of Django's parameter for pages without the frame of the site


def is_in_drawer(request: HttpRequest) -> bool:
    """Return whether the request comes from a drawer."""
    return request.GET.get(IS_POPUP_VAR) == DRAWER


def query(request: HttpRequest) -> dict[str, str]:
    """Return the query parameters with which a page stays in the drawer; none for a page outside of it."""
    return {IS_POPUP_VAR: DRAWER} if is_in_drawer(request) else {}


def framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view, whose pages other pages of the same site may show in a drawer."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if is_in_drawer(request):
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return answer


def done(admin: Any, request: HttpRequest) -> HttpResponse:
    """Return the page that closes the drawer: what was to be done in it is done."""
    return page(admin, request, "admin/relations/entry/drawer_done.html", title="")
