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
    """Return the query parameters that keep a page in the drawer; {} if the request is not from one."""
    return {IS_POPUP_VAR: DRAWER} if is_in_drawer(request) else {}


def framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view, wrapped: for a request from a drawer, its response may be shown in a frame.

    Only pages of the same site may do that.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if is_in_drawer(request):
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return answer


def done(admin: Any, request: HttpRequest) -> HttpResponse:
    """Return the page whose script closes the drawer, after the entry in it was saved or deleted."""
    return page(admin, request, "admin/relations/entry/drawer_done.html", title="")
