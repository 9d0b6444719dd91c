"""The admin of flows, with their fields as an inline and a diagram of all flows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ..access import caller
from ..engine import definitions
from ..engine.reading.counts import of_flows
from ..models import Entry, Field, Flow
from .bases import Deletion, page
from .context import access_for, database, schema_for
from .diagram.flows import flow_nodes
from .diagram.graph import DIAGRAM, Node
from .fields.inline import FieldInline, save_fields
from .refusals import DefinitionAdmin, RefusableForm, refusable

ATTRIBUTES = (
    "name",
    "slug",
    "singular",
    "description",
    "enabled",
    "draft_and_publish",
    "localized",
    "single",
    "ordered",
)


class FlowForm(RefusableForm):
    """The form of a flow's attributes. If the singular name is left empty, it becomes the slug."""

    needed = {"singular": False}

    class Meta:
        model = Flow
        fields = ATTRIBUTES
        help_texts = {
            "singular": _("One document's name in paths; the slug where this is empty."),
            "ordered": _("Entries keep an order that editors choose, for all locales."),
        }


@admin.register(Flow)
class FlowAdmin(DefinitionAdmin):
    """The admin of flows and their fields, which `engine.definitions` creates and changes."""

    form = FlowForm
    inlines = (FieldInline,)
    list_display = ("name", "slug", "field_count", "entry_count", "draft_and_publish", "localized", "enabled")
    list_filter = ("enabled", "draft_and_publish", "localized")
    search_fields = ("name", "slug", "singular", "description")
    # Flows are deleted one at a time: the deletion page lists the fields that target the flow.
    actions = None

    class Media:
        js = (
            "relations/vendor/sortablejs/Sortable.min.js",
            "relations/admin/rows.js",
            "relations/admin/slugs.js",
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Flow]:
        rows = super().get_queryset(request)
        return rows.annotate(fields_=_count(Field), entries_=_count(Entry))

    @admin.display(description=_("fields"), ordering="fields_")
    def field_count(self, flow: Any) -> int:
        """Return the number of the flow's fields."""
        return flow.fields_

    @admin.display(description=_("entries"), ordering="entries_")
    def entry_count(self, flow: Any) -> str:
        """Return the number of the flow's entries as text."""
        return ngettext("%s entry", "%s entries", flow.entries_) % display_for_value(flow.entries_, "")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns. The number of entries is a link for who may view those of the flow."""
        url = reverse(f"{self.admin_site.name}:relations_entry_changelist")
        may = access_for(request).may

        @admin.display(description=_("entries"), ordering="entries_")
        def entry_count(flow: Any) -> str:
            text = self.entry_count(flow)
            if not may(flow.slug, caller.FIND):
                return text
            return format_html('<a href="{}?{}">{}</a>', url, urlencode({"flow": flow.slug}), text)

        return [entry_count if name == "entry_count" else name for name in self.list_display]

    def get_fieldsets(self, request: HttpRequest, obj: Flow | None = None) -> Any:
        return [
            (None, {"fields": ["name", ("slug", "singular"), "description"]}),
            (
                _("What it has"),
                {"fields": [("enabled", "draft_and_publish", "localized", "single", "ordered")]},
            ),
        ]

    # -- the picture --------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.diagram_view))
        return [path("diagram/", view, name="relations_flow_diagram"), *super().get_urls()]

    def diagram_view(self, request: HttpRequest) -> HttpResponse:
        """Show all flows and their relations, as a diagram and as a list.

        Raises PermissionDenied for a user who may not view flows.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        return page(
            self,
            request,
            "admin/relations/flow/diagram.html",
            title=_("Flows and their relations"),
            nodes=self._nodes(request),
            media=DIAGRAM,
        )

    def _nodes(self, request: HttpRequest) -> list[Node]:
        """Return the nodes of the diagram; a relation leads to its page for who may view fields."""
        fields = self.admin_site.get_model_admin(Field)
        may_view = fields.has_view_permission(request)
        return flow_nodes(schema_for(request), self.admin_site, database(), links_fields=may_view)

    # -- writing ------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Flow, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in ATTRIBUTES}
        given["singular"] = given["singular"] or None
        with refusable():
            if not change:
                made = definitions.create_flow(given.pop("slug"), **given, using=database())
                obj.__dict__.update(made.__dict__)
                return
            changes = {name: given[name] for name in form.changed_data if name in given}
            if changes:
                definitions.update_flow(obj, **changes, using=database())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        save_fields(form.instance, formset)

    def delete_model(self, request: HttpRequest, obj: Flow) -> None:
        definitions.delete_flow(obj, using=database())

    def get_deleted_objects(self, objs: Iterable[Flow], request: HttpRequest) -> Deletion:
        flows = list(objs)
        keys = [flow.pk for flow in flows]
        protected = [field.label for field in definitions.pointing_at(keys, database())]
        return self.deletion(request, flows, of_flows(keys, database()), protected)


def _count(model: type[Model]) -> Coalesce:
    """Return a subquery, for a queryset of flows, with the number of the model's rows that have the flow."""
    rows = model._default_manager.filter(flow=OuterRef("pk")).order_by().values("flow")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)
