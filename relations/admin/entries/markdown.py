"""A view that renders Markdown for the preview of a rich text."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from ..bases import AnyModelAdmin
from ..inputs.rendering import can_render, rendered


class MarkdownPreview(AnyModelAdmin):
    """A mixin for the admin of entries: the view that renders Markdown for the preview of a rich text."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.markdown_view))
        return [path("markdown/", view, name="relations_entry_markdown"), *super().get_urls()]

    def markdown_view(self, request: HttpRequest) -> HttpResponse:
        """Return the HTML of the Markdown in the POST parameter `text`.

        Raises PermissionDenied for a user who may not view entries, and Http404 if the package
        `markdown-it-py` is not installed.
        """
        if not self.has_view_or_change_permission(request) and not self.has_add_permission(request):
            raise PermissionDenied
        if not can_render():
            raise Http404
        return HttpResponse(rendered(request.POST.get("text", "")))
