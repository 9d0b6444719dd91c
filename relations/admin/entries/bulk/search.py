"""The documents that selected entries may be connected to: what the autocomplete asks for while one types."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse

from ....engine.errors import ValidationError
from ....engine.operations import Target
from ....engine.schema import FlowSchema, Schema
from ....models import EntryVersion
from ...context import database, schema_for
from ...subject.labels import SHORT_TEXTS, containing, label, title
from ...subject.targets import word

PAGE = 20
LAST_PAGE = 500


def documents(request: HttpRequest, flow_id: int) -> JsonResponse:
    """`{"results": [{"id": …, "text": …}], "pagination": {"more": …}}` for `?term=&page=&locale=`.

    Without a locale, those of all locales, each pinned to its own. Http404 for an unknown flow or locale.
    """
    schema = schema_for(request)
    flow = schema.by_id.get(flow_id)
    locale = request.GET.get("locale")
    if flow is None:
        raise Http404
    try:
        schema.known_locale(locale)
    except ValidationError as error:
        raise Http404(error.message) from None
    number = request.GET.get("page", "1")
    first = PAGE * (min(int(number), LAST_PAGE) - 1) if number.isdecimal() and number != "0" else 0
    return JsonResponse(_results(schema, flow, locale, request.GET.get("term", ""), first))


def _results(
    schema: Schema, flow: FlowSchema, locale: str | None, term: str, first: int
) -> dict[str, object]:
    versions = EntryVersion.objects.using(database()).filter(flow=flow.id, status=flow.statuses[0])
    if locale is not None or not flow.localized:
        versions = versions.filter(locale=schema.locale(flow, locale))
    found = containing(versions, term, [flow], SHORT_TEXTS).annotate(name=title([flow])).order_by("pk")
    rows = list(found.values_list("entry__document_id", "locale", "name")[first : first + PAGE + 1])
    pinned = locale is None
    return {
        "results": [
            {
                "id": word(Target(document_id, locale=code if pinned else None)),
                "text": label(name, document_id) + (f" ({code})" if pinned and code else ""),
            }
            for document_id, code, name in rows[:PAGE]
        ],
        "pagination": {"more": len(rows) > PAGE},
    }
