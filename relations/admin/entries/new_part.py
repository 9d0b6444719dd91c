"""A view that returns the form of a new component (part) of an entry, for the page's script."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from ...engine.errors import NotFoundError, ValidationError
from ...models import Entry
from ..context import schema_for
from ..inputs.part_form import PartForm
from .forms import around
from .page import EntryPages

NAME = re.compile(r"field-[\w-]{1,200}(:[\w-]{1,200}){1,64}")


class NewParts(EntryPages):
    """The pages of entries, with a view that returns the form of a new component for the page's script."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.part_view))
        return [path("part/<int:flow_id>/", view, name="relations_entry_part"), *super().get_urls()]

    def part_view(self, request: HttpRequest, flow_id: int) -> HttpResponse:
        """Return the HTML of the form of a new part: one component in an entry's field.

        The parameters are `?component=&name=&object=&locale=`: `name` is the prefix of the names of its
        inputs, `object` the entry's primary key. Raises Http404 if one of them does not exist, and
        PermissionDenied for a user who may not change the entry, or add one.
        """
        schema, query = schema_for(request), request.GET
        flow, component = schema.by_id.get(flow_id), schema.components.get(query.get("component", ""))
        key = query.get("object")
        entry: Entry | None = self.get_object(request, unquote(key)) if key else None
        if (
            flow is None
            or component is None
            or (key and entry is None)
            or not NAME.fullmatch(query.get("name", ""))
        ):
            raise Http404
        may_add = self.may_add_to(request, flow.slug)
        if not (self.has_change_permission(request, entry) if entry else may_add):
            raise PermissionDenied
        try:
            lists = self.relation_lists(request, entry, flow.slug, None)
        except (NotFoundError, ValidationError) as error:
            raise Http404(error.message) from None
        name = query["name"]
        part = PartForm(name.rpartition(":")[2], component.uid, component, None, around(lists, False), name)
        context: dict[str, Any] = {"part": part, "may_write": True}
        return TemplateResponse(request, "relations/admin/part.html", context)
