"""The content API: `/api/{collection}` and `/api/{collection}/{documentId}`."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from ...engine import populate
from ...engine.documents import DocumentService, documents
from ...engine.errors import NotFoundError, ValidationError
from ...engine.reading import Document, Selection
from ..auth.authentication import BearerTokenAuthentication
from ..auth.permissions import HasTokenScope
from ..negotiation import AlwaysJSON
from ..parsing import JSONParser
from ..rendering import JSONRenderer
from . import errors, pagination, params, render


class Dialect(APIView):
    """What every view of this dialect has: tokens, JSON, errors in Strapi's shape."""

    authentication_classes = (BearerTokenAuthentication,)
    permission_classes = (HasTokenScope,)
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJSON

    def get_exception_handler(self) -> Any:
        return errors.handle


class NowhereView(Dialect):
    """Any other path: 404, for every method."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFoundError("Not Found")


class DocumentViewSet(ViewSetMixin, Dialect):
    """Documents of one flow, named by its collection's name in the path."""

    def list(self, request: Request, collection: str) -> Response:
        """One page of documents, with `fields`, `populate`, `filters`, `sort`, `locale`, `status`."""
        service = documents(collection)
        asked = params.query(request)
        selection = params.selection(service.flow, service.schema, asked.values)
        page = pagination.page(asked.values)
        rows, view = service.rows(
            filters=asked.values.get("filters"),
            sort=asked.values.get("sort"),
            locale=asked.text("locale"),
            status=asked.text("status"),
        )
        total = rows.count() if page.with_count else None
        found = populate.read(service.flow, rows[page.start : page.start + page.limit], selection, view)
        data = [render.document(item, selection) for item in found]
        return Response({"data": data, "meta": {"pagination": page.meta(total)}})

    def create(self, request: Request, collection: str) -> Response:
        """A new document, published unless `status=draft`."""
        service = documents(collection)
        asked = params.query(request)
        data = params.body(request)
        selection = params.selection(service.flow, service.schema, asked.values)
        document = service.create(data, locale=asked.text("locale"), status=_status(asked))
        return self._shown(service, document, selection, asked, status=201)

    def retrieve(self, request: Request, collection: str, document_id: str) -> Response:
        """One document in the locale and state asked for."""
        service = documents(collection)
        asked = params.query(request)
        selection = params.selection(service.flow, service.schema, asked.values)
        found = service.find_one(
            document_id,
            locale=asked.text("locale"),
            status=asked.text("status"),
            filters=asked.values.get("filters"),
            selection=selection,
        )
        if found is None:
            raise NotFoundError("Not Found")
        return Response({"data": render.document(found, selection), "meta": {}})

    def update(self, request: Request, collection: str, document_id: str) -> Response:
        """Merge `data` into the document, and publish it unless `status=draft`."""
        service = documents(collection)
        asked = params.query(request)
        data = params.body(request)
        selection = params.selection(service.flow, service.schema, asked.values)
        document = service.update(document_id, data, locale=asked.text("locale"), status=_status(asked))
        return self._shown(service, document, selection, asked)

    def destroy(self, request: Request, collection: str, document_id: str) -> Response:
        """Delete one locale of a document, or (`locale=*`) all; 204 also when there is nothing."""
        asked = params.query(request)
        if asked.text("status") == "draft":
            raise ValidationError("A draft is not deleted alone: use discard-draft.", ["status"])
        documents(collection).delete(document_id, locale=asked.text("locale"))
        return Response(status=204)

    def act(self, request: Request, collection: str, document_id: str, action: str) -> Response:
        """`publish`, `unpublish` or `discard-draft`, in one locale or all."""
        if action not in ACTIONS:
            raise NotFoundError("Not Found")
        service = documents(collection)
        asked = params.query(request)
        done = ACTIONS[action](service, document_id, locale=asked.text("locale"))
        versions = [render.document(document, Selection()) for document in done]
        return Response({"data": {"documentId": document_id, "versions": versions}, "meta": {}})

    def _shown(
        self,
        service: DocumentService,
        document: Document,
        selection: Selection,
        asked: params.Query,
        status: int = 200,
    ) -> Response:
        """The document that was written, as its reader sees it."""
        view = service.view(asked.text("locale"), document.status)
        populate.populate(service.flow, [document], selection.populate, view)
        return Response({"data": render.document(document, selection), "meta": {}}, status=status)


ACTIONS = {
    "publish": DocumentService.publish,
    "unpublish": DocumentService.unpublish,
    "discard-draft": DocumentService.discard_draft,
}


def _status(asked: params.Query) -> str:
    """REST publishes what it writes, unless it says otherwise."""
    return asked.text("status") or "published"
