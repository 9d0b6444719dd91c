"""The part of the admin of entries that is about their list: its columns, actions and filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, ChangeList
from django.db.models import QuerySet
from django.forms.widgets import Media, Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ...access import caller
from ...engine.reading import entry_rows
from ...engine.reading.labels import matching, named, titled_versions
from ...engine.reading.states import latest, states
from ...engine.schema import FlowSchema
from ...models import Entry
from ..bases import StyledAdmin
from ..context import access_for, database, schema_for
from .arranging import HANDLE, SCRIPTS, Arranging
from .bulk.actions import ACTIONS
from .changelist import SORTED_IN_ALL, EntryChangeList
from .filters import FlowFilter, LocaleFilter, StateFilter
from .listing.columns import BY_ENGINE, remember
from .listing.conditions import OPERATORS, filterables
from .listing.request import list_request, sort_keys

NAMED = 3  # relations whose counts are shown
MOST = 100  # columns that one list can have


SCRIPT: Any = Script("relations/list/main.js", type="module")
MEDIA = Media(css={"all": ["relations/list/list.css"]}, js=[SCRIPT])


class EntryList(Arranging, StyledAdmin):
    """The list of entries as a ModelAdmin: columns, search and filters.

    The number of SQL statements does not depend on the number of rows. They read the number of entries, the
    entries, their versions, the values of columns, and the numbers of links if these are shown.
    """

    list_display = ("label", "flow", "states", "locales", "relations", "updated", "document_id")
    actions = ACTIONS
    list_filter = (FlowFilter, StateFilter, LocaleFilter)
    list_select_related = ("flow",)
    list_per_page = 50
    ordering = ("-pk",)
    search_fields = ("document_id",)
    show_full_result_count = False

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns: in the list of a flow those that the user has chosen, else its first fields."""
        columns = list_request(request).columns
        if columns is None:
            return self.list_display
        found = ["label", *columns.shown, *columns.names]
        return [HANDLE, *found] if self.may_arrange(request) else found

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """Return the column that links to the form: the entry's label, though drag handles may come first."""
        return ["label"]

    def get_sortable_by(self, request: HttpRequest) -> Any:
        asked = list_request(request)
        return SORTED_IN_ALL if asked.flow is None else sort_keys(asked)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        asked = list_request(request)
        found = super().get_queryset(request).select_related("flow")
        found = found.prefetch_related(titled_versions(asked.schema, asked.locale))
        return entry_rows.with_shown(found, asked.flow, asked.view) if asked.flow else found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        """Return the entries that have every word in their texts in the shown locale or in their document id.

        The second value is False: Django need not remove duplicates.
        """
        if not search_term.strip():
            return queryset, False
        asked = list_request(request)
        flows = [asked.flow] if asked.flow else list(asked.schema.by_id.values())
        return matching(queryset, search_term, flows, asked.locale, database()), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        asked = list_request(request)
        if asked.flow is not None and asked.flow.single and request.GET.keys() <= {"flow"}:
            return self._only(asked.flow)
        media = self.media + MEDIA + (SCRIPTS if self.may_arrange(request) else Media())
        context: dict[str, Any] = {"flow": asked.flow, "operators": OPERATORS, "media": media}
        if asked.flow is not None and asked.columns is not None:
            labels = {name: label_for_field(name, Entry, self) for name in asked.columns.own}
            context |= {
                "filterables": filterables(asked.flow).values(),
                "column_choices": asked.columns.choices(labels),
                "columns_url": reverse(
                    f"{self.admin_site.name}:relations_entry_columns", args=[asked.flow.id]
                ),
            }
        return super().changelist_view(request, context | (extra_context or {}))

    def _only(self, flow: FlowSchema) -> HttpResponse:
        """Redirect to the form of the single type's entry; without one, to the form of a new entry."""
        entry = Entry.objects.using(database()).filter(flow=flow.id).first()
        view, args = ("add", []) if entry is None else ("change", [entry.pk])
        url = reverse(f"{self.admin_site.name}:relations_entry_{view}", args=args)
        return HttpResponseRedirect(url if entry else f"{url}?{urlencode({'flow': flow.slug})}")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return EntryChangeList

    # -- the columns --------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.columns_view))
        return [path("columns/<int:flow_id>/", view, name="relations_entry_columns"), *super().get_urls()]

    def columns_view(self, request: HttpRequest, flow_id: int) -> HttpResponse:
        """Store the columns that the user has chosen for the list of a flow, and redirect to that list.

        Raises PermissionDenied for a user who may not view the flow's entries, and Http404 for an unknown
        flow.
        """
        flow = schema_for(request).by_id.get(flow_id)
        if flow is None:
            raise Http404
        access_for(request).check(flow.slug, caller.FIND)
        usual = "usual" in request.POST
        remember(request.user, flow, None if usual else request.POST.getlist("column")[:MOST])
        # The order names columns by their numbers.
        query = request.GET.copy()
        for name in (ORDER_VAR, PAGE_VAR):
            query.pop(name, None)
        query["flow"] = flow.slug
        url = reverse(f"{self.admin_site.name}:relations_entry_changelist")
        return HttpResponseRedirect(f"{url}?{query.urlencode()}")

    @admin.display(description=_("entry"), ordering=BY_ENGINE)
    def label(self, entry: Any) -> str:
        """Return the entry's title as HTML, followed by its locale if that is not the locale of the list."""
        if not entry.is_elsewhere:
            return named(entry)
        badge = '{} <span class="relations-state" lang="{}">{}</span>'
        return format_html(badge, named(entry), entry.shown_in, entry.shown_in)

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
        """Return the number of links of the entry as HTML: in all, then for each of its first relations.

        At most NAMED relations are listed.
        """
        counts = list(entry.relation_counts.items())
        if not counts:
            return ""
        parts = [f"{slug} {number}" for slug, number in counts[:NAMED]] + ["…"] * (len(counts) > NAMED)
        total, text = sum(number for _slug, number in counts), " · ".join(parts)
        return format_html('{} <span class="relations-counts">{}</span>', total, text)

    @admin.display(description=_("updated"), ordering=BY_ENGINE)
    def updated(self, entry: Entry) -> str:
        """Return the time of the entry's last change in any locale, in a short form."""
        version = latest(entry.versions.all())
        time = timezone.localtime(version.updated_at if version else entry.updated_at)
        return formats.date_format(time, "SHORT_DATETIME_FORMAT")
