"""The list of entries: columns, search and filters."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from ...engine.reading.counts import relation_counts
from ...engine.reading.labels import matching, named, titled_versions
from ...engine.reading.states import latest, states
from ...models import Entry
from ..bases import StyledAdmin
from ..context import database, schema_for
from .bulk.actions import ACTIONS, chosen_locale
from .filters import FlowFilter, LocaleFilter, StateFilter

NAMED = 3  # relations whose counts are shown


class CountingList(ChangeList):
    """A ChangeList that counts the relations of the entries on its page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        locale = chosen_locale(request)
        counts = relation_counts(self.result_list, schema_for(request), database(), locale)
        for entry in self.result_list:
            entry.relation_counts = counts.get(entry.pk, {})


class EntryList(StyledAdmin):
    """The list of entries as a ModelAdmin: columns, search and filters.

    Five SQL statements for any number of rows. They read the number of entries, the entries, their versions,
    and their links as source and as target.
    """

    list_display = ("label", "flow", "states", "locales", "relations", "updated", "document_id")
    actions = ACTIONS
    list_filter = (FlowFilter, StateFilter, LocaleFilter)
    list_select_related = ("flow",)
    list_per_page = 50
    ordering = ("-pk",)
    search_fields = ("document_id",)
    search_help_text = _("In the texts of the default locale, and in document ids.")
    show_full_result_count = False

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the names of the columns.

        With a filter for a flow, columns that are the same for all its entries are left out.
        """
        flow = schema_for(request).flows.get(request.GET.get("flow", ""))
        if flow is None:
            return self.list_display
        differing = {"flow": False, "states": flow.drafts, "locales": flow.localized}
        return [column for column in self.list_display if differing.get(str(column), True)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        found = super().get_queryset(request).select_related("flow")
        return found.prefetch_related(titled_versions(schema_for(request)))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        """Return the entries that have every word in their default locale's texts or in their document id.

        The second value is False: no entry is found twice.
        """
        if not search_term.strip():
            return queryset, False
        schema = schema_for(request)
        flow = schema.flows.get(request.GET.get("flow", ""))
        flows = [flow] if flow else list(schema.by_id.values())
        return matching(queryset, search_term, flows, schema.default_locale, database()), False

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

    @admin.display(description=_("relations"))
    def relations(self, entry: Any) -> str:
        """Return as HTML the number of documents related to the entry, in all and for NAMED relations."""
        counts = list(entry.relation_counts.items())
        if not counts:
            return ""
        parts = [f"{slug} {number}" for slug, number in counts[:NAMED]] + ["…"] * (len(counts) > NAMED)
        total, text = sum(number for _slug, number in counts), " · ".join(parts)
        return format_html('{} <span class="relations-counts">{}</span>', total, text)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CountingList

    @admin.display(description=_("updated"))
    def updated(self, entry: Entry) -> Any:
        version = latest(entry.versions.all())
        return version.updated_at if version else entry.updated_at
