"""The admin of entries: permissions, pages besides the form, and deletion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ...engine import schema
from ...engine.documents import DocumentService
from ...engine.reading.counts import of_entries
from ...engine.reading.labels import named
from ...models import Entry
from ..bases import Deletion, page
from ..context import database
from ..diagram.entries import SHOWN, Neighbourhood
from ..diagram.graph import DIAGRAM
from ..refusals import EngineAdmin
from . import history
from .bulk import search
from .changelist import EntryList
from .page import EntryPages
from .transitions import TRANSITIONS, TransitionPage

NAMED = 100  # entries named on the deletion page


@admin.register(Entry)
class EntryAdmin(EntryPages, EngineAdmin, EntryList):
    """The admin of entries. Each save is one transaction of the document service.

    Entries of a disabled flow can be viewed, but not changed or deleted.
    """

    # -- permissions --------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.flow.enabled)

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.flow.enabled)

    # -- other pages than the form ------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        def route_to(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"relations_entry_{name}")

        return [
            *(
                route_to(f"<path:object_id>/{name}/", partial(self.transition_view, name), name)
                for name in TRANSITIONS
            ),
            route_to("search/<int:flow_id>/", require_safe(self.search_view), "search"),
            route_to(
                "<path:object_id>/neighbourhood/", require_safe(self.neighbourhood_view), "neighbourhood"
            ),
            *super().get_urls(),
        ]

    def neighbourhood_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the entry's relations in both directions, as a diagram and as a list.

        Redirects to the list of entries without such an entry. Raises PermissionDenied for a user who may not
        view it.
        """
        entry = self.get_object(request, unquote(object_id))
        if entry is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, entry):
            raise PermissionDenied
        subject = self.lists(request, entry).subject
        return page(
            self,
            request,
            "admin/relations/entry/neighbourhood.html",
            title=_("Neighbourhood"),
            subtitle=named(entry),
            flow=subject.flow,
            form_url=self.url("change", entry.pk, locale=subject.locale),
            nodes=Neighbourhood(subject, self.admin_site).nodes(),
            shown=SHOWN,
            media=DIAGRAM,
        )

    def search_view(self, request: HttpRequest, flow_id: int) -> HttpResponse:
        """Return documents to connect selected entries to, as JSON (see `search.documents`).

        Raises PermissionDenied for a user who may not view entries, and Http404 for an unknown flow or
        locale.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        return search.documents(request, flow_id)

    def transition_view(self, name: str, request: HttpRequest, object_id: str) -> HttpResponse:
        """Publish or unpublish the entry or discard its draft, in one locale; `name` is a key of TRANSITIONS.

        GET shows what will change. Redirects to the list of entries without such an entry. Raises
        PermissionDenied for a user who may not change it.
        """
        entry = self.get_object(request, unquote(object_id))
        if entry is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, entry):
            raise PermissionDenied
        return TransitionPage(self, request, self.lists(request, entry).subject, name).answer()

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        """Redirect to the list of entries instead of the admin's index."""
        messages.warning(request, _("There is no entry %s. Perhaps it was deleted?") % object_id)
        return HttpResponseRedirect(self.url("changelist"))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the entry's history, under its label instead of its id."""
        entry = self.get_object(request, unquote(object_id))
        title = {"title": _("History: %s") % named(entry)} if entry else {}
        return super().history_view(request, object_id, {**title, **(extra_context or {})})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Entry | None:
        """Return the entry, or None, as Django does; its attribute `label` is what Django's pages call it."""
        entry = super().get_object(request, object_id, from_field)
        if entry is not None:
            entry.label = named(entry)
        return entry

    # -- deletion -----------------------------------------------------------------------------------

    def get_deleted_objects(self, objs: Iterable[Entry], request: HttpRequest) -> Deletion:
        entries = list(objs)
        counts = of_entries([entry.pk for entry in entries], database())
        names = [f"{entry.flow}: {named(entry)}" for entry in entries[:NAMED]]
        if more := len(entries) - len(names):
            names.append(ngettext("and %d more", "and %d more", more) % more)
        disabled = [named(entry) for entry in entries if not entry.flow.enabled]
        return self.deletion(request, names, counts, disabled)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Entry]) -> list[LogEntry]:
        return history.record(request.user, {entry: named(entry) for entry in queryset}, DELETION)

    def delete_model(self, request: HttpRequest, obj: Entry) -> None:
        DocumentService(obj.flow.slug, database()).delete(obj.document_id, locale="*")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> None:
        """Delete the entries, in all their locales, in one transaction.

        Raises an engine's error if one is refused.
        """

        def delete() -> None:
            for entry in queryset:
                self.delete_model(request, entry)

        schema.run_held(delete, using=database())
