"""The views of flows and of fields, which are written and read by serializers."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ...engine import definitions
from ...engine.values import is_storable
from ...models import Field, Flow
from ..writing import defining
from . import bodies, listing, params
from .dialect import MoltinView
from .errors import under
from .finding import allowed, find
from .serializers import DefinitionSerializer, FieldSerializer, FlowSerializer


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
        rows = allowed(Flow.objects.using(DEFAULT_DB_ALIAS), "slug")
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
        rows = allowed(
            Field.objects.using(DEFAULT_DB_ALIAS).filter(component=None), "flow__slug"
        ).select_related("flow")
        rows = rows.prefetch_related("targets").order_by("flow", "order", "pk")
        flow = self.kwargs.get("flow")
        return (
            rows
            if flow is None
            else rows.filter(flow=find(allowed(Flow.objects.using(DEFAULT_DB_ALIAS), "slug"), flow))
        )

    @defining
    def destroy(self, request: Request, field: str) -> Response:
        """Delete the field with its values or links."""
        definitions.delete_field(self.row())
        return Response(status=204)
