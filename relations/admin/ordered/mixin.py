"""A ModelAdmin mixin for inlines of ordered many-to-many relations: saving, and the views of their script."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from ..refusals import EngineSaves
from ..relation_field.views import FAR, asked_words, number, order_key
from ..relation_field.widgets import Addresses
from .objects import ObjectList
from .through_inline import OrderedFormSet, OrderedInline


class OrderedAdminMixin(EngineSaves):
    """A ModelAdmin mixin for inlines of ordered many-to-many relations (OrderedInline).

    It saves their lists together with the page's object, in one transaction, and has the JSON views of their
    script.
    """

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the other inlines first, as Django does, and then the ordered lists.

        So objects that the other inlines add can be in the lists.
        """
        lists = [formset for formset in formsets if isinstance(formset, OrderedFormSet)]
        super().save_related(request, form, [f for f in formsets if f not in lists], change)
        for formset in lists:
            formset.save()

    # -- what the script asks for -------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        def view(name: str, answer: Any) -> URLPattern:
            guarded = self.admin_site.admin_view(require_safe(answer))
            return path(f"ordered/<str:accessor>/{name}/", guarded, name=self._url_name(name))

        return [
            view("rows", self.ordered_rows_view),
            view("targets", self.ordered_targets_view),
            *super().get_urls(),
        ]

    def ordered_rows_view(self, request: HttpRequest, accessor: str) -> JsonResponse:
        """Return rows of the list `accessor` of an object as JSON: `{"revision", "total", "offset", "rows"}`.

        The parameters are `?object=` (a primary key) and `offset=`, or an order key as `after=` or
        `before=`. Raises Http404 if there is no such list, and PermissionDenied for a user who may not view
        it.
        """
        inline, obj = self._ordered(request, accessor)
        if not inline.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        query = request.GET
        page = inline.objects(request, obj).page(
            min(number(query.get("offset"), 0), FAR),
            after=order_key(query.get("after")),
            before=order_key(query.get("before")),
        )
        rows = [row.data for row in page.rows]
        return JsonResponse({"revision": None, "total": page.total, "offset": page.offset, "rows": rows})

    def ordered_targets_view(self, request: HttpRequest, accessor: str) -> JsonResponse:
        """Search for objects to connect, or look up named ones, as JSON: `{"rows", "more"}`.

        The parameters are `?object=`, then `term=&page=` to search, or `word=` (several times) with an
        object's string such as `document=12`. Rows that are in the list already have `connected`. Raises
        Http404 where there is no such list, and PermissionDenied for a user who may not change it.
        """
        inline, obj = self._ordered(request, accessor)
        if not inline.has_change_permission(request, obj):
            raise PermissionDenied
        query, objects = request.GET, inline.objects(request, obj)
        if words := asked_words(request):
            return JsonResponse({"rows": [row.data for row in objects.named(words)], "more": False})
        return JsonResponse(objects.search(query.get("term", ""), number(query.get("page"), 1)).data)

    def ordered_addresses(self, objects: ObjectList) -> Addresses:
        """Return the URLs that the widget's script calls: for rows of the list, and for the search."""
        query = "?" + urlencode({"object": str(objects.owner.pk)}) if objects.owner else ""
        rows, targets = (
            reverse(f"{self.admin_site.name}:{self._url_name(name)}", args=[objects.side.accessor]) + query
            for name in ("rows", "targets")
        )
        return Addresses(rows, targets)

    def _url_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_ordered_{name}"

    def _ordered(self, request: HttpRequest, accessor: str) -> tuple[OrderedInline, Any]:
        """Return the inline of the list that a request asks for, and the object whose list it is.

        Raises Http404 where there is none, and PermissionDenied for a user who may not view the object.
        """
        key = request.GET.get("object")
        obj = self.get_object(request, unquote(key)) if key else None
        if key and obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        for inline in self.get_inline_instances(request, obj):
            if isinstance(inline, OrderedInline) and inline.side and inline.side.accessor == accessor:
                return inline, obj
        raise Http404
