"""Views of the admin that tell the engine who the user is, so that it checks the user's permissions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern

from ..access import caller
from .context import access_for


def as_user(patterns: list[URLPattern]) -> list[URLPattern]:
    """Wrap the views of these URL patterns, so that the engine allows them what the request's user may do.

    Changes the patterns in place, and returns them.
    """
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _acting(pattern.callback)
    return patterns


def _acting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view, wrapped: the engine allows it, and its template, what the request's user may do."""

    @wraps(view)
    def act(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with caller.acting(access_for(request)):
            response = view(request, *args, **kwargs)
            return response.render() if isinstance(response, SimpleTemplateResponse) else response

    return act
