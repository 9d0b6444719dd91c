"""`…/actions/publish`, `unpublish` and `discard-draft`, for one document or many of a collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from ... import conf
from ...engine import bulk
from ...engine import preview as previews
from ...engine.documents import DocumentService
from ...engine.errors import NotFoundError, ValidationError
from ...engine.reading import Document, Selection
from ..writing import writing
from . import known, params, render
from .views import Addressed

ACTIONS = {
    "publish": DocumentService.publish,
    "unpublish": DocumentService.unpublish,
    "discard-draft": DocumentService.discard_draft,
}
KEYS = ("documentIds", "locale")


class ActionViewSet(Addressed):
    """Actions on drafts, in one locale or (`locale=*`) in all."""

    @writing
    def act(self, request: Request, action: str, **path: str) -> Response:
        """Act on one document, or on all or none of those that the body of a collection names."""
        if action not in ACTIONS:
            raise NotFoundError("Not Found")
        known.check(self.asked.values, known.ACTED)
        if self.is_collection:
            return self._act_on_many(request, action)
        document_id = self.one()
        done = ACTIONS[action](self.service, document_id, locale=self.locale)
        return Response({"data": _done(document_id, done), "meta": {}})

    def preview(self, request: Request, action: str, **path: str) -> Response:
        """Answer what publishing would change, and which members readers would still not see."""
        if action != "publish":
            raise NotFoundError("Not Found")
        known.check(self.asked.values, known.ACTED)
        document_id = self.one()
        found = previews.of_document(self.service, document_id, self.locale)
        versions = [render.preview(version, self.service.flow, self.service.schema) for version in found]
        return Response({"data": {"documentId": document_id, "versions": versions}, "meta": {}})

    def _act_on_many(self, request: Request, action: str) -> Response:
        data = params.data(request)
        for key in data:
            if key not in KEYS:
                raise ValidationError(f"Invalid key {key}", [key])
        locale = self.locale or _locale(data)
        done = bulk.act(self.service, ACTIONS[action], _document_ids(data), locale=locale)
        shown = [_done(document_id, versions) for document_id, versions in done.items()]
        return Response({"data": shown, "meta": {"count": len(shown)}})


def _done(document_id: str, versions: list[Document]) -> dict[str, Any]:
    shown = [version.as_dict(Selection()) for version in versions]
    return {"documentId": document_id, "versions": shown}


def _locale(data: Mapping[str, Any]) -> str | None:
    locale = data.get("locale")
    if locale is not None and not isinstance(locale, str):
        raise ValidationError("locale must be a string.", ["locale"])
    return locale or None


def _document_ids(data: Mapping[str, Any]) -> list[str]:
    """Return the ids in the body; ValidationError for too many, and for any other body."""
    ids, most = data.get("documentIds"), conf.get("RELATIONS_MAX_LIMIT")
    if not isinstance(ids, list):
        raise ValidationError("documentIds must be a list of documentIds.", ["documentIds"])
    if len(ids) > most:
        raise ValidationError(f"documentIds may name {most} documents.", ["documentIds"])
    for number, document_id in enumerate(ids):
        if not isinstance(document_id, str):
            raise ValidationError("A documentId is a string.", ["documentIds", number])
    return ids
