"""JSON for the scripts of the site: a search for entries, and the number of entries of each flow."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from ..access import caller
from ..admin.context import access_for, database, schema_for
from ..engine.reading.labels import search, titled
from ..engine.titles import readable
from ..models import Entry

FOUND = 12  # entries in one answer
LONGEST = 200  # characters of a term


def entries(site: AdminSite, request: HttpRequest) -> JsonResponse:
    """Return the first FOUND entries that the user may view whose texts have each word of `?term=`.

    Returns JSON, `{"results": [{text, flow, url}]}`: the title, the name of the flow, and the URL of the
    form. Disabled flows are left out. Raises PermissionDenied for a user who may view no entries.
    """
    _check(site, request)
    schema, may = schema_for(request), access_for(request).may
    flows = [flow for flow in schema.flows.values() if flow.enabled and may(flow.slug, caller.FIND)]
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

    Flows without entries, and those whose entries the user may not view, are left out. Raises
    PermissionDenied for a user who may view no entries.
    """
    _check(site, request)
    may = access_for(request).may
    rows = Entry.objects.using(database()).order_by().values_list("flow").annotate(number=Count("pk"))
    by_id = schema_for(request).by_id
    named = {by_id[flow].slug: number for flow, number in rows if flow in by_id}
    return JsonResponse({slug: number for slug, number in named.items() if may(slug, caller.FIND)})


def _check(site: AdminSite, request: HttpRequest) -> None:
    if not site.get_model_admin(Entry).has_view_permission(request):
        raise PermissionDenied
