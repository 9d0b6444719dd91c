"""The documents that selected entries may be connected to, for the autocomplete widget."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse

from ....engine.errors import NotFoundError, ValidationError
from ....engine.operations import Target
from ....engine.reading.labels import search, titled
from ...context import database, schema_for
from ...relation_field.search import PAGE, first_of
from ...relation_field.views import number
from ...subject.targets import word


def documents(request: HttpRequest, flow_id: int) -> JsonResponse:
    """Answer `?term=&page=&locale=` with `{"results": [{"id": …, "text": …}], "pagination": {"more": …}}`.

    Without `locale`, a document is listed once for each locale, and its id includes that locale. Raises
    Http404 for an unknown flow or locale.
    """
    schema = schema_for(request)
    flow, sent = schema.by_id.get(flow_id), request.GET.get("locale")
    if flow is None:
        raise Http404
    try:
        locale = None if flow.localized and sent is None else schema.locale(flow, sent)
    except (NotFoundError, ValidationError) as error:
        raise Http404(error.message) from None
    first, term = first_of(number(request.GET.get("page"), 1)), request.GET.get("term", "")
    rows = search(flow, term, locale, database(), start=first, limit=PAGE + 1)
    known = titled([flow], database(), entries={entry for entry, *_ in rows})
    found = []
    for entry, code, _status in rows[:PAGE]:
        target = Target(known[entry].document_id, locale=code if locale is None else None)
        text = known[entry].title(code)
        found.append({"id": word(target), "text": f"{text} ({code})" if locale is None else text})
    return JsonResponse({"results": found, "pagination": {"more": len(rows) > PAGE}})
