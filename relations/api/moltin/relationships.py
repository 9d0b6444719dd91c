"""The relationship endpoints: the views of the members of one relation of an entry."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ... import conf
from ...engine import resources
from ...engine.errors import ValidationError
from ...engine.reading.pages import Cursor
from .. import cursors
from ..openapi.moltin.names import field_of
from ..writing import writing
from . import core, members, params, render
from .dialect import MoltinView
from .errors import BadQuery, Missing
from .finding import service_of
from .linkage import Linkage
from .types import Member, Types


class RelationshipViewSet(ViewSetMixin, MoltinView):
    """The members of one relation of an entry: `/v2/flows/{slug}/entries/{id}/relationships/{field}`.

    Every write returns 200 with all members of the relation afterwards, or with the first page of more than
    RELATIONS_MAX_POPULATED. Bodies name members as `{"type", "id"}`: one, or an array. A to-one relation
    takes one member at most; POST replaces the present one.
    """

    parameters = {"retrieve": ("page",)}
    core_only = False  # as at /v2/products/{id}/relationships/{field}

    def retrieve(self, request: Request, flow: str, entry: str, field: str) -> Response:
        """Return one page of the members, by offset or cursor; of a to-one relation, the member or null."""
        linkage = self._linkage(request, flow, entry, field)
        page = params.page_of_members(request)
        if not linkage.field.to_many:
            return self._answer(linkage, linkage.read())
        return self._page(linkage, page)

    @writing
    def create(self, request: Request, flow: str, entry: str, field: str) -> Response:
        """Add members at the end, or at their `meta.position`.

        A member that the relation has already keeps its place, if the body has no position for it.
        """
        linkage = self._linkage(request, flow, entry, field)
        additions = members.additions(params.data(request), Types.of(linkage.field))
        core.check_targets((addition.target for addition in additions), request.user)
        return self._answer(linkage, linkage.add(additions))

    @writing
    def update(self, request: Request, flow: str, entry: str, field: str) -> Response:
        """Replace all members by those in the body, in this order, changed by each `meta.position`.

        `[]` empties the list; in a to-one relation, null does.
        """
        linkage = self._linkage(request, flow, entry, field)
        targets = members.replacement(params.data(request), Types.of(linkage.field))
        core.check_targets(targets, request.user)
        return self._answer(linkage, linkage.replace(targets))

    @writing
    def destroy(self, request: Request, flow: str, entry: str, field: str) -> Response:
        """Remove the members in the body; without a body, as the SDK sends it, remove all of them."""
        linkage = self._linkage(request, flow, entry, field)
        if not params.has_body(request):
            return self._answer(linkage, linkage.clear())
        targets = members.targets(params.data(request), Types.of(linkage.field))
        return self._answer(linkage, linkage.remove(targets))

    def _cursor(self, page: params.Page, about: list[Any]) -> Cursor | None:
        try:
            return None if page.cursor is None else cursors.read(page.cursor, about)
        except ValidationError as error:
            raise BadQuery("page", error.message) from None

    def _linkage(self, request: Request, flow: str, entry: str, field: str) -> Linkage:
        service = service_of(flow)
        kind = resources.extended(service.flow)
        if kind is None and self.core_only:
            raise NotFound
        known = field_of(field, service.flow)
        if known is None or not service.schema.is_open(known):  # every method answers what the field shows
            raise Missing("field")
        spec = service.flow.relation(known.slug)
        if kind is not None:
            core.check(kind, entry, service, request.user)
        return Linkage(service, spec, entry, is_core=kind is not None)

    def _page(self, linkage: Linkage, page: params.Page) -> Response:
        about = [linkage.field.id, self.kwargs["flow"], self.kwargs["entry"]]
        found = linkage.page(page.rows, self._cursor(page, about))
        following = cursors.write(found.cursor, about) if found.cursor else None
        body = {"data": render.linkage(found.members, to_many=True)}
        return Response(body | render.page_of_members(self.request, page, found.total, following))

    def _answer(self, linkage: Linkage, shown: list[Member] | None) -> Response:
        if shown is None:
            return self._page(linkage, params.Page(conf.get("RELATIONS_DEFAULT_LIMIT"), 0))
        return Response({"data": render.linkage(shown, linkage.field.to_many)})
