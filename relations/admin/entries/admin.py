"""The admin of entries: permissions, pages besides the form, and deletion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ...engine import schema
from ...engine.documents import DocumentService
from ...engine.reading.counts import of_entries
from ...engine.reading.labels import named
from ...models import Entry
from ..acting import as_user
from ..bases import Deletion, page
from ..context import database, schema_for
from ..diagram.entries import SHOWN, Neighbourhood
from ..diagram.graph import DIAGRAM
from ..refusals import EngineAdmin
from ..subject.places import PlaceFinder
from . import history
from .bulk import search
from .copies import DuplicatePage, FillInPage
from .departing import departing, going_along, holding, in_turn
from .entry_list import EntryList
from .markdown import MarkdownPreview
from .new_part import NewParts
from .returning import ReturningForms
from .transitions import TRANSITIONS, TransitionPage

NAMED = 100  # entries named on the deletion page

EntryView = Callable[[HttpRequest, Entry], HttpResponse]
Allowed = Callable[[HttpRequest, Entry], bool]


@admin.register(Entry)
class EntryAdmin(MarkdownPreview, NewParts, ReturningForms, EngineAdmin, EntryList):
    """The admin of entries: list, form and further pages.

    Each save is one transaction of the document service.
    """

    # -- other pages than the form ------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        def route_to(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"relations_entry_{name}")

        def of_entry(name: str, view: EntryView, allowed: Allowed) -> URLPattern:
            return route_to(
                f"<path:object_id>/{name.replace('_', '-')}/", self._with_entry(view, allowed), name
            )

        may_view, may_change = self.has_view_permission, self.has_change_permission
        may_publish = self.has_publish_permission
        allowed = {"publish": may_publish, "unpublish": may_publish, "discard": may_change}
        patterns = [
            *(of_entry(name, partial(self.transition_view, name), allowed[name]) for name in TRANSITIONS),
            of_entry("duplicate", self.duplicate_view, self.may_duplicate),
            of_entry("fill_in", self.fill_in_view, may_change),
            of_entry("used_by", require_safe(self.used_by_view), may_view),
            of_entry("neighbourhood", require_safe(self.neighbourhood_view), may_view),
            route_to("search/<int:field_id>/", require_safe(self.search_view), "search"),
            *super().get_urls(),
        ]
        return as_user(patterns)

    def _with_entry(self, view: EntryView, allowed: Allowed) -> Callable[..., HttpResponse]:
        """Return a view that gets the entry instead of its primary key.

        If there is no such entry, the view redirects to the list of entries. It raises PermissionDenied for a
        user for whom `allowed` returns false.
        """

        def answer(request: HttpRequest, object_id: str) -> HttpResponse:
            entry = self.get_object(request, unquote(object_id))
            if entry is None and self.has_view_permission(request):
                return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            if entry is None or not allowed(request, entry):
                raise PermissionDenied
            return view(request, entry)

        return answer

    def neighbourhood_view(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        """Show the entry's relations in both directions, as a diagram and as a list."""
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

    def used_by_view(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        """Show, in pages, the fields of other entries that point to this entry."""
        return page(
            self,
            request,
            "admin/relations/entry/used_by.html",
            title=_("Used by"),
            subtitle=named(entry),
            flow=schema_for(request).by_id[entry.flow_id],
            form_url=self.url("change", entry.pk),
            places=PlaceFinder.of(entry, self.form_url).pages().get_page(request.GET.get("p")),
        )

    def form_url(self, entry: int, locale: str) -> str:
        """Return the URL of the form of the entry with the primary key `entry`, in the locale `locale`."""
        return self.url("change", entry, locale=locale)

    def search_view(self, request: HttpRequest, field_id: int) -> HttpResponse:
        """Return the documents that selected entries can be connected to, as JSON for Django's autocomplete.

        The JSON is `{"results": [{"id", "text"}], "pagination": {"more"}}`; `?term=` is the text to search.
        Raises PermissionDenied for a user who may not view the entries that have the relation, and Http404
        for an unknown relation or locale.
        """
        return search.documents(request, field_id, self.admin_site)

    def transition_view(self, name: str, request: HttpRequest, entry: Entry) -> HttpResponse:
        """Publish the entry, unpublish it or discard its draft, in one locale.

        `name` says which: it is a key of TRANSITIONS. A GET request shows what will change, a POST request
        does it.
        """
        return TransitionPage(self, request, self.lists(request, entry).subject, name).answer()

    def may_duplicate(self, request: HttpRequest, entry: Entry) -> bool:
        """Return whether the user may duplicate the entry.

        Changing entries must be allowed too, since a copy is added to the lists of related entries.
        """
        may_write = self.may_add_to(request, entry.flow.slug) and self.has_change_permission(request, entry)
        return may_write and not entry.flow.single

    def duplicate_view(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        """Duplicate the entry, with its values and relations.

        GET shows a page that asks for confirmation; POST makes the copy, and redirects to its form.
        """
        return DuplicatePage(self, request, self.lists(request, entry).subject).answer()

    def fill_in_view(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        """Copy the entry's values and relations from another locale to the page's.

        GET shows a page to choose the locale to copy from; POST makes the copy, and redirects to the form.
        """
        return FillInPage(self, request, self.lists(request, entry).subject).answer()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show Django's history page of the entry, as a page about the entry.

        Above the changes in the admin it says when each version was written, whoever did it.
        """
        entry = self.get_object(request, unquote(object_id))
        shown = {"title": _("History"), **self._around(entry), **(extra_context or {})}
        if entry is not None:
            shown |= {"written": history.written(entry), "revision": entry.revision}
        return super().history_view(request, object_id, shown)

    def _around(self, entry: Entry | None) -> dict[str, Any]:
        """Return what Django's pages lack to stand under the entry's flow; {} for no entry."""
        if entry is None:
            return {}
        return {"subtitle": named(entry), "flow": entry.flow, "form_url": self.url("change", entry.pk)}

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Entry | None:
        """Return the entry with this primary key, or None.

        The entry's attribute `label` is set to its title, so that `str(entry)` on Django's pages is the
        title.
        """
        entry = super().get_object(request, object_id, from_field)
        if entry is not None:
            entry.label = named(entry)
        return entry

    # -- deletion -----------------------------------------------------------------------------------

    def get_deleted_objects(self, objs: Iterable[Entry], request: HttpRequest) -> Deletion:
        entries = list(objs)
        found = departing(entries, schema_for(request))
        counts = of_entries([*(entry.pk for entry in entries), *found.keys], database())
        names = [f"{entry.flow}: {named(entry)}" for entry in entries[:NAMED]]
        if more := len(entries) - len(names):
            names.append(ngettext("and %d more", "and %d more", more) % more)
        names += going_along(found, schema_for(request), NAMED)
        disabled = [named(entry) for entry in entries if not entry.flow.enabled]
        return self.deletion(request, names, counts, [*disabled, *holding(found, schema_for(request))])

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Entry]) -> list[LogEntry]:
        return history.record(request.user, {entry: named(entry) for entry in queryset}, DELETION)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a confirmation page that lists where the entry is used, and delete the entry on POST."""
        entry = self.get_object(request, unquote(object_id))
        if entry is None or request.method != "GET":
            return super().delete_view(request, object_id, extra_context)
        shown = {**self._around(entry), "places": PlaceFinder.of(entry, self.form_url).first()}
        return super().delete_view(request, object_id, {**shown, **(extra_context or {})})

    def delete_model(self, request: HttpRequest, obj: Entry) -> None:
        DocumentService(obj.flow.slug, database()).delete(obj.document_id, locale="*")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> None:
        """Delete the entries, in all their locales, in one transaction.

        An entry that refers to another one of them is deleted before it. Raises the engine's error when an
        entry cannot be deleted. Then none is deleted.
        """
        entries = list(queryset)
        schema.run_held(lambda: in_turn(entries, partial(self.delete_model, request)), using=database())
