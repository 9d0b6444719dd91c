"""The Flows API: flows, fields, entries and their relationships."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ...engine import definitions, resources, schema
from ...engine.documents import DocumentService
from ...engine.errors import Faults
from ...engine.reading import Document, populate
from ...engine.values import is_storable
from ...models import Field, Flow, Status
from ..auth.authentication import BareTokenAuthentication
from ..auth.permissions import HasTokenScopeForPublished
from ..openapi.moltin.names import field_of
from ..openapi.moltin.schema import MoltinSchema
from ..writing import WritingView, writing
from . import bodies, core, errors, listing, members, params, queries, render
from .entries import made
from .errors import Missing, under
from .finding import find, published, service_of
from .linkage import Linkage, replace_all
from .members import Member
from .serializers import DefinitionSerializer, FieldSerializer, FlowSerializer, attribute


class MoltinView(WritingView):
    """What the views of this dialect share."""

    authentication_classes: Sequence[Any] = (BareTokenAuthentication,)
    permission_classes: Sequence[Any] = (HasTokenScopeForPublished,)
    schema = MoltinSchema()
    parameters: Mapping[str, Collection[str]] = {}  # by the action, the first words of those that it takes

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.check_parameters()
        # No column holds a null character, and not every database can be asked about one.
        if any("\x00" in value for value in kwargs.values()):
            raise NotFound

    def check_parameters(self) -> None:
        """Refuse unknown parameters: a filter with a typing error would show everything."""
        if self.request.method != "OPTIONS":
            params.check(self.request, self.parameters.get(getattr(self, "action", None) or "", ()))

    def get_exception_handler(self) -> Any:
        return errors.handle


class NowhereView(MoltinView):
    """Every path that names nothing: 404 in this dialect's shape."""

    schema = None  # type: ignore[assignment]

    def address(self) -> None:
        raise NotFound


class DefinitionViewSet(ViewSetMixin, MoltinView):
    """What the views of flows and of fields share."""

    serializer_class: type[DefinitionSerializer]
    parameters = {"list": params.OF_LISTS, "retrieve": ("include",)}

    def rows(self) -> QuerySet[Any]:
        """Those that the path is about."""
        raise NotImplementedError

    def list(self, request: Request, **path: str) -> Response:
        """All of them, or a page; `filter` and `sort` name attributes."""
        found = self.serializer_class(self.rows(), many=True, context={"request": request}).data
        return Response(listing.answer(request, self.serializer_class().plain(), list(found)))

    def create(self, request: Request) -> Response:
        """A new one; what is not required may be left out."""
        return self._saved(201, data=bodies.resource(request, self.serializer_class.kind))

    def retrieve(self, request: Request, **path: str) -> Response:
        """One of them."""
        return self._shown(self.row())

    def update(self, request: Request, **path: str) -> Response:
        """Change what is given; the rest stays."""
        row = self.row()
        given = bodies.resource(request, self.serializer_class.kind, str(row.public_id))
        return self._saved(200, instance=row, data=given, partial=True)

    def attributes(self, request: Request) -> Response:
        """What each of them has, for forms that ask for it."""
        return listing.attributes(f"{self.serializer_class.kind}s", self.serializer_class().described())

    def row(self) -> Any:
        """The one that the path names. Raises Missing."""
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
    """`/v2/flows` and `/v2/flows/{id or slug}`. A `template`, `products`, lists flows as `products(book)`."""

    serializer_class = FlowSerializer
    parameters = {**DefinitionViewSet.parameters, "list": (*params.OF_LISTS, "template")}

    def rows(self) -> QuerySet[Flow]:
        template = params.template(self.request) if self.action == "list" else None
        rows = Flow.objects.all()
        if template is None:
            return rows
        return rows.filter(slug__startswith=f"{template}(") if is_storable(template) else rows.none()

    def destroy(self, request: Request, flow: str) -> Response:
        """Delete the flow with its fields, entries and links."""
        definitions.delete_flow(self.row())
        return Response(status=204)


class FieldViewSet(DefinitionViewSet):
    """`/v2/fields`, `/v2/fields/{id}`, and a flow's own below `/v2/flows/{slug or id}/fields`."""

    serializer_class = FieldSerializer

    def rows(self) -> QuerySet[Field]:
        rows = Field.objects.select_related("flow", "target_flow").order_by("flow", "order", "pk")
        flow = self.kwargs.get("flow")
        return rows if flow is None else rows.filter(flow=find(Flow.objects.all(), flow))

    def destroy(self, request: Request, field: str) -> Response:
        """Delete the field with its values or links."""
        definitions.delete_field(self.row())
        return Response(status=204)


