"""Actions on documents: publish, unpublish, discard the draft, copy, and move within the flow's order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from ... import conf
from ...engine import bulk
from ...engine import preview as previews
from ...engine.documents import DocumentService
from ...engine.errors import NotFoundError, ValidationError, nearest
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
MOVE = "move"  # within the order of the flow
COPIES = ("duplicate", "fill-in")
PLACES = ("before", "after", "start", "end")
FILLED = ("from", "fields")


class ActionViewSet(Addressed):
    """The paths `…/actions/{action}`: actions on documents, in one locale or (`locale=*`) in all locales."""

    @writing
    def act(self, request: Request, action: str, **path: str) -> Response:
        """Do the action that the path names, such as publish, and return the resulting documents.

        It is done on the document in the path, or on all documents that the body names in `documentIds`: on
        all of them, or none.
        """
        if action == MOVE:
            return self._move(request)
        if action in COPIES:
            return self._duplicate(request) if action == "duplicate" else self._fill_in(request)
        if action not in ACTIONS:
            raise NotFoundError("Not Found")
        known.check(self.asked.values, known.ACTED)
        if self.is_collection:
            return self._act_on_many(request, action)
        document_id = self.one()
        done = ACTIONS[action](self.service, document_id, locale=self.locale)
        return Response({"data": _done(document_id, done), "meta": {}})

    def _move(self, request: Request) -> Response:
        """Move a document within the order of its flow, and return its new neighbours.

        The answer's `data` are `{documentId, previous, next}`, all ids; null for no neighbour.
        """
        known.check(self.asked.values, ())
        document_id = self.one()
        found = self.service.place(document_id, **_place(request))
        shown = {"documentId": document_id, "previous": found.previous, "next": found.following}
        return Response({"data": shown, "meta": {}})

    def _duplicate(self, request: Request) -> Response:
        """Create a copy of the document, with its values and lists, in one locale or in all: 201."""
        known.check(self.asked.values, known.ACTED)
        if given := _object(request, None):
            raise ValidationError("A copy takes no values: change it afterwards.", [next(iter(given))])
        copy = self.service.duplicate(self.one(), locale=self.locale or "*")
        return Response({"data": render.copied(copy), "meta": {}}, status=201)

    def _fill_in(self, request: Request) -> Response:
        """Copy values and lists of the document from one of its locales to another.

        The parameter `locale` names the locale to write, `from` in the body the one to copy.
        """
        known.check(self.asked.values, known.ACTED)
        given = _object(request, FILLED)
        source, fields = given.get("from"), given.get("fields")
        if not isinstance(source, str):
            raise ValidationError("from must be the code of a locale.", ["from"])
        if fields is not None and not (isinstance(fields, list) and all(isinstance(f, str) for f in fields)):
            raise ValidationError("fields must be a list of slugs.", ["fields"])
        copy = self.service.fill_in(self.one(), locale=self.locale, source=source, fields=fields)
        return Response({"data": render.copied(copy), "meta": {}})

    def preview(self, request: Request, action: str, **path: str) -> Response:
        """Return the changes that publishing the document would make, and the members that would stay hidden.

        404 for another action than publish.
        """
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


def _object(request: Request, keys: Collection[str] | None) -> dict[str, Any]:
    """Return the object in the body, which is under `data` or is the whole body.

    Raises ValidationError for a key that is not among `keys`, and for a body that is no object.
    """
    payload: Any = request.data
    if isinstance(payload, Mapping) and "data" in payload:
        payload = params.data(request)
    if not isinstance(payload, Mapping):
        raise ValidationError("The body must be an object.", ["data"])
    for key in payload:
        if keys is not None and key not in keys:
            raise ValidationError(f'Invalid key {key}: did you mean "{nearest(key, keys)}"?', [key])
    return dict(payload)


def _place(request: Request) -> dict[str, Any]:
    """Return the place in the flow's order that the body names, such as `{"before": "…"}`.

    Raises ValidationError for another body.
    """
    payload = _object(request, PLACES)
    for key, value in payload.items():
        if key in ("start", "end") and value is not True:
            raise ValidationError(f"{key} must be true.", [key])
        if key in ("before", "after") and not isinstance(value, str):
            raise ValidationError(f"{key} must be the documentId of another document.", [key])
    return payload


def _done(document_id: str, versions: list[Document]) -> dict[str, Any]:
    shown = [version.as_dict(Selection()) for version in versions]
    return {"documentId": document_id, "versions": shown}


def _locale(data: Mapping[str, Any]) -> str | None:
    locale = data.get("locale")
    if locale is not None and not isinstance(locale, str):
        raise ValidationError("locale must be a string.", ["locale"])
    return locale or None


def _document_ids(data: Mapping[str, Any]) -> list[str]:
    """Return the list under `documentIds` in `data`.

    Raises ValidationError for anything else than strings, and for more than RELATIONS_MAX_LIMIT of them.
    """
    ids, most = data.get("documentIds"), conf.get("RELATIONS_MAX_LIMIT")
    if not isinstance(ids, list):
        raise ValidationError("documentIds must be a list of documentIds.", ["documentIds"])
    if len(ids) > most:
        raise ValidationError(f"documentIds may name {most} documents.", ["documentIds"])
    for number, document_id in enumerate(ids):
        if not isinstance(document_id, str):
            raise ValidationError("A documentId is a string.", ["documentIds", number])
    return ids
