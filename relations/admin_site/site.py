"""The admin site for content.

Its modules are imported when a request comes: they import `relations.admin`, which registers with the
site that is being made here.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from .sign_in import SignInForm


class ContentSite(AdminSite):
    """Django's AdminSite with flows in its sidebar, and a home page about recent and unpublished entries."""

    site_header = site_title = "Ordered relations"
    index_title = _("Home")
    login_form = SignInForm
    index_template = "relations/admin_site/home.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        from .menu import menu

        context = super().each_context(request)
        return context | {"content_menu": menu(self, request, context["available_apps"])}

    def get_urls(self) -> list[URLPattern | URLResolver]:
        found = [
            path("go/", self.admin_view(require_safe(self.go_view)), name="relations_go"),
            path("counts/", self.admin_view(require_safe(self.counts_view)), name="relations_counts"),
        ]
        return [*found, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from .home import home

        return super().index(request, {**home(self, request), **(extra_context or {})})

    def go_view(self, request: HttpRequest) -> HttpResponse:
        """Return the entries whose texts have each word of `?term=`, as JSON.

        The JSON is `{"results": [{text, flow, url}]}`.
        """
        from .finding import entries

        return entries(self, request)

    def counts_view(self, request: HttpRequest) -> HttpResponse:
        """Return the number of entries of each flow as JSON: `{"articles": 12}`, by the flow's slug."""
        from .finding import counts

        return counts(self, request)
