"""The actions of the list of entries."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ....engine.documents import DocumentService
from ....engine.reading.labels import named
from ....engine.reading.states import states
from ....engine.schema import FlowSchema
from ....models import Entry
from ...bases import page
from ...context import database, schema_for
from ...subject.subject import Subject
from ..transitions import TRANSITIONS
from . import connect, export
from .apply import Outcome, Skipped, apply, report, too_many

SHOWN = 20  # entries named on a confirmation page


def chosen_locale(request: HttpRequest) -> str | None:
    """Return the locale that the list is filtered by, or None. An action applies to that locale only."""
    code = request.GET.get("locale")
    return code if code in schema_for(request).locales else None


@admin.action(description=_("Publish selected entries"), permissions=["change"])
def publish_selected(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry]) -> None:
    """Publish the entries, in the chosen locale or in all, and show messages about the results."""
    if too_many(request, queryset.count()):
        return
    outcome = _transition(modeladmin, request, queryset, "publish")
    done = ngettext("%d entry was published.", "%d entries were published.", len(outcome.done))
    same = ngettext("%d was published already.", "%d were published already.", outcome.skipped)
    report(request, outcome, done, same, gettext("Published."))


@admin.action(description=_("Unpublish selected entries"), permissions=["change"])
def unpublish_selected(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry]
) -> HttpResponse | None:
    """Unpublish the entries, in the chosen locale or in all.

    Returns a page that asks for confirmation; once confirmed, or for too many entries, None: back to the
    list.
    """
    if too_many(request, queryset.count()):
        return None
    if not request.POST.get("post"):
        return _ask_to_unpublish(modeladmin, request, queryset, chosen_locale(request))
    outcome = _transition(modeladmin, request, queryset, "unpublish")
    done = ngettext("%d entry was unpublished.", "%d entries were unpublished.", len(outcome.done))
    same = ngettext("%d was not published.", "%d were not published.", outcome.skipped)
    report(request, outcome, done, same, gettext("Unpublished."))
    return None


def _transition(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry], name: str) -> Outcome:
    """Apply a transition to each entry that has a locale in one of the transition's `from_states`."""
    transition, locale = TRANSITIONS[name], chosen_locale(request)

    def act(entry: Entry) -> None:
        service = DocumentService(entry.flow.slug, database())
        found = states(entry.versions.all()).items()
        here = {state for code, state in found if locale is None or code in ("", locale)}
        if service.flow.drafts and here.isdisjoint(transition.from_states):
            raise Skipped
        code = (locale or "*") if service.flow.localized else None
        transition.act(service, entry.document_id, locale=code)

    return apply(modeladmin, request, queryset, act)


def _ask_to_unpublish(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry], locale: str | None
) -> HttpResponse:
    chosen = selection(request, queryset)
    template = "admin/relations/entry/unpublish_selected.html"
    return page(modeladmin, request, template, title=gettext("Unpublish"), locale=locale, **chosen)


def selection(request: HttpRequest, queryset: QuerySet[Entry]) -> dict[str, Any]:
    """Return the template context of a confirmation page for an action on the selected entries.

    It has the inputs that submit the same selection and action again.
    """
    entries = list(queryset[:SHOWN])
    total = queryset.count()
    return {
        "names": [named(entry) for entry in entries],
        "more": max(total - SHOWN, 0),
        "total": total,
        "action": request.POST["action"],
        "selected": request.POST.getlist("_selected_action"),
        "select_across": request.POST.get("select_across", "0"),
        "back": request.get_full_path(),
    }


@admin.action(description=_("Connect the selected entries to…"), permissions=["change"])
def connect_selected(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponse | None:
    """Connect the entries to others. One page asks for the relation, a second one for the targets.

    Returns these pages; in the end, and where the selection cannot be connected, None: back to the list.
    """
    if too_many(request, queryset.count()):
        return None
    flow = _only_flow(request, queryset, gettext("Select entries of one flow: relations belong to a flow."))
    if flow is None:
        return None
    schema = schema_for(request)
    subject = Subject(schema, flow, schema.locale(flow, chosen_locale(request)), database())
    shown = connect.ConnectPage(modeladmin, request, queryset, subject).answer()
    if shown is None:
        return None
    return page(modeladmin, request, connect.TEMPLATE, **selection(request, queryset), **shown)


@admin.action(description=_("Export selected entries as JSON"), permissions=["view"])
def export_json(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponseBase:
    """Download the entries as JSON, in the chosen locale or in all."""
    return export.as_json(queryset, schema_for(request), chosen_locale(request))


@admin.action(description=_("Export selected entries as CSV"), permissions=["view"])
def export_csv(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponseBase | None:
    """Download the entries of one flow as CSV, in the chosen locale or in all.

    Returns None, with an error message, for entries of several flows.
    """
    text = gettext("Select entries of one flow: a table has the columns of one.")
    flow = _only_flow(request, queryset, text)
    if flow is None:
        return None
    return export.as_csv(queryset, flow, schema_for(request), chosen_locale(request))


def _only_flow(request: HttpRequest, queryset: QuerySet[Entry], error: str) -> FlowSchema | None:
    """Return the flow of the entries; None, with an error message, if they belong to several."""
    flows = list(queryset.order_by().values_list("flow", flat=True).distinct()[:2])
    if len(flows) == 1:
        return schema_for(request).by_id[flows[0]]
    messages.error(request, error)
    return None


ACTIONS = (publish_selected, unpublish_selected, connect_selected, export_json, export_csv)
