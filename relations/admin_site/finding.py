"""JSON for the scripts of the site: a search for entries, and the number of entries of each flow."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from ..admin.context import database, schema_for
from ..engine.reading.labels import search, titled
from ..engine.titles import readable
from ..models import Entry

FOUND = 12  # entries in one answer
LONGEST = 200  # characters of a term


def entries(site: AdminSite, request: HttpRequest) -> JsonResponse:
    """Return the first FOUND entries, of all enabled flows, whose texts have each word of `?term=`.

    Returns JSON, `{"results": [{text, flow, url}]}`: the title, the name of the flow, and the URL of the
    form. Raises PermissionDenied for a user who may not view entries.
    """
    _check(site, request)
    schema = schema_for(request)
    flows = [flow for flow in schema.flows.values() if flow.enabled]
    term = request.GET.get("term", "").replace("\x00", "").strip()[:LONGEST]
    if not term:
        return JsonResponse({"results": []})
    rows = search([(flow, None) for flow in flows], term, database(), start=0, limit=FOUND)
    known = titled(flows, database(), entries={entry for entry, *_ in rows})
    results = []
    for entry, locale, _status in rows:
        flow = schema.by_id[known[entry].flow]
        query = "" if locale in ("", schema.default_locale) else f"?{urlencode({'locale': locale})}"
        url = reverse(f"{site.name}:relations_entry_change", args=[entry]) + query
        hint = f"{readable(flow.name)} · {locale}" if query else readable(flow.name)
        results.append({"text": known[entry].title(locale), "flow": hint, "url": url})
    return JsonResponse({"results": results})


def counts(site: AdminSite, request: HttpRequest) -> JsonResponse:
    """Return the number of entries of each flow as JSON: `{"articles": 12}`, by the flow's slug.

    Flows without entries are left out. Raises PermissionDenied for a user who may not view entries.
    """
    _check(site, request)
    rows = Entry.objects.using(database()).order_by().values_list("flow").annotate(number=Count("pk"))
    by_id = schema_for(request).by_id
    return JsonResponse({by_id[flow].slug: number for flow, number in rows if flow in by_id})


def _check(site: AdminSite, request: HttpRequest) -> None:
    if not site.get_model_admin(Entry).has_view_permission(request):
        raise PermissionDenied
