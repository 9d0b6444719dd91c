"""The content API: `/api/{collection}`, `/api/{collection}/{documentId}`, and `/api/{single type}`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ...access import caller
from ...engine.documents import DocumentService, documents
from ...engine.errors import Faults, NotFoundError, ValidationError
from ...engine.reading import Document, Selection, grammar, populate
from ...engine.reading.grammar import pagination
from ...engine.reading.pages import total
from ...engine.schema import current
from ..auth.authentication import BearerTokenAuthentication
from ..auth.permissions import HasTokenScope
from ..auth.resources import check_readable
from ..describing import described_by
from ..writing import WritingView, writing
from . import errors, known, params, taking


class Dialect(WritingView):
    """The base class of this dialect's views: authentication, JSON, and errors in Strapi's shape."""

    authentication_classes = (BearerTokenAuthentication,)
    permission_classes = (HasTokenScope,)
    dialect = "strapi"
    schema = described_by("strapi.schema.StrapiSchema")

    def get_exception_handler(self) -> Any:
        return errors.handle


class NowhereView(Dialect):
    """The view of all paths below /api/ that have no other view: 404 in this dialect's shape."""

    schema = None

    def address(self) -> None:
        raise NotFoundError("Not Found")


@csrf_exempt  # as every view of the dialect: no cookie opens it
def without_slash(request: HttpRequest) -> Any:
    """Handle the request as that for the same path without its trailing slashes, as Strapi does.

    Returns the response of that path's view.
    """
    found = resolve(request.path_info.rstrip("/"))
    return found.func(request, *found.args, **found.kwargs)


class Addressed(ViewSetMixin, Dialect):
    """The base class of views of documents.

    The path begins with a flow's slug, which a document's id may follow, or with a single type's singular
    name. `service` is the document service of that flow, `asked` the decoded query string.
    """

    service: DocumentService
    asked: params.Query

    def address(self) -> None:
        self.service = service_of(self.kwargs["name"])
        if self.service.flow.single and "document_id" in self.kwargs:
            raise NotFoundError("Not Found")
        self.asked = params.query(self.request)

    @property
    def is_collection(self) -> bool:
        """Whether the path names a flow of many documents, without a document's id."""
        return not self.service.flow.single and "document_id" not in self.kwargs

    def one(self) -> str:
        """Return the documentId that the path names; for a single type, that of its one document.

        Raises NotFoundError if the path names a whole collection, or the single type has no document yet.
        """
        if self.is_collection:
            raise NotFoundError("Not Found")
        if not self.service.flow.single:
            return str(self.kwargs["document_id"])
        found = self.service.single_id()
        if found is None:
            raise NotFoundError("Not Found")
        return found

    def selection(self) -> Selection:
        """Return what to read of the documents: the parsed parameters `fields` and `populate`."""
        return grammar.selection(self.service.flow, self.service.schema, self.asked.values)

    @property
    def locale(self) -> str | None:
        return self.asked.text("locale")

    @property
    def written(self) -> str:
        """The status to write: "published" unless the request says `status=draft`."""
        return self.asked.status or "published"


def service_of(name: str) -> DocumentService:
    """Return the document service for the first segment of a path: a flow's slug or a singular name.

    Raises NotFoundError when there is no such flow.
    """
    try:
        found = documents(name)
    except NotFoundError:
        try:
            return documents(current().single(name).slug)
        except NotFoundError:
            raise NotFoundError(f'There is no flow "{name}".', flow=name) from None
    if found.flow.single and found.flow.singular != name:
        message = f'"{name}" is a single type: it is at /api/{found.flow.singular}.'
        raise NotFoundError(message, flow=name)
    return found


