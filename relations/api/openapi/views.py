"""Views of the OpenAPI document, and of two pages that show it: Swagger UI and Redoc.

The pages load nothing from other hosts.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.template.backends.django import DjangoTemplates
from django.urls import NoReverseMatch, reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from ..auth.authentication import BearerTokenAuthentication
from ..negotiation import AlwaysJSON
from ..rendering import JSONRenderer
from . import assets, document
from .access import StaffOrReader

# Both pages set styles from their scripts. Redoc has its search in a worker that it makes itself.
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class DocsView(APIView):
    """The base class of the documentation's views. They are left out of the OpenAPI document."""

    schema = None
    authentication_classes: tuple[Any, ...] = (BearerTokenAuthentication, SessionAuthentication)
    permission_classes: tuple[Any, ...] = (StaffOrReader,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJSON
    throttle_classes = ()
    versioning_class = None


@method_decorator(gzip_page, name="dispatch")
class SchemaView(DocsView):
    """The view that returns the OpenAPI document as JSON or YAML, with an ETag."""

    kind = "json"

    def get(self, request: Request) -> HttpResponseBase:
        response = _sent(request, document.current(self.kind))
        patch_cache_control(response, private=True)
        patch_vary_headers(response, ("Authorization", "Cookie"))
        return response


class AssetView(DocsView):
    """The view that returns a script or a style sheet of the documentation pages.

    No permission is needed.
    """

    authentication_classes = ()
    permission_classes = ()

    def get(self, request: Request, name: str) -> HttpResponseBase:
        if name not in assets.ASSETS:
            raise NotFound
        return _sent(request, assets.read(name))


class PageView(DocsView):
    """The base class of views that return a documentation page.

    No permission is needed: the page asks for a token to load the document.
    """

    permission_classes = ()
    template = ""

    def get(self, request: Request) -> HttpResponseBase:
        context = {
            # No names of URLs, which depend on where and how a project includes them.
            "root": request.path.rstrip("/").removesuffix("/redoc") + "/",
            "readable": StaffOrReader().has_permission(request, self),
            "login": _login(request.path),
        }
        page = _templates().get_template(self.template).render(context, request._request)
        response = HttpResponse(page, headers={"Content-Security-Policy": POLICY})
        patch_cache_control(response, private=True, no_cache=True)
        return response


class SwaggerView(PageView):
    template = "relations/docs/swagger.html"


class RedocView(PageView):
    template = "relations/docs/redoc.html"


@functools.cache
def _templates() -> DjangoTemplates:
    """Return the app's own template engine: a project that only serves APIs need not configure one."""
    folder = Path(__file__).parents[2] / "templates"
    return DjangoTemplates({"NAME": "relations-docs", "DIRS": [folder], "APP_DIRS": False, "OPTIONS": {}})


def _sent(request: Request, found: assets.Content) -> HttpResponseBase:
    """Return the response with this content; 304 without it if the client's `If-None-Match` has its ETag."""
    response = HttpResponse(found.content, content_type=found.content_type, headers={"ETag": found.etag})
    patch_cache_control(response, no_cache=True)
    return get_conditional_response(request._request, etag=found.etag, response=response) or response


def _login(back: str) -> str:
    """Return the address of the admin's login; "" in a project without the admin."""
    try:
        return f"{reverse('admin:login')}?next={back}"
    except NoReverseMatch:
        return ""
