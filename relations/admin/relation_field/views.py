"""What the relation field asks the server for: pages of a list, and what may be connected. Both only read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from ...engine.errors import ValidationError
from ...engine.schema import RelationSchema, Schema
from ..context import schema_for
from ..subject.subject import Subject
from .delta import Unreadable, read_words
from .reading import RelationList
from .related import named
from .search import search
from .viewer import Viewer
from .widgets import Addresses

FAR = 2**62
NAMED = 200  # targets that one request may name


class RelationViews(admin.ModelAdmin):
    """For a ModelAdmin whose objects have relations.

    It says which `Subject` an object is. Reading a list takes the permission to view the object, looking for
    what to connect the one to change it (to change any, while one is being added).
    """

    def relation_subject(self, request: HttpRequest, object_id: str | None, flow_id: int) -> Subject:
        """The object, or one of this flow that is being added; Http404 where there is none."""
        raise NotImplementedError

    def relation_permission(self, request: HttpRequest, subject: Subject, *, write: bool) -> bool:
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, view: Any) -> URLPattern:
            route = f"relation/<int:field_id>/{name}/"
            return path(route, self.admin_site.admin_view(require_safe(view)), name=self._relation_url(name))

        return [
            page("rows", self.relation_rows_view),
            page("targets", self.relation_targets_view),
            *super().get_urls(),
        ]

    def relation_rows_view(self, request: HttpRequest, field_id: int) -> JsonResponse:
        """A page of the list, `?object=&locale=&offset=`, or the one `after=` or `before=` a key.

        `{"revision", "total", "offset", "rows"}`; a row has `word`, `key`, `label`, `url`, `locale`, `state`,
        `stateLabel`, `pinned`, those that are not empty.
        """
        rows = self._relation_list(request, field_id, write=False)
        query = request.GET
        if rows.subject.entry is None:
            raise Http404
        page = rows.page(
            min(_number(query.get("offset"), 0), FAR),
            after=_key(query.get("after")),
            before=_key(query.get("before")),
        )
        return JsonResponse(
            {
                "revision": rows.subject.entry.revision,
                "total": page.total,
                "offset": page.offset,
                "rows": [row.data for row in page.rows],
            }
        )

    def relation_targets_view(self, request: HttpRequest, field_id: int) -> JsonResponse:
        """What may be connected, `?object=&locale=&term=&page=&type=`, or the targets that `word=` names.

        `{"rows", "more"}`; a row that is in the list already has `connected`.
        """
        rows = self._relation_list(request, field_id, write=True)
        query = request.GET
        try:
            words = read_words(query.getlist("word")[:NAMED])
        except Unreadable:
            raise Http404 from None
        if words:
            found = named(rows.subject, rows.field, rows.viewer, words)
            return JsonResponse({"rows": [row.data for row in found], "more": False})
        results = search(rows, query.get("term", ""), _number(query.get("page"), 1), query.get("type", ""))
        data = [
            row.data | ({"connected": True} if row.word in results.connected else {}) for row in results.rows
        ]
        return JsonResponse({"rows": data, "more": results.more})

    # -- for the form -------------------------------------------------------------------------------

    def relation_addresses(
        self, subject: Subject, field: RelationSchema, viewer: Viewer, key: Any = None
    ) -> Addresses:
        """Where the field's widget finds these views, and the form that adds what it connects.

        `key` is that of the object in this admin, where it is another than the document's own.
        """
        key = key or (subject.entry.pk if subject.entry else "")
        query = {"object": str(key), "locale": subject.locale}
        text = urlencode({name: value for name, value in query.items() if value})
        rows, targets = (
            reverse(f"{self.admin_site.name}:{self._relation_url(name)}", args=[field.id]) + f"?{text}"
            for name in ("rows", "targets")
        )
        return Addresses(rows, targets, viewer.add_url(subject, field))

    # -- the steps ----------------------------------------------------------------------------------

    def _relation_url(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_relation_{name}"

    def _relation_list(self, request: HttpRequest, field_id: int, *, write: bool) -> RelationList:
        field = relation_field(schema_for(request), field_id)
        try:
            subject = self.relation_subject(request, request.GET.get("object") or None, field.flow)
        except ValidationError as error:
            raise Http404(error.message) from None
        if subject.flow.id != field.flow:
            raise Http404
        if not self.relation_permission(request, subject, write=write):
            raise PermissionDenied
        return RelationList(subject, field, Viewer(request, self.admin_site))


def relation_field(schema: Schema, field_id: int) -> RelationSchema:
    """The relation with this key; Http404 where there is none."""
    for flow in schema.by_id.values():
        for field in flow.relations:
            if field.id == field_id:
                return field
    raise Http404


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else default


def _key(text: str | None) -> int | None:
    """A key of a row; None for what is none."""
    digits = (text or "").removeprefix("-")
    if not text or not digits.isascii() or not digits.isdecimal() or len(digits) > 19:
        return None
    return int(text) if abs(int(text)) < 2**63 else None
