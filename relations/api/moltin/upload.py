"""`/v2/files`: uploading, listing, reading and deleting, as the SDK's `Files` calls them."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ...engine import assets
from ..describing import described_by
from ..multipart import OneFileParser, announced
from ..writing import storing
from . import files, listing, params, render
from .dialect import MoltinView


class FileViewSet(ViewSetMixin, MoltinView):
    """The views of uploaded files, also those of media fields: `/v2/files` and `/v2/files/{id}`."""

    schema = described_by("moltin.schema.FileSchema")
    serializer_class = files.FileSerializer
    parser_classes = (OneFileParser,)
    parameters = {"list": params.OF_LISTS, "retrieve": ("include",)}

    def list(self, request: Request) -> Response:
        """Return one page of the files that match `filter`, in the order of `sort`, else the oldest first.

        The body is `{"data": [file, …], "meta", "links"}`.
        """
        page = params.page(request)
        rows = files.rows(*(params.asked(request, name) for name in ("filter", "sort")))
        body = {"data": [files.shown(asset, request) for asset in rows[page.rows]]}
        return Response(body | render.page(request, page, rows.count()))

    def create(self, request: Request) -> Response:
        """Store a file: `file` in a form, and `file_name`, the name that it is to have."""
        with announced(request, OneFileParser().most):
            params.check_announced(request)
            return self._keep(request)

    @storing
    def _keep(self, request: Request) -> Response:
        return Response({"data": files.shown(files.keep(request), request)}, status=201)

    def retrieve(self, request: Request, file: str) -> Response:
        """Return one file as `{"data": file}`; 404 if there is none."""
        return Response({"data": files.shown(files.find(file), request)})

    @storing
    def destroy(self, request: Request, file: str) -> Response:
        """Delete the file, and remove it from the entries that have it as a value or link to it."""
        assets.delete(files.find(file))
        return Response(status=204)

    def attributes(self, request: Request) -> Response:
        """Describe the keys of an upload form: name, type, and whether it is required."""
        return listing.attributes("files", self.serializer_class().described())
