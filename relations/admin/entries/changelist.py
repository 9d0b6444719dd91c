"""The list of entries: its columns, its search, its filters."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from ...models import Entry, EntryVersion
from ..context import database, schema_for
from .filters import FlowFilter, LocaleFilter, StateFilter
from .labels import containing, named, titled_versions
from .states import latest, states


class EntryList(admin.ModelAdmin):
    """Three statements, however many rows: how many there are, the entries, and their versions."""

    list_display = ("label", "flow", "states", "locales", "updated", "document_id")
    list_filter = (FlowFilter, StateFilter, LocaleFilter)
    list_select_related = ("flow",)
    list_per_page = 50
    ordering = ("-pk",)
    search_fields = ("document_id",)
    search_help_text = _("In the texts of the default locale, and in document ids.")
    show_full_result_count = False

    class Media:
        css = {"all": ("relations/admin/forms.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        found = super().get_queryset(request).using(database()).select_related("flow")
        return found.prefetch_related(titled_versions(schema_for(request)))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        """The entries whose default locale, or whose id, has each word."""
        if not search_term.strip():
            return queryset, False
        schema = schema_for(request)
        flow = schema.flows.get(request.GET.get("flow", ""))
        flows = [flow] if flow else list(schema.by_id.values())
        versions = EntryVersion.objects.using(database()).filter(locale__in=("", schema.default_locale))
        if flow:
            versions = versions.filter(flow=flow.id)
        return queryset.filter(pk__in=containing(versions, search_term, flows).values("entry")), False

    @admin.display(description=_("entry"))
    def label(self, entry: Entry) -> str:
        return named(entry)

    @admin.display(description=_("state"))
    def states(self, entry: Entry) -> str:
        found = dict.fromkeys(states(entry.versions.all()).values())
        badge = '<span class="relations-state relations-{}">{}</span>'
        return format_html_join(" ", badge, ((state.value, state.label) for state in found))

    @admin.display(description=_("locales"))
    def locales(self, entry: Entry) -> str:
        return ", ".join(filter(None, states(entry.versions.all())))

    @admin.display(description=_("updated"))
    def updated(self, entry: Entry) -> Any:
        version = latest(entry.versions.all())
        return version.updated_at if version else entry.updated_at
