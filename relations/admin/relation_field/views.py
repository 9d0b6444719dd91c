"""JSON views for the relation field: pages of a list, and search for targets. They only read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from ...engine.errors import NotFoundError, ValidationError
from ...engine.schema import RelationSchema
from ...models import Entry
from ..bases import AnyModelAdmin
from ..context import database, schema_for
from ..subject.subject import Subject
from .delta import Unreadable, read_word
from .reading import MOST, PAGE, Lists
from .related import named
from .search import search
from .sorting import sort_fields, sorted_words
from .viewer import Viewer
from .widgets import Addresses

FAR = 2**62
NAMED = 200  # targets in one request


class RelationViews(AnyModelAdmin):
    """A mixin for a ModelAdmin whose objects have relations: JSON views for the script of the relation field.

    They return pages of a list, and search for targets. Reading a list needs permission to view the object.
    Searching for targets needs `relation_permission`.
    """

    def relation_permission(self, request: HttpRequest, obj: Any) -> bool:
        """Return whether the user may change the relations of the object; None is a new object."""
        return self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)

    def relation_lists(self, request: HttpRequest, obj: Any, flow: str, locale: str | None) -> Lists:
        """Return the relations of the document that belongs to the object `obj`; cached for the request.

        Raises ValidationError for an unknown locale, and NotFoundError for an unknown or disabled flow.
        """
        known = request.__dict__.setdefault("_relations_lists", {})
        found = known.get((flow, locale))
        if found is None or found.obj is not obj:
            subject = self.relation_subject(request, obj, flow, locale)
            known[flow, locale] = found = Lists(subject, Viewer(request, self.admin_site), obj)
        return found

    def relation_subject(self, request: HttpRequest, obj: Any, flow: str, locale: str | None) -> Subject:
        """Return the document of `flow` that belongs to `obj`: the one whose id is the object's primary key.

        For an `obj` of None it is a new document. Raises ValidationError for an unknown locale, and
        NotFoundError for an unknown or disabled flow.
        """
        schema = schema_for(request)
        found = schema.flow(flow)
        subject = Subject(schema, found, schema.locale(found, locale), database())
        if obj is None:
            return subject
        entries = Entry.objects.using(database()).filter(flow=found.id, document_id=str(obj.pk))
        entry = entries.prefetch_related("versions").first()
        return replace(subject, entry=entry, versions=tuple(entry.versions.all()) if entry else ())

    def relations_label(self, obj: Any) -> str:
        """Return the object's label for the conflict page."""
        return str(obj)

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, view: Any) -> URLPattern:
            route = f"relation/<int:field_id>/{name}/"
            return path(route, self.admin_site.admin_view(require_safe(view)), name=self._relation_url(name))

        return [
            page("rows", self.relation_rows_view),
            page("targets", self.relation_targets_view),
            page("order", self.relation_order_view),
            *super().get_urls(),
        ]

    def relation_rows_view(self, request: HttpRequest, field_id: int) -> JsonResponse:
        """Return rows of a relation's list as JSON, for the widget.

        The parameters are `?object=&locale=` and `offset=`, or an order key as `after=` or `before=`, and
        `size=` for more rows than usual. The JSON is `{"revision", "total", "offset", "rows"}`. A row has
        `word`, `key`, `label`, `url`, `locale`, `state`, `stateLabel` and `pinned`; empty ones are left
        out. Raises Http404 where there is no such list, and PermissionDenied for a user who may not view
        the object.
        """
        lists, field = self._relation_list(request, field_id, write=False)
        query = request.GET
        if lists.subject.entry is None:
            raise Http404
        page = lists.page(
            field,
            min(number(query.get("offset"), 0), FAR),
            after=order_key(query.get("after")),
            before=order_key(query.get("before")),
            size=min(max(number(query.get("size"), PAGE), 1), MOST),
        )
        data = {"total": page.total, "offset": page.offset, "rows": [row.data for row in page.rows]}
        return JsonResponse({"revision": lists.subject.entry.revision, **data})

    def relation_targets_view(self, request: HttpRequest, field_id: int) -> JsonResponse:
        """Search for documents or resources to connect, or look up named ones; return them as JSON.

        The parameters are `?object=&locale=`, then `term=&page=&type=` to search, or `word=` (several times)
        for the label of a target that is named, as `document=a`. The JSON is `{"rows", "more"}`. A row that
        is already in the list has `connected` and its `place` there, from 0; one whose label does not show
        why it was found has `why`. Raises Http404 where there is no such relation, and PermissionDenied for a
        user who may not change it; to look up labels, viewing the list is enough.
        """
        words, query = asked_words(request), request.GET
        lists, field = self._relation_list(request, field_id, write=not words)
        if words:
            found = named(lists.subject, field, lists.viewer, words)
            return JsonResponse({"rows": [row.data for row in found], "more": False})
        page, kind = number(query.get("page"), 1), query.get("type", "")
        return JsonResponse(search(lists, field, query.get("term", ""), page, kind).data)

    def relation_order_view(self, request: HttpRequest, field_id: int) -> JsonResponse:
        """Return the order of a relation's list by a value of its members, as JSON: `{"words"}`.

        The parameters are `?object=&locale=`, `by=`, the slug of a field, and `falling=` for the highest
        first. Raises Http404 where there is no such list or field, and PermissionDenied for a user who may
        not change the list.
        """
        lists, field = self._relation_list(request, field_id, write=True)
        by = next((each for each in sort_fields(field) if each.slug == request.GET.get("by")), None)
        if by is None or not lists.viewer.sees_members(field):
            raise Http404
        words = sorted_words(lists, field, by, falling=bool(request.GET.get("falling")))
        return JsonResponse({"words": words})

    # -- for the form -------------------------------------------------------------------------------

    def relation_addresses(self, lists: Lists, field: RelationSchema) -> Addresses:
        """Return the URLs of the JSON views for the widget, and of the form to add a target, as Addresses."""
        key = str(lists.obj.pk) if lists.obj else ""
        query = {"object": key, "locale": lists.subject.locale}
        text = urlencode({name: value for name, value in query.items() if value})
        rows, targets, order = (
            reverse(f"{self.admin_site.name}:{self._relation_url(name)}", args=[field.id]) + f"?{text}"
            for name in ("rows", "targets", "order")
        )
        return Addresses(rows, targets, lists.viewer.add_url(lists.subject, field), order if key else "")

    # -- the steps ----------------------------------------------------------------------------------

    def _relation_url(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_relation_{name}"

    def relation_of(self, request: HttpRequest, obj: Any, field: RelationSchema) -> Lists | None:
        """Return the relations of the document that belongs to `obj`.

        None if the page has no inline for the relation `field`.
        """
        inlines: list[Any] = [cls(self.model, self.admin_site) for cls in self.get_inlines(request, obj)]
        found = (x.lists(request, obj) for x in inlines if getattr(x, "field", None) == field.slug)
        return next((lists for lists in found if lists.subject.flow.id == field.flow), None)

    def _relation_list(
        self, request: HttpRequest, field_id: int, *, write: bool
    ) -> tuple[Lists, RelationSchema]:
        """Return the lists of the document that the request names, and the relation with this primary key.

        Raises Http404 if one of them does not exist, and PermissionDenied for a user who may not view the
        object, or with `write` not change its relations.
        """
        part = number(request.GET.get("part"), -1)
        field = next((field for field in self._relations(request, part) if field.id == field_id), None)
        object_id = request.GET.get("object")
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if field is None or (object_id and obj is None):
            raise Http404
        may = self.relation_permission if write else self.has_view_or_change_permission
        if not may(request, obj):
            raise PermissionDenied
        try:
            lists = self.relation_of(request, obj, field)
        except (NotFoundError, ValidationError) as error:
            raise Http404(error.message) from None
        if lists is None:
            raise Http404
        return replace(lists, part=max(part, 0)), field

    def _relations(self, request: HttpRequest, part: int) -> Iterable[RelationSchema]:
        """Return the relations that the request may name: those of all flows if `part` is -1.

        Else those of the components in the flow that the parameter `flow` names; `part` is the component's
        id.
        """
        flows = schema_for(request).by_id
        if part < 0:
            return (field for flow in flows.values() for field in flow.relations)
        flow = flows.get(number(request.GET.get("flow"), 0))
        return (field for field in flow.part_relations if field.enabled) if flow else ()


def asked_words(request: HttpRequest) -> list[str]:
    """Return the targets' words (`document=a`) in the parameters `word=` of a request; at most NAMED.

    Raises Http404 for a text that names no target.
    """
    try:
        return [read_word(text) for text in request.GET.getlist("word")[:NAMED]]
    except Unreadable:
        raise Http404 from None


def number(text: str | None, default: int) -> int:
    """Return a query parameter as a number; `default` if it is missing or no number from 0 on."""
    known = order_key(text)
    return default if known is None or known < 0 else known


def order_key(text: str | None) -> int | None:
    """Return an order key from a query parameter; None if it is missing or not a 64-bit integer."""
    is_key = text is not None and re.fullmatch(r"-?[0-9]{1,19}", text) and abs(int(text)) < 2**63
    return int(text) if text and is_key else None
