"""`…/used-by`: the fields of documents that point to a document, an uploaded file or a resource."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ...engine import assets, resources
from ...engine.errors import NotFoundError
from ...engine.reading.grammar import pagination
from ...engine.reading.reverse import used_by
from ...engine.reading.used_by import Use, UsedBy
from ..auth.resources import check_readable
from . import known, params
from .views import Addressed, Dialect


class UsesOfDocumentViewSet(Addressed):
    """The fields of documents that point to a document: `/api/{collection}/{documentId}/used-by`.

    Of a single type's document: `/api/{single type}/used-by`.
    """

    def read(self, request: Request, **path: str) -> Response:
        """Return one page of the fields that point to the document, each with the document that has it.

        `locale` limits them to links to the document in this locale, `status` to versions that readers of
        this status see.
        """
        known.check(self.asked.values, known.USED)
        status = self.asked.status
        found = self.service.used_by(self.one(), locale=self.locale, status=status, openly=True)
        return _answer(found, self.asked)


class UsesOfFileViewSet(ViewSetMixin, Dialect):
    """The view of the fields that use an uploaded file: `/api/upload/files/{id or documentId}/used-by`."""

    def read(self, request: Request, file: str) -> Response:
        """Return one page of the fields that hold the file, each with the document that has it."""
        asked = params.query(request)
        known.check(asked.values, known.USED_OUTSIDE)
        return _answer(used_by(assets.find(file), status=asked.status, openly=True), asked)


class UsesOfResourceViewSet(ViewSetMixin, Dialect):
    """The view of the relations that point to a resource: `/api/resources/{type}/{id}/used-by`."""

    def read(self, request: Request, resource_type: str, resource_id: str) -> Response:
        """Return one page of the relations that link the resource, each with the document that has it.

        404 for a type that no relation can link.
        """
        asked = params.query(request)
        known.check(asked.values, known.USED_OUTSIDE)
        check_readable([resource_type], request.user)
        if not resources.is_known(resource_type):
            raise NotFoundError("Not Found")
        found = used_by((resource_type, resource_id), status=asked.status, openly=True)
        if not found.has_fields:
            raise NotFoundError("Not Found")
        return _answer(found, asked)


def _answer(found: UsedBy, asked: params.Query) -> Response:
    page = pagination.page(asked.values)
    total = found.count() if page.with_count else None
    data = [_shown(use) for use in found.page(page.start, page.limit)]
    return Response({"data": data, "meta": {"pagination": page.meta(total)}})


def _shown(use: Use) -> dict[str, Any]:
    """Return one field that points to the object, with its document, as a dict of the answer.

    A locale is null if its flow is not localized.
    """
    return {
        "__type": use.flow.uid,
        "documentId": use.document_id,
        "title": use.title,
        "locale": use.locale or None,
        "status": use.status,
        "field": use.slug,
        "path": ".".join(map(str, use.path)),
        "component": use.component or None,
        "targetLocale": use.target_locale or None,
    }
