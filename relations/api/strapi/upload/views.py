"""`/api/upload`: uploading, changing, listing and deleting files, with the paths of Strapi's client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from .... import conf
from ....engine import assets
from ....engine.assets import shape
from ....engine.errors import Faults, ValidationError
from ....engine.reading.grammar import pagination
from ....models import Asset
from ...describing import described_by
from ...multipart import FormParser
from ...writing import storing
from .. import files, known
from .. import params as queries
from ..views import Dialect
from . import attaching, params, shown


class UploadView(Dialect):
    """The view `/api/upload`: stores uploaded files.

    With `?id=`, it changes the name or texts of one file.
    """

    schema = described_by("strapi.schema.UploadSchema")
    serializer_class = files.FileSerializer
    parser_classes = (FormParser,)

    @storing
    def post(self, request: Request) -> Response:
        """Return the stored files in order, with status 201, or the changed file, with status 200.

        Either all files are stored, and attached to the document that the form names, or none.
        """
        asked = queries.query(request)
        known.check(asked.values, known.UPLOADED)
        sent, place = params.files(request), attaching.place(params.form(request))
        if (reference := asked.text("id")) is not None:
            if place is not None:
                raise ValidationError("A file that is there is attached by its id, in a PUT.", ["ref"])
            return Response(self._described(request, reference, sent))
        if not sent:
            raise ValidationError("Files are empty", ["files"])
        named = zip(sent, params.infos(request, len(sent)), strict=True)
        kept = assets.upload_all(named, then=place.take if place else None)
        response = Response(status=201)
        # In a transaction, smaller sizes of pictures are made when it is committed.
        transaction.on_commit(lambda: _show(response, kept), using=DEFAULT_DB_ALIAS)
        return _show(response, kept)

    def _described(self, request: Request, reference: str, sent: list[Any]) -> dict[str, Any]:
        if sent:
            raise ValidationError("A file is not replaced: upload another, and delete this one.", ["files"])
        info = params.infos(request, 1)[0]
        return shape.shown(assets.describe(assets.find(reference), info))


def _show(response: Response, kept: Sequence[Asset]) -> Response:
    """Replace the files in the response by the files `kept` as they are now stored."""
    response.data = [shape.shown(asset) for asset in kept]
    return response


class FileViewSet(ViewSetMixin, Dialect):
    """The views of files, `/api/upload/files`, by numeric id or documentId.

    Response bodies are plain, without the key `data`.
    """

    schema = described_by("strapi.schema.FileSchema")
    serializer_class = files.FileSerializer

    def list(self, request: Request) -> Response:
        """Return the files that match `filters`, sorted.

        Without `pagination` all are returned, as in Strapi.
        """
        asked, faults = queries.query(request), Faults()
        with faults.gathered():
            known.check(asked.values, known.FILES)
        with faults.gathered():
            page = pagination.page(asked.values)
        with faults.gathered():
            rows = assets.listed(asked.values.get("filters"), asked.values.get("sort"))
        faults.check()
        if asked.values.get("pagination"):
            rows = rows[page.start : page.start + page.limit]
        return Response(shown.files(rows[: conf.get("RELATIONS_MAX_ITEMS")], asked))

    def retrieve(self, request: Request, file: str) -> Response:
        """Return one file, which the path names by its numeric id or documentId; 404 if there is none."""
        asked = queries.query(request)
        known.check(asked.values, known.FILE)
        return Response(shown.files([assets.find(file)], asked)[0])

    @storing
    def destroy(self, request: Request, file: str) -> Response:
        """Delete the file, remove it from the entries that use it, and return the deleted file."""
        known.check(queries.query(request).values, ())
        asset = assets.find(file)
        last = shape.shown(asset)
        assets.delete(asset)
        return Response(last)
