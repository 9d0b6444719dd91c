"""Entries in the admin: who may do what, and the pages beside the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...engine import schema
from ...engine.documents import DocumentService
from ...engine.errors import ValidationError
from ...engine.schema import FlowSchema, Schema
from ...models import Entry
from ..context import database, schema_for
from ..diagram.entries import SHOWN, Neighbourhood
from ..diagram.graph import DIAGRAM
from ..relation_field.views import RelationViews
from ..subject.labels import named
from ..subject.subject import Subject
from . import deletion, history
from .bulk import search
from .changelist import EntryList
from .page import EntryPage
from .transitions import TRANSITIONS, TransitionPage


@admin.register(Entry)
class EntryAdmin(RelationViews, EntryList):
    """Every write goes through the document service, in a transaction of its own."""

    # -- who may do what: nobody writes into a flow that is disabled ----------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.flow.enabled)

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.flow.enabled)

    # -- the form -----------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Without the stock view's transaction: the engine has its own, run again on a conflict."""
        if object_id is None:
            return self._add(request)
        entry = self.get_object(request, unquote(object_id))
        if entry is None:
            return self._gone(request, object_id)
        may = self.has_change_permission if request.method == "POST" else self.has_view_or_change_permission
        if not may(request, entry):
            raise PermissionDenied
        return EntryPage(self, request, self.subject_of(request, entry)).answer()

    def _add(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        schema = schema_for(request)
        chosen = request.GET.get("flow") or self._filtered_flow(request)
        if not chosen:
            return self._choose_flow(request, schema)
        flow = schema.flows.get(chosen)
        if flow is None or not flow.enabled:
            raise Http404(f'There is no flow "{chosen}".')
        if flow.single and (only := Entry.objects.using(database()).filter(flow=flow.id).first()):
            messages.info(request, _("There is one entry of this flow, and no more: this one."))
            return HttpResponseRedirect(self._page_of(only))
        subject = Subject(schema, flow, self._locale(request, flow), database())
        return EntryPage(self, request, subject).answer()

    def _gone(self, request: HttpRequest, object_id: str) -> HttpResponse:
        messages.warning(request, _("There is no entry %s. Perhaps it was deleted?") % object_id)
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:relations_entry_changelist"))

    def _filtered_flow(self, request: HttpRequest) -> str | None:
        """The flow that the list was filtered by when somebody chose to add to it."""
        return QueryDict(request.GET.get("_changelist_filters", "")).get("flow")

    def _choose_flow(self, request: HttpRequest, schema: Schema) -> HttpResponse:
        flows = sorted((flow for flow in schema.flows.values() if flow.enabled), key=lambda flow: flow.name)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add entry"),
            "subtitle": _("Which flow?"),
            "opts": self.opts,
            "flows": flows,
            "media": self.media,
            "preserved_filters": self.get_preserved_filters(request),
        }
        return TemplateResponse(request, "admin/relations/entry/choose_flow.html", context)

    @staticmethod
    def _locale(request: HttpRequest, flow: FlowSchema) -> str:
        """The locale of the page; Http404 for an unknown one."""
        try:
            return schema_for(request).locale(flow, request.GET.get("locale") or None)
        except ValidationError as error:
            raise Http404(error.message) from None

    # -- the pages beside the form ------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"relations_entry_{name}")

        return [
            *(
                page(f"<path:object_id>/{name}/", partial(self.transition_view, name), name)
                for name in TRANSITIONS
            ),
            page("search/<int:flow_id>/", require_safe(self.search_view), "search"),
            page("<path:object_id>/neighbourhood/", require_safe(self.neighbourhood_view), "neighbourhood"),
            *super().get_urls(),
        ]

    def neighbourhood_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The entry with what it relates to and what points at it, drawn and listed."""
        entry = self.get_object(request, unquote(object_id))
        if entry is None:
            return self._gone(request, object_id)
        if not self.has_view_permission(request, entry):
            raise PermissionDenied
        subject = self.subject_of(request, entry)
        locale = f"?{urlencode({'locale': subject.locale})}" if subject.locale else ""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Neighbourhood"),
            "subtitle": named(entry),
            "opts": self.opts,
            "flow": subject.flow,
            "form_url": self._page_of(entry) + locale,
            "nodes": Neighbourhood(subject, self.admin_site).nodes(),
            "shown": SHOWN,
            "media": DIAGRAM,
        }
        return TemplateResponse(request, "admin/relations/entry/neighbourhood.html", context)

    def search_view(self, request: HttpRequest, flow_id: int) -> HttpResponse:
        """What the selected entries may be connected to; whoever may look at entries may look for them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return search.documents(request, flow_id)

    def relation_subject(self, request: HttpRequest, object_id: str | None, flow_id: int) -> Subject:
        schema = schema_for(request)
        if object_id is None:
            flow = schema.by_id[flow_id]
            return Subject(schema, flow, schema.locale(flow, request.GET.get("locale") or None), database())
        entry = self.get_object(request, unquote(object_id))
        if entry is None:
            raise Http404
        return self.subject_of(request, entry)

    def relation_permission(self, request: HttpRequest, subject: Subject, *, write: bool) -> bool:
        may = self.has_change_permission if write else self.has_view_or_change_permission
        return may(request, subject.entry)

    def subject_of(self, request: HttpRequest, entry: Entry) -> Subject:
        """The entry in the locale that was asked for; Http404 for an unknown one."""
        schema = schema_for(request)
        flow = schema.by_id[entry.flow_id]
        versions = tuple(entry.versions.all())
        return Subject(schema, flow, self._locale(request, flow), database(), entry, versions)

    def transition_view(self, name: str, request: HttpRequest, object_id: str) -> HttpResponse:
        """Publish the entry, unpublish it, or discard its draft, in one locale: asked first, done by POST."""
        entry = self.get_object(request, unquote(object_id))
        if entry is None:
            return self._gone(request, object_id)
        if not self.has_change_permission(request, entry):
            raise PermissionDenied
        return TransitionPage(self, request, self.subject_of(request, entry), name).answer()

    def _page_of(self, entry: Entry) -> str:
        return reverse(f"{self.admin_site.name}:relations_entry_change", args=[entry.pk])

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Under the entry's name: people do not know it by its id."""
        entry = self.get_object(request, unquote(object_id))
        title = {"title": _("History: %s") % named(entry)} if entry else {}
        return super().history_view(request, object_id, {**title, **(extra_context or {})})

    # -- deletion -----------------------------------------------------------------------------------

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        view = super().delete_view
        return schema.run_held(lambda: view(request, object_id, extra_context), using=database())

    def get_deleted_objects(
        self, objs: Iterable[Entry], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Counts, where the stock admin loads every link."""
        entries = list(objs)
        names, counts = deletion.summary(entries, database())
        missing = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return names, counts, missing, [str(entry) for entry in entries if not entry.flow.enabled]

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Entry]) -> list[LogEntry]:
        return history.record(request.user, {entry: named(entry) for entry in queryset}, DELETION)

    def delete_model(self, request: HttpRequest, obj: Entry) -> None:
        DocumentService(obj.flow.slug, database()).delete(obj.document_id, locale="*")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> None:
        """All or none."""

        def delete() -> None:
            for entry in queryset:
                self.delete_model(request, entry)

        schema.run_held(delete, using=database())
