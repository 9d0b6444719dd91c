"""Reordering the entries of an ordered flow in the change list: by dragging a handle, or by keyboard."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...engine.documents import documents
from ...engine.errors import RelationsError
from ...engine.reading.labels import named
from ...engine.schema import FlowSchema
from ...models import Entry
from ..bases import AnyModelAdmin
from ..context import database, schema_for

KINDS = ("before", "after")
SCRIPTS = Media(js=["relations/vendor/sortablejs/Sortable.min.js", "relations/admin/order.js"])
HANDLE = "place"  # the column of the handles


class Arranging(AnyModelAdmin):
    """A ModelAdmin mixin: the change list of an ordered flow's entries, in their order, with drag handles.

    While the list is searched, or sorted by a column, its rows have no handles.
    """

    def arranged(self, request: HttpRequest) -> FlowSchema | None:
        """Return the ordered flow whose entries the change list shows in their own order; else None.

        None when the list is not filtered by an ordered flow, is searched, or is sorted by a column.
        """
        flow = schema_for(request).flows.get(request.GET.get("flow", ""))
        is_sorted = request.GET.get(ORDER_VAR) or request.GET.get(SEARCH_VAR)
        return flow if flow is not None and flow.ordered and not is_sorted else None

    def get_ordering(self, request: HttpRequest) -> Any:
        return ("position", "pk") if self.arranged(request) else super().get_ordering(request)

    def may_arrange(self, request: HttpRequest) -> bool:
        """Return whether the user can reorder the listed entries, so that the rows have handles."""
        flow = self.arranged(request)
        return flow is not None and flow.enabled and self.has_change_permission(request)

    @admin.display(description=gettext_lazy("order"))
    def place(self, entry: Entry) -> str:
        """Return a row's drag handle as HTML.

        The script posts each move to the URL in its attribute `data-url`.
        """
        url = reverse(f"{self.admin_site.name}:relations_entry_move", args=[entry.pk])
        text = _("Move %s: drag it, or Alt with an arrow") % named(entry)
        handle = '<button type="button" class="relations-handle" data-url="{}" data-key="{}"'
        handle += ' data-moved="{}" data-failed="{}" aria-label="{}" title="{}">⠿</button>'
        moved, failed = _("Moved to place %(place)s of %(total)s."), _("It could not be moved: %(reason)s")
        return format_html(handle, url, entry.pk, moved, failed, text, text)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.move_view))
        return [path("<int:key>/move/", view, name="relations_entry_move"), *super().get_urls()]

    def move_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Move the entry with the primary key `key` next to another entry of its flow.

        The POST data has `before` or `after`, with the primary key of the other entry. Returns JSON: `{}`, or
        `{"error": message}` with status 400. Raises PermissionDenied for a user who may not change the entry.
        """
        rows = Entry.objects.using(database()).select_related("flow")
        entry = rows.filter(pk=key).first()
        if not self.has_change_permission(request, entry):
            raise PermissionDenied
        kind = next((kind for kind in KINDS if request.POST.get(kind, "").isdecimal()), None)
        other = rows.filter(pk=int(request.POST[kind][:18])).first() if kind else None
        if entry is None or kind is None or other is None or other.flow_id != entry.flow_id:
            return JsonResponse({"error": _("The list has changed in the meantime.")}, status=400)
        try:
            service = documents(entry.flow.slug, using=database())
            neighbour = other.document_id
            if kind == "before":
                service.place(entry.document_id, before=neighbour)
            else:
                service.place(entry.document_id, after=neighbour)
        except RelationsError as error:
            return JsonResponse({"error": error.message}, status=400)
        return JsonResponse({})
