"""The documents that selected entries may be connected to, for the autocomplete widget."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, JsonResponse

from ....access import caller
from ....engine.errors import NotFoundError, ValidationError
from ...context import access_for, database, schema_for
from ...relation_field.reading import Lists
from ...relation_field.search import search
from ...relation_field.viewer import Viewer
from ...relation_field.views import number
from ...subject.subject import Subject


def documents(request: HttpRequest, field_id: int, site: AdminSite) -> JsonResponse:
    """Return the documents that may be members of a relation and match a search term, as JSON.

    The parameters are `?term=&page=&locale=`, where `locale` is that of the entries to connect; the answer
    is `{"results": [{"id": …, "text": …}], "pagination": {"more": …}}`. Where the relation leaves the
    locale of a member open, a document is listed once for each of its locales, and each id includes the
    locale. Raises Http404 for an unknown relation or locale, and PermissionDenied for a user who may not view
    the entries that have the relation.
    """
    schema = schema_for(request)
    fields = (field for flow in schema.by_id.values() for field in flow.relations)
    field = next((field for field in fields if field.id == field_id), None)
    if field is None:
        raise Http404
    access_for(request).check(field.owner.slug, caller.FIND)
    try:
        locale = schema.locale(field.owner, request.GET.get("locale"))
    except (NotFoundError, ValidationError) as error:
        raise Http404(error.message) from None
    lists = Lists(Subject(schema, field.owner, locale, database()), Viewer(request, site), None)
    found = search(lists, field, request.GET.get("term", ""), number(request.GET.get("page"), 1))
    rows = [
        {"id": row.word, "text": f"{row.label} ({row.locale})" if "locale=" in row.word else row.label}
        for row in found.rows
    ]
    return JsonResponse({"results": rows, "pagination": {"more": found.more}})
