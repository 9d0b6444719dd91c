"""`…/relations/{field}`: the members of one relation of one document, read in pages and changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from ...engine import query
from ...engine.errors import Faults, NotFoundError, StaleError, ValidationError
from ...engine.reading import Document, RelationList, Selection, grammar, shown
from ...engine.reading.grammar import pagination
from ...engine.reading.pages import Cursor
from ...engine.schema import RelationSchema
from ...engine.values import dumps
from .. import cursors
from ..auth.resources import check_readable
from ..writing import writing
from . import known
from .views import Addressed

OF_MEMBERS = ("fields", "populate", "filters", "sort", "on")
OF_SEVERAL = ("on", "populate")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A parsed request for the list of a relation.

    `document` has the list `related`; `asked` is the page and `cursor` the decoded cursor, None without one.
    `about` identifies the list and its order, for the cursors of its pages.
    """

    document: Document
    related: RelationList
    asked: pagination.Page
    cursor: Cursor | None
    about: list[Any]

    def page(self) -> dict[str, Any]:
        """Read one page, and return the body of the answer: `{"data": […], "meta": {"pagination": …}}`."""
        asked, related = self.asked, self.related
        if self.cursor is not None:
            page = related.page_after(self.cursor, asked.limit, asked.with_count)
        else:
            page = related.page(asked.start, asked.limit, asked.with_count)
        meta: dict[str, Any] = dict(asked.meta(page.total))
        meta["nextCursor"] = cursors.write(page.cursor, self.about) if page.cursor else None
        return {"data": shown(page.members, related.selection), "meta": {"pagination": meta}}

    def member(self) -> dict[str, Any]:
        """Read the member of a to-one relation, and return the answer's body: `{"data": …, "meta": {}}`."""
        found = next(iter(self.related.page(0, 1).members), None)
        return {"data": shown(found, self.related.selection), "meta": {}}


class RelatedViewSet(Addressed):
    """The members of a relation field, in order, with an ETag.

    `locale` and `status` choose the document's version; the other parameters are about the members.
    """

    def read(self, request: Request, field: str, **path: str) -> Response:
        """Return one page of the members, by offset or cursor; of a to-one relation, the member or null.

        304 if the ETag in `If-None-Match` is still that of the answer.
        """
        status = self.asked.status
        response = self._answer(self._reading(field, status))
        if _is_known(request, response["ETag"]):
            return Response(status=304, headers={"ETag": response["ETag"]})
        return response

    @writing
    def change(self, request: Request, field: str, **path: str) -> Response:
        """Connect, disconnect or set members, and return the first page of the list.

        The document is published unless the query has `status=draft`. With the header `If-Match`, the
        response is 412 if a list of the document has changed since that ETag.
        """
        before = self._reading(field, "draft", shown=self.written).document
        data = {field: _change(request)}
        check_readable(self.service.resource_types(data), request.user)
        self.service.update(
            before.document_id,
            data,
            locale=self.locale,
            status=self.written,
            revision=_expected(request, before),
        )
        return self._answer(self._reading(field, self.written))

    def _reading(self, slug: str, status: str | None, shown: str | None = None) -> _Reading:
        """Parse the request for the list of the relation `slug`; the list itself is not read.

        The document must have a version in `status`; the list is that of the status `shown`, if this is not
        None. Raises NotFoundError for an unknown document or relation, and ValidationError for wrong
        parameters.
        """
        field, faults = self.service.flow.relation(slug), Faults()
        if not self.service.schema.is_open(field):
            raise NotFoundError("Not Found")
        with faults.gathered():
            known.check(self.asked.values, known.MEMBERS)
        with faults.gathered():
            asked = pagination.of_list(self.asked.values)
        with faults.gathered():
            selection = self._selection(field)
        with faults.gathered():
            view = self.service.view(self.locale, shown or status)
        faults.check()
        document = self.service.find_one(self.one(), locale=self.locale, status=status)
        if document is None:
            raise NotFoundError("Not Found")
        about = [field.id, document.entry, document.locale, view.status, selection.filters, selection.sort]
        about += [self.asked.values["on"]] if selection.on is not None and "on" in self.asked.values else []
        cursor = cursors.read(asked.cursor, about) if asked.cursor else None
        related = RelationList.shown(document, field, view, selection)
        return _Reading(document, related, asked, cursor, about)

    def _answer(self, reading: _Reading) -> Response:
        """Return the response with the list and its ETag.

        The ETag begins with the document's revision. The document was read before the list, so a change
        between the two makes the ETag too old, never too new.
        """
        body = reading.page() if reading.related.field.to_many else reading.member()
        digest = hashlib.blake2b(dumps(body), digest_size=12).hexdigest()
        return Response(body, headers={"ETag": f'"{reading.document.revision}-{digest}"'})

    def _selection(self, field: RelationSchema) -> Selection:
        """Return what to read of the members, from the query string.

        Raises ValidationError for parameters that the members do not have: resources have nothing to select,
        and for members of several flows each flow has its own selection in `on`.
        """
        values, other = self.asked.values, field.other
        fitting = OF_SEVERAL if field.several else OF_MEMBERS[:-1] if other is not None else ()
        faults, selection, schema = Faults(), Selection(), self.service.schema
        wrong = [key for key in OF_MEMBERS if values.get(key) and key not in fitting]
        faults.found += [grammar.invalid_key(key, (field.slug,), key) for key in wrong]
        with faults.gathered():
            if field.several:
                chosen = {key: values[key] for key in OF_SEVERAL if values.get(key)}
                selection = grammar.of_several(field, schema, chosen)
            elif other is not None:
                chosen = {key: values.get(key) for key in ("filters", "sort")}
                selection = replace(grammar.selection(other, schema, values), **chosen)
        with faults.gathered():
            if other is not None:
                query.check(other, values.get("filters"), values.get("sort"), schema, field)
        faults.check()
        return selection


def _change(request: Request) -> Any:
    """Return the relation's payload in the body, which is under `data` or is the whole body.

    Raises ValidationError for an empty body.
    """
    payload = request.data
    if payload is None or payload == {}:  # no body at all reads as {}
        raise ValidationError('Missing "data" payload in the request body', ["data"])
    if not isinstance(payload, Mapping) or "data" not in payload:
        return payload
    known.check_body(payload)
    return payload["data"]


def _expected(request: Request, before: Document) -> int | None:
    """Return the document's revision if the header `If-Match` has it; None without the header.

    Raises StaleError (412) if the header has another revision.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    revisions = [tag.removeprefix("W/").strip('"').partition("-")[0] for tag in parse_etags(header)]
    if str(before.revision) not in revisions:
        raise StaleError("The document's lists have changed in the meantime: read them again.")
    return before.revision


def _is_known(request: Request, tag: str) -> bool:
    """Whether `If-None-Match` has this ETag, so that the client has the answer already."""
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or tag in [known.removeprefix("W/") for known in tags]