class EntryViewSet(ViewSetMixin, MoltinView):
    """`/v2/flows/{slug}/entries` and `/v2/flows/{slug}/entries/{id}`: the default locale, as published."""

    parameters = {"list": params.OF_LISTS, "retrieve": ("include",)}

    def list(self, request: Request, flow: str) -> Response:
        """Answer one page of the entries that match `filter`, sorted, with those that `include` names."""
        service = service_of(flow)
        page = params.page(request)
        filters, sort = (params.asked(request, name) for name in ("filter", "sort"))
        rows = queries.rows(service.flow, service.view(), filters, sort)
        paths = self._paths(service)
        wanted = queries.selection(service.flow, paths)
        found = populate.read(service.flow, rows[page.rows], wanted, service.view())
        body = {"data": [render.entry(item, request) for item in found]}
        included = render.included(found, service.flow, paths, request)
        return Response(body | included | render.page(request, page, rows.count()))

    @writing
    def create(self, request: Request, flow: str) -> Response:
        """Create an entry; a client may send its `id`. 409 for one that is taken."""
        service = service_of(flow)
        values, document_id = bodies.new_entry(request, service.flow)
        if (kind := resources.extended(service.flow)) is not None:
            core.check_new(kind, document_id, service, request.user)
        linkages = bodies.linkages(request, service, values)
        core.check_targets(chain.from_iterable(linkages.values()), request.user)

        with bodies.named(service.flow):
            item = service.create(values, document_id=document_id, status=Status.PUBLISHED)
        replace_all(service, item.document_id, linkages)
        return self._answer(service, item, 201)

    def retrieve(self, request: Request, flow: str, entry: str) -> Response:
        """Answer one entry, with the entries that `include` names."""
        service = service_of(flow)
        return self._answer(service, published(service, entry))

    @writing
    def update(self, request: Request, flow: str, entry: str) -> Response:
        """Change the values and relations that are sent. In a core flow, a missing entry is created."""
        service = service_of(flow)
        values = bodies.entry_changes(request, service.flow, entry)
        if (kind := resources.extended(service.flow)) is not None:
            core.check(kind, entry, service, request.user)
        linkages = bodies.linkages(request, service, values)
        core.check_targets(chain.from_iterable(linkages.values()), request.user)
        if kind is None:
            published(service, entry)
        faults, items = Faults(), list[Document]()
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
        """Delete the entry with its links on both sides."""
        service = service_of(flow)
        published(service, entry)
        service.delete(entry)
        return Response(status=204)

    def attributes(self, request: Request, flow: str) -> Response:
        """Answer the attributes of this flow's entries: its enabled fields in order."""
        row = find(Flow.objects.all(), flow)
        fields = Field.objects.filter(flow=row, enabled=True).select_related("target_flow")
        fields = fields.order_by("order", "pk")
        spec = schema.current().by_id[row.pk]
        return listing.attributes(row.slug, [attribute(field, spec) for field in fields])

    def _answer(self, service: DocumentService, item: Document, status: int = 200) -> Response:
        paths = self._paths(service)
        wanted = queries.selection(service.flow, paths)
        populate.populate(service.flow, [item], wanted.populate, service.view())
        body = {"data": render.entry(item, self.request)}
        return Response(body | render.included([item], service.flow, paths, self.request), status=status)

    def _paths(self, service: DocumentService) -> Sequence[tuple[str, ...]]:
        """Parse `include`, which only reads take."""
        is_read = self.request.method in SAFE_METHODS
        include = params.asked(self.request, "include") if is_read else None
        return queries.paths(service.flow, include)


class RelationshipViewSet(ViewSetMixin, MoltinView):
    """`/v2/flows/{slug}/entries/{id}/relationships/{field}`.

    Every write answers 200 with the whole linkage after it. Bodies name members `{"type", "id"}`: one,
    or an array. A relation to one takes one member at most; POST puts it in the place of another.
    """

    parameters = {"retrieve": ("page",)}
    core_only = False  # as at /v2/products/{id}/relationships/{field}

    def retrieve(self, request: Request, flow: str, entry: str, field: str) -> Response:
        """Answer one page of the members; in a to-one relation, the member or null."""
        linkage = self._linkage(request, flow, entry, field)
        page = params.page(request)
        if not linkage.field.to_many:
            return self._answer(linkage, linkage.read())
        shown, total = linkage.page(page.rows)
        body = {"data": render.linkage(shown, to_many=True)}
        return Response(body | render.page(request, page, total))

    @writing
    def create(self, request: Request, flow: str, entry: str, field: str) -> Response:
        """Add members at the end, or at their `meta.position`; present ones without a position stay."""
        linkage = self._linkage(request, flow, entry, field)
        additions = members.additions(params.data(request), linkage.types)
        core.check_targets((addition.target for addition in additions), request.user)
        return self._answer(linkage, linkage.add(additions))

    @writing
    def update(self, request: Request, flow: str, entry: str, field: str) -> Response:
        """Replace all members by these, in this order or at their `meta.position` among each other.

        `[]` empties the list; in a to-one relation, null does.
        """
        linkage = self._linkage(request, flow, entry, field)
        targets = members.replacement(params.data(request), linkage.types)
        core.check_targets(targets, request.user)
        return self._answer(linkage, linkage.replace(targets))

    @writing
    def destroy(self, request: Request, flow: str, entry: str, field: str) -> Response:
        """Remove the members listed; without a body, as the SDK sends it, all of them."""
        linkage = self._linkage(request, flow, entry, field)
        if not params.has_body(request):
            return self._answer(linkage, linkage.clear())
        targets = members.targets(params.data(request), linkage.types)
        return self._answer(linkage, linkage.remove(targets))

    def _linkage(self, request: Request, flow: str, entry: str, field: str) -> Linkage:
        service = service_of(flow)
        kind = resources.extended(service.flow)
        if kind is None and self.core_only:
            raise NotFound
        known = field_of(field, service.flow)
        if known is None or known.private:  # every method answers what the field shows
            raise Missing("field")
        spec = service.flow.relation(known.slug)
        if kind is not None:
            core.check(kind, entry, service, request.user)
        return Linkage(service, spec, entry, is_core=kind is not None)

    def _answer(self, linkage: Linkage, shown: list[Member]) -> Response:
        return Response({"data": render.linkage(shown, linkage.field.to_many)})
