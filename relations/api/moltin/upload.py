"""`/v2/files`: uploading, listing, reading and deleting, as the SDK's `Files` calls them."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ...engine import assets
from ..auth.permissions import HasTokenScope
from ..describing import described_by
from ..multipart import OneFileParser, announced
from . import files, listing, params, render
from .dialect import MoltinView


class FileViewSet(ViewSetMixin, MoltinView):
    """Files that were uploaded here; those of media fields as well."""

    schema = described_by("moltin.schema.FileSchema")
    serializer_class = files.FileSerializer
    parser_classes = (OneFileParser,)
    parameters = {"list": params.OF_LISTS, "retrieve": ("include",)}

    def get_permissions(self) -> Any:
        """A list tells of files that nothing published has, so that it takes more than an id of a client."""
        return [HasTokenScope()] if self.action == "list" else super().get_permissions()

    def list(self, request: Request) -> Response:
        """One page of the files for which `filter` holds, by `sort` or the oldest first."""
        page = params.page(request)
        rows = files.rows(*(params.asked(request, name) for name in ("filter", "sort")))
        body = {"data": [files.shown(asset, request) for asset in rows[page.rows]]}
        return Response(body | render.page(request, page, rows.count()))

    def create(self, request: Request) -> Response:
        """Keep a file: `file` in a form, with the `file_name` that it is to have."""
        with announced(request, OneFileParser().most):
            params.check_announced(request)
            return Response({"data": files.shown(files.keep(request), request)}, status=201)

    def retrieve(self, request: Request, file: str) -> Response:
        """One file."""
        return Response({"data": files.shown(files.find(file), request)})

    def destroy(self, request: Request, file: str) -> Response:
        """Delete the file, also from the entries that have it or are linked to it."""
        assets.delete(files.find(file))
        return Response(status=204)

    def attributes(self, request: Request) -> Response:
        """Answer the fields of an upload: for each its key, type and whether it is required."""
        return listing.attributes("files", self.serializer_class().described())
