"""The views of entries."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from django.db import DEFAULT_DB_ALIAS
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ...engine import resources, schema
from ...engine.documents import DocumentService
from ...engine.errors import Faults
from ...engine.reading import Document, populate
from ...engine.reading.pages import total
from ...models import Field, Flow, Status
from ..writing import writing
from . import bodies, core, including, listing, params, queries, render
from .attributes import attribute
from .dialect import MoltinView
from .entries import made
from .entry_relations import created, replace_all
from .finding import allowed, find, published, service_of


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
        row = find(allowed(Flow.objects.using(DEFAULT_DB_ALIAS), "slug"), flow)
        fields = (
            Field.objects.using(DEFAULT_DB_ALIAS).filter(flow=row, enabled=True).prefetch_related("targets")
        )
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
