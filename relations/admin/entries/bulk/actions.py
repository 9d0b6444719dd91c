"""The actions on entries that are selected in their list: publish, unpublish, connect, export."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ....engine.documents import DocumentService
from ....engine.reading.entry_rows import unseen_targets
from ....engine.reading.labels import named
from ....engine.reading.states import State, states
from ....engine.schema import FlowSchema
from ....models import Entry
from ...bases import page
from ...context import database, schema_for
from ...subject.subject import Subject
from ..listing.request import list_request
from ..transitions import TRANSITIONS
from . import connect, export
from .apply import Outcome, Skipped, apply, report, too_many

SHOWN = 20  # entries named on a confirmation page


@admin.action(description=_("Publish selected entries"), permissions=["publish"])
def publish_selected(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponse | None:
    """Publish the entries, in the chosen locale or in all, after a page that shows what will be published.

    Returns that page. Returns None, so that Django shows the change list, when the user has confirmed, and
    when there are too many entries.
    """
    if too_many(request, queryset.count()):
        return None
    if not request.POST.get("post"):
        return _ask_to_publish(modeladmin, request, queryset)
    outcome = _transition(modeladmin, request, queryset, "publish")
    done = ngettext("%d entry was published.", "%d entries were published.", len(outcome.done))
    same = ngettext("%d was published already.", "%d were published already.", outcome.skipped)
    report(request, outcome, done, same, gettext("Published."))
    return None


@admin.action(description=_("Unpublish selected entries"), permissions=["publish"])
def unpublish_selected(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry]
) -> HttpResponse | None:
    """Unpublish the entries, in the chosen locale or in all, after a page that asks for confirmation.

    Returns that page. Returns None, so that Django shows the change list, when the user has confirmed, and
    when there are too many entries.
    """
    if too_many(request, queryset.count()):
        return None
    if not request.POST.get("post"):
        return _ask_to_unpublish(modeladmin, request, queryset, list_request(request).chosen_locale)
    outcome = _transition(modeladmin, request, queryset, "unpublish")
    done = ngettext("%d entry was unpublished.", "%d entries were unpublished.", len(outcome.done))
    same = ngettext("%d was not published.", "%d were not published.", outcome.skipped)
    report(request, outcome, done, same, gettext("Unpublished."))
    return None


def _transition(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry], name: str) -> Outcome:
    """Apply the transition `name` to each entry that has a version in one of the states that it changes.

    In the chosen locale, or in all. Returns how many entries were changed, refused and skipped.
    """
    transition, locale = TRANSITIONS[name], list_request(request).chosen_locale

    def act(entry: Entry) -> None:
        service = DocumentService(entry.flow.slug, database())
        if service.flow.drafts and _states(entry, locale).isdisjoint(transition.from_states):
            raise Skipped
        code = (locale or "*") if service.flow.localized else None
        transition.act(service, entry.document_id, locale=code)

    return apply(request, queryset, act, modeladmin.has_publish_permission)


def _states(entry: Entry, locale: str | None) -> set[State]:
    """Return the states of the entry in the locale, or in all locales when it is None."""
    found = states(entry.versions.all()).items()
    return {state for code, state in found if locale is None or code in ("", locale)}


def _ask_to_publish(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponse:
    """Return the page that names the entries that would be published.

    It says for each how many related entries readers would not see, because they are not published.
    """
    locale, changing = list_request(request).chosen_locale, TRANSITIONS["publish"].from_states
    found = {entry: _states(entry, locale) for entry in queryset if entry.flow.draft_and_publish}
    ready = {entry: here for entry, here in found.items() if not here.isdisjoint(changing)}
    unseen = unseen_targets(queryset.filter(pk__in=[entry.pk for entry in ready]), locale, database())
    lines = [
        {"name": named(entry), "states": sorted(here), "unseen": unseen.get(entry.pk, 0)}
        for entry, here in islice(ready.items(), SHOWN)
    ]
    context = selection(request, queryset) | {
        "ready": lines,
        "total_ready": len(ready),
        "more": max(len(ready) - SHOWN, 0),
        "same": len(found) - len(ready),
        "unseen": len(unseen),
        "locale": locale,
    }
    template = "admin/relations/entry/publish_selected.html"
    return page(modeladmin, request, template, title=gettext("Publish"), **context)


def _ask_to_unpublish(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry], locale: str | None
) -> HttpResponse:
    chosen = selection(request, queryset)
    template = "admin/relations/entry/unpublish_selected.html"
    return page(modeladmin, request, template, title=gettext("Unpublish"), locale=locale, **chosen)


def selection(request: HttpRequest, queryset: QuerySet[Entry]) -> dict[str, Any]:
    """Return the template context of a page that asks the user about an action on the selected entries.

    It has the titles of the first entries, the number of entries, and the inputs to submit the same action
    again.
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
    """Connect the selected entries to others. One page asks for the relation, a second one for the targets.

    Returns the page to show. Returns None, so that Django shows the change list, when the entries are
    connected, when they belong to several flows, and when there are too many.
    """
    if too_many(request, queryset.count()):
        return None
    flow = _only_flow(request, queryset, gettext("Select entries of one flow: relations belong to a flow."))
    if flow is None:
        return None
    schema = schema_for(request)
    subject = Subject(schema, flow, schema.locale(flow, list_request(request).chosen_locale), database())
    shown = connect.ConnectPage(modeladmin, request, queryset, subject).answer()
    if shown is None:
        return None
    return page(modeladmin, request, connect.TEMPLATE, **selection(request, queryset), **shown)


@admin.action(description=_("Export selected entries as JSON"), permissions=["view"])
def export_json(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponseBase:
    """Download the entries as JSON, in the chosen locale or in all."""
    return export.as_json(queryset, schema_for(request), list_request(request).chosen_locale)


@admin.action(description=_("Export selected entries as CSV"), permissions=["view"])
def export_csv(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponseBase | None:
    """Download the entries of one flow as CSV, in the chosen locale or in all.

    Returns None, with an error message, for entries of several flows.
    """
    text = gettext("Select entries of one flow: a table has the columns of one.")
    flow = _only_flow(request, queryset, text)
    if flow is None:
        return None
    return export.as_csv(queryset, flow, schema_for(request), list_request(request).chosen_locale)


def _only_flow(request: HttpRequest, queryset: QuerySet[Entry], error: str) -> FlowSchema | None:
    """Return the flow of the entries; None, with an error message, if they belong to several."""
    flows = list(queryset.order_by().values_list("flow", flat=True).distinct()[:2])
    if len(flows) == 1:
        return schema_for(request).by_id[flows[0]]
    messages.error(request, error)
    return None


ACTIONS = (publish_selected, unpublish_selected, connect_selected, export_json, export_csv)
