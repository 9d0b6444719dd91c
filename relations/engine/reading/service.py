"""Reading the documents of one flow: the document service without its writing methods."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ...models import Entry, EntryVersion, Status
from .. import query, schema, values
from ..view import View, check_status, versions
from .documents import Document, Selection
from .lists import RelationList
from .populate import read


class DocumentReader:
    """Reads documents of one flow.

    Raises ValidationError, whose path names the key, and NotFoundError for an unknown flow.
    """

    def __init__(self, flow: str, using: str = DEFAULT_DB_ALIAS) -> None:
        self.slug, self.using = flow, using
        self.refresh()

    def refresh(self) -> None:
        """Load the schema as it is now; for a service that is kept while definitions change."""
        self.schema = schema.current(self.using)
        self.flow = self.schema.flow(self.slug)

    def view(self, locale: str | None = None, status: str | None = None) -> View:
        """Return a view in `status` (published by default) and `locale`; ValidationError for unknown ones."""
        status = status or Status.PUBLISHED
        check_status(status)
        self.schema.known_locale(locale)
        return View(self.schema, status, locale, self.using)

    def find_one(
        self,
        document_id: str,
        *,
        locale: str | None = None,
        status: str | None = None,
        filters: Any = None,
        selection: Selection | None = None,
    ) -> Document | None:
        """Return the document in this locale and status; None when it is missing or fails the `filters`."""
        rows, view = self.rows(filters=filters, locale=locale, status=status)
        found = read(self.flow, self.named(rows, document_id), selection or Selection(), view)
        return found[0] if found else None

    def named(self, rows: QuerySet[EntryVersion], document_id: str) -> QuerySet[EntryVersion]:
        """Restrict the rows to those of this document."""
        if not values.is_storable(document_id):
            return rows.none()
        return rows.filter(entry__document_id=document_id)

    def find(
        self,
        *,
        filters: Any = None,
        sort: Any = None,
        start: int = 0,
        limit: int | None = None,
        locale: str | None = None,
        status: str | None = None,
        selection: Selection | None = None,
    ) -> list[Document]:
        """Return the documents that match `filters`, sorted: all of them, or `limit` beginning with `start`.

        `filters` and `sort` have the shapes of the Strapi dialect, as Python values.
        """
        rows, view = self.rows(filters=filters, sort=sort, locale=locale, status=status)
        stop = None if limit is None else start + limit
        return read(self.flow, rows[start:stop], selection or Selection(), view)

    def rows(
        self, *, filters: Any = None, sort: Any = None, locale: str | None = None, status: str | None = None
    ) -> tuple[QuerySet[EntryVersion], View]:
        """Return the query behind `find`, to be counted or sliced, and the view that it belongs to."""
        view = self.view(locale, status)
        rows = query.filtered(versions(self.flow, view), self.flow, filters, view)
        return query.ordered(rows, self.flow, sort, view), view

    def exists(self, document_id: str) -> bool:
        """Whether the document exists, in any locale and status."""
        rows = Entry.objects.using(self.using).filter(flow=self.flow.id)
        return values.is_storable(document_id) and rows.filter(document_id=document_id).exists()

    def relation_list(self, document: Document, slug: str, view: View) -> RelationList:
        """Return the list of a relation that the view shows, of a document that was read in this view."""
        return RelationList.shown(document, self.flow.relation(slug), view)
