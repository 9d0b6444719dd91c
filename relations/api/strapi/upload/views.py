"""`/api/upload`: uploading, describing, listing and deleting files, with the paths of Strapi's client."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from .... import conf
from ....engine import assets
from ....engine.assets import shape
from ....engine.errors import ValidationError
from ....engine.reading.grammar import pagination
from ...describing import described_by
from ...multipart import FormParser
from .. import files, known
from .. import params as queries
from ..views import Dialect
from . import attaching, params, shown


class UploadView(Dialect):
    """Uploads one file or many; with `?id=`, changes what is said of one file."""

    schema = described_by("strapi.schema.UploadSchema")
    serializer_class = files.FileSerializer
    parser_classes = (FormParser,)

    def post(self, request: Request) -> Response:
        """Answer 201 with the files, in order, or 200 with the file that was changed.

        All are kept, and stand where the form says that they belong, or none.
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
        return Response([shape.shown(asset) for asset in kept], status=201)

    def _described(self, request: Request, reference: str, sent: list[Any]) -> dict[str, Any]:
        if sent:
            raise ValidationError("A file is not replaced: upload another, and delete this one.", ["files"])
        info = params.infos(request, 1)[0]
        return shape.shown(assets.describe(assets.find(reference), info))


class FileViewSet(ViewSetMixin, Dialect):
    """Files, by numeric id or documentId. Answers have no envelope."""

    schema = described_by("strapi.schema.FileSchema")
    serializer_class = files.FileSerializer

    def list(self, request: Request) -> Response:
        """Answer the files that match `filters`, sorted; all of them, as in Strapi, without `pagination`."""
        asked = queries.query(request)
        known.check(asked.values, known.FILES)
        rows = assets.listed(asked.values.get("filters"), asked.values.get("sort"))
        page = pagination.page(asked.values)
        if asked.values.get("pagination"):
            rows = rows[page.start : page.start + page.limit]
        return Response(shown.files(rows[: conf.get("RELATIONS_MAX_ITEMS")], asked))

    def retrieve(self, request: Request, file: str) -> Response:
        """Answer one file."""
        asked = queries.query(request)
        known.check(asked.values, known.FILE)
        return Response(shown.files([assets.find(file)], asked)[0])

    def destroy(self, request: Request, file: str) -> Response:
        """Delete the file, also from the entries that hold it, and answer it once more."""
        known.check(queries.query(request).values, ())
        asset = assets.find(file)
        last = shape.shown(asset)
        assets.delete(asset)
        return Response(last)
