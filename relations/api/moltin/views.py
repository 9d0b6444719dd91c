"""The Flows API: flows, fields, entries and their relationships."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ... import conf
from ...engine import definitions, resources, schema
from ...engine.documents import DocumentService
from ...engine.errors import Faults, ValidationError
from ...engine.reading import Document, populate
from ...engine.reading.pages import Cursor, total
from ...engine.values import is_storable
from ...models import Field, Flow, Status
from .. import cursors
from ..openapi.moltin.names import field_of
from ..writing import defining, writing
from . import bodies, core, including, listing, members, params, queries, render
from .attributes import attribute
from .dialect import MoltinView
from .entries import made
from .entry_relations import created, replace_all
from .errors import BadQuery, Missing, under
from .finding import allowed, find, published, service_of
from .linkage import Linkage
from .serializers import DefinitionSerializer, FieldSerializer, FlowSerializer
from .types import Member, Types


class DefinitionViewSet(ViewSetMixin, MoltinView):
    """The base class of the views of flows and of fields."""

    serializer_class: type[DefinitionSerializer]
    parameters = {"list": params.OF_LISTS, "retrieve": ("include",)}

    def rows(self) -> QuerySet[Any]:
        """Return the queryset of flows or fields that this request may list or find."""
        raise NotImplementedError

    def list(self, request: Request, **path: str) -> Response:
        """Return all flows or fields, or one page; `filter` and `sort` may name attributes."""
        found = self.serializer_class(self.rows(), many=True, context={"request": request}).data
        return Response(listing.answer(request, self.serializer_class().plain(), list(found)))

    @defining
    def create(self, request: Request) -> Response:
        """Create a flow or field from the attributes in the body, and return it with status 201."""
        return self._saved(201, data=bodies.resource(request))

    def retrieve(self, request: Request, **path: str) -> Response:
        """Return the flow or field with the id in the path."""
        return self._shown(self.row())

    @defining
    def update(self, request: Request, **path: str) -> Response:
        """Change the attributes of a flow or field that are in the body, and return it; keep the others."""
        return self._saved(200, instance=self.row(), data=bodies.resource(request), partial=True)

    def attributes(self, request: Request) -> Response:
        """Describe the attributes of flows or fields, for clients that build forms."""
        return listing.attributes(f"{self.serializer_class.kind}s", self.serializer_class().described())

    def row(self) -> Any:
        """Return the flow or field that the path names. Raises Missing if there is none."""
        return find(self.rows(), self.kwargs[self.serializer_class.kind])

    def _saved(self, status: int, **given: Any) -> Response:
        serializer = self.serializer_class(**given)
        serializer.is_valid(raise_exception=True)
        with under("data"):
            return self._shown(serializer.save(), status)

    def _shown(self, row: Any, status: int = 200) -> Response:
        shown = self.serializer_class(row, context={"request": self.request}).data
        return Response({"data": shown}, status=status)


class FlowViewSet(DefinitionViewSet):
    """The views of flows: `/v2/flows` and `/v2/flows/{id or slug}`.

    The parameter `template=products` limits the list to flows with slugs such as `products(book)`.
    """

    serializer_class = FlowSerializer
    parameters = {**DefinitionViewSet.parameters, "list": (*params.OF_LISTS, "template")}

    def rows(self) -> QuerySet[Flow]:
        template = params.template(self.request) if self.action == "list" else None
        rows = allowed(Flow.objects.all(), "slug")
        if template is None:
            return rows
        return rows.filter(slug__startswith=f"{template}(") if is_storable(template) else rows.none()

    @defining
    def destroy(self, request: Request, flow: str) -> Response:
        """Delete the flow with its fields, entries and links: 204.

        Refused while other flows' fields lead to it.
        """
        definitions.delete_flow(self.row())
        return Response(status=204)


class FieldViewSet(DefinitionViewSet):
    """The views of fields: `/v2/fields`, `/v2/fields/{id}`, and those of a flow.

    The latter are below `/v2/flows/{slug or id}/fields`.
    """

    serializer_class = FieldSerializer

    def rows(self) -> QuerySet[Field]:
        rows = allowed(Field.objects.filter(component=None), "flow__slug").select_related("flow")
        rows = rows.prefetch_related("targets").order_by("flow", "order", "pk")
        flow = self.kwargs.get("flow")
        return rows if flow is None else rows.filter(flow=find(allowed(Flow.objects.all(), "slug"), flow))

    @defining
    def destroy(self, request: Request, field: str) -> Response:
        """Delete the field with its values or links."""
        definitions.delete_field(self.row())
        return Response(status=204)


class EntryViewSet(ViewSetMixin, MoltinView):
    """The views of entries: `/v2/flows/{slug}/entries` and `/v2/flows/{slug}/entries/{id}`.

    They are the published versions in the default locale.
    """

    parameters = {"list": params.OF_LISTS, "retrieve": ("include",)}

    def list(self, request: Request, flow: str) -> Response:
        """Return one page of the entries that match `filter`, sorted by `sort`, with those in `include`."""
        service = service_of(flow)
        page = params.page(request)
        filters, sort = (params.asked(request, name) for name in ("filter", "sort"))
        rows = queries.rows(service.flow, service.view(), filters, sort)
        paths = self._paths(service)
        wanted = queries.selection(service.flow, service.schema, paths)
        with queries.asked("include"):
            found = populate.read(service.flow, rows[page.rows], wanted, service.view())
        body = {"data": [render.entry(item, request) for item in found]}
        included = including.included(found, service.flow, paths, request, service.using)
        number = total(page.offset, page.limit, len(found), rows.count)
        return Response(body | included | render.page(request, page, number))

    @writing
    def create(self, request: Request, flow: str) -> Response:
        """Create an entry, publish it and return it: 201. The body may have an `id`; 409 if it is taken."""
        service = service_of(flow)
        faults = Faults()
        values, document_id = bodies.new_entry(request, service.flow, faults)
        linkages = bodies.linkages(request, service, values, faults)
        if (kind := resources.extended(service.flow)) is not None:
            core.check_new(kind, document_id, service, request.user)
        core.check_targets(chain.from_iterable(linkages.values()), request.user)

        with bodies.named(service.flow):
            item = created(service, values, document_id, linkages)
        return self._answer(service, item, 201)

    def retrieve(self, request: Request, flow: str, entry: str) -> Response:
        """Return one entry, with the related entries that `include` asks for."""
        service = service_of(flow)
        paths = self._paths(service)
        with queries.asked("include"):
            item = published(service, entry, queries.selection(service.flow, service.schema, paths))
        return self._shown(service, item, paths)

    @writing
    def update(self, request: Request, flow: str, entry: str) -> Response:
        """Change the values and relations of an entry that are in the body, and return the entry.

        In a core flow, one that extends a resource type, a missing entry is created.
        """
        service = service_of(flow)
        faults = Faults()
        values = bodies.entry_changes(request, service.flow, entry, faults)
        linkages = bodies.linkages(request, service, values, faults)
        if (kind := resources.extended(service.flow)) is not None:
            core.check(kind, entry, service, request.user)
        core.check_targets(chain.from_iterable(linkages.values()), request.user)
        if kind is None:
            published(service, entry)
        items = list[Document]()
        with faults.gathered(), bodies.named(service.flow):
            item = made(service, entry, values) if kind is not None else None
            items.append(item or service.update(entry, values, status=Status.PUBLISHED))
        if items or kind is None:
            with faults.gathered():
                replace_all(service, entry, linkages)
        faults.check()
        return self._answer(service, items[0])

    @writing
    def destroy(self, request: Request, flow: str, entry: str) -> Response:
        """Delete the entry, with the links from it and to it."""
        service = service_of(flow)
        published(service, entry)
        service.delete(entry)
        return Response(status=204)

    def attributes(self, request: Request, flow: str) -> Response:
        """Describe the attributes of this flow's entries: its enabled fields, in order."""
        row = find(allowed(Flow.objects.all(), "slug"), flow)
        fields = Field.objects.filter(flow=row, enabled=True).prefetch_related("targets")
        fields = fields.order_by("order", "pk")
        spec = schema.current().by_id[row.pk]
        return listing.attributes(row.slug, [attribute(field, spec) for field in fields])

    def _answer(self, service: DocumentService, item: Document, status: int = 200) -> Response:
        """Return the response with the written entry, after loading the ids of its relations' members."""
        wanted = queries.selection(service.flow, service.schema, ())
        populate.populate(service.flow, [item], wanted.populate, service.view())
        return self._shown(service, item, (), status)

    def _shown(
        self, service: DocumentService, item: Document, paths: Sequence[tuple[str, ...]], status: int = 200
    ) -> Response:
        body = {"data": render.entry(item, self.request)}
        included = including.included([item], service.flow, paths, self.request, service.using)
        return Response(body | included, status=status)

    def _paths(self, service: DocumentService) -> Sequence[tuple[str, ...]]:
        """Return the paths of slugs that `include` names; [] for requests that write."""
        is_read = self.request.method in SAFE_METHODS
        include = params.asked(self.request, "include") if is_read else None
        return queries.paths(service.flow, include)


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