class DocumentViewSet(Addressed):
    """The views that read and write documents: those of a collection, and the document of a single type."""

    def list(self, request: Request, **path: str) -> Response:
        """Return one page of documents.

        The parameters `fields`, `populate`, `filters`, `sort`, `locale` and `status` choose and sort them.
        """
        if not self.is_collection:
            return self.retrieve(request, **path)
        faults = Faults()
        with faults.gathered():
            known.check(self.asked.values, known.MANY)
        with faults.gathered():
            selection = self.selection()
        with faults.gathered():
            page = pagination.page(self.asked.values)
        asked = self.asked.of_many(faults)
        with faults.gathered():
            rows, view = self.service.rows(**asked)
        faults.check()
        found = populate.read(self.service.flow, rows[page.start : page.start + page.limit], selection, view)
        number = total(page.start, page.limit, len(found), rows.count) if page.with_count else None
        data = [item.as_dict(selection) for item in found]
        return Response({"data": data, "meta": {"pagination": page.meta(number)}})

    @writing
    def create(self, request: Request, **path: str) -> Response:
        """Create a document and return it with status 201.

        It is published unless the query has `status=draft`.
        """
        if not self.is_collection:
            raise MethodNotAllowed("POST")
        selection, data = self._written_by(request)
        document = self.service.create(data, locale=self.locale, status=self.written)
        return self._shown(document, selection, status=201)

    def retrieve(self, request: Request, **path: str) -> Response:
        """Return one document, in one locale and status; 404 if there is none."""
        faults = Faults()
        with faults.gathered():
            known.check(self.asked.values, known.ONE)
        with faults.gathered():
            selection = self.selection()
        with faults.gathered():
            pagination.page(self.asked.values)
        asked = self.asked.of_one(faults)
        if faults.found or "sort" in self.asked.values:  # else found while reading
            with faults.gathered():
                self.service.rows(**asked, sort=self.asked.values.get("sort"), action=caller.FIND_ONE)
        faults.check()
        found = self.service.find_one(self.one(), selection=selection, **asked)
        if found is None:
            raise NotFoundError("Not Found")
        return Response({"data": found.as_dict(selection), "meta": {}})

    @writing
    def update(self, request: Request, **path: str) -> Response:
        """Merge `data` into the document, and return it. A missing one of a single type is created.

        It is published unless the query has `status=draft`.
        """
        if self.is_collection:
            raise MethodNotAllowed("PUT")
        selection, data = self._written_by(request)
        if self.service.flow.single:
            document = self.service.save_single(data, locale=self.locale, status=self.written)
        else:
            document = self.service.update(self.one(), data, locale=self.locale, status=self.written)
        return self._shown(document, selection)

    @writing
    def destroy(self, request: Request, **path: str) -> Response:
        """Delete one locale of a document, or all (`locale=*`): 204, also when there is nothing to delete."""
        if self.is_collection:
            raise MethodNotAllowed("DELETE")
        known.check(self.asked.values, known.DELETED)
        if self.asked.status == "draft":
            raise ValidationError("A draft is not deleted alone: use discard-draft.", ["status"])
        found = self.service.single_id() if self.service.flow.single else self.one()
        if found is not None:
            self.service.delete(found, locale=self.locale)
        return Response(status=204)

    def _written_by(self, request: Request) -> tuple[Selection, dict[str, Any]]:
        """Return (selection to show the written document with, its data in the form that the engine takes).

        Raises ValidationError with the faults of the query, or else of the body; and PermissionDenied for
        resources that the caller may not read.
        """
        faults = Faults()
        with faults.gathered():
            known.check(self.asked.values, known.WRITTEN)
        with faults.gathered():
            selection = self.selection()
        with faults.gathered():
            self.service.view(self.locale, self.written)
        faults.check()
        data = taking.values(self.service, params.data(request))
        check_readable(self.service.resource_types(data), request.user)
        return selection, data

    def _shown(self, document: Document, selection: Selection, status: int = 200) -> Response:
        """Return the response with the written document, after loading the relations in `selection`."""
        view = self.service.view(self.locale, self.written)
        populate.populate(self.service.flow, [document], selection.populate, view)
        return Response({"data": document.as_dict(selection), "meta": {}}, status=status)
