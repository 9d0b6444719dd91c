"""Reading the documents of one flow: the half of the document service that writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ...models import Entry, EntryVersion, Status
from .. import query, schema, values
from ..view import View, check_status, versions
from .documents import Document, Selection
from .lists import RelationList
from .populate import read

Locales = str | Sequence[str] | None  # one, several, `*` for all, None for the default


class DocumentReader:
    """Documents of one flow. Raises ValidationError, whose path names the key, and NotFoundError."""

    def __init__(self, flow: str, using: str = DEFAULT_DB_ALIAS) -> None:
        self.slug, self.using = flow, using
        self.refresh()

    def refresh(self) -> None:
        """Take the schema as it is now; the service may be kept for long."""
        self.schema = schema.current(self.using)
        self.flow = self.schema.flow(self.slug)

    def view(self, locale: Locales = None, status: str | None = None) -> View:
        """How to read: `status` is draft or published (the default); ValidationError for another.

        `locale` is one, or for lists of documents several; `*` stands for all.
        """
        status = status or Status.PUBLISHED
        check_status(status)
        if locale is None or (isinstance(locale, str) and locale != "*"):
            self.schema.known_locale(locale)
            return View(self.schema, status, locale, self.using)
        return View(self.schema, status, None, self.using, self.schema.several(locale))

    def find_one(
        self,
        document_id: str,
        *,
        locale: str | None = None,
        status: str | None = None,
        publication: str | None = None,
        filters: Any = None,
        selection: Selection | None = None,
    ) -> Document | None:
        """The document in this locale and state, or None; None too where `filters` do not hold for it."""
        rows, view = self.rows(filters=filters, locale=locale, status=status, publication=publication)
        found = read(self.flow, self.named(rows, document_id), selection or Selection(), view)
        return found[0] if found else None

    def named(self, rows: QuerySet[EntryVersion], document_id: str) -> QuerySet[EntryVersion]:
        """Those of the rows that are of this document."""
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
        locale: Locales = None,
        status: str | None = None,
        publication: str | None = None,
        search: str | None = None,
        selection: Selection | None = None,
    ) -> list[Document]:
        """The documents for which `filters` hold, sorted; all of them, or `limit` from `start`.

        `filters`, `sort` and `publication` are those of the Strapi dialect, as Python values; `search` is a
        text that some value has. In several locales, or where a filter names the locale, each version counts.
        """
        asked = {"filters": filters, "sort": sort, "publication": publication, "search": search}
        rows, view = self.rows(locale=locale, status=status, **asked)
        stop = None if limit is None else start + limit
        return read(self.flow, rows[start:stop], selection or Selection(), view)

    def rows(
        self,
        *,
        filters: Any = None,
        sort: Any = None,
        locale: Locales = None,
        status: str | None = None,
        publication: str | None = None,
        search: str | None = None,
    ) -> tuple[QuerySet[EntryVersion], View]:
        """The same as a query, to be counted or cut, and the view that it is for."""
        if locale is None and self.flow.localized and query.names_locale(filters):
            locale = "*"
        view = self.view(locale, status)
        rows = query.filtered(versions(self.flow, view), self.flow, filters, view)
        if search:
            rows = query.searched(rows, search)
        if publication is not None:
            rows = query.published_as(rows, self.flow, publication, self.using)
        return query.ordered(rows, self.flow, sort, view), view

    def exists(self, document_id: str) -> bool:
        """Whether there is such a document, in whatever locale and status."""
        rows = Entry.objects.using(self.using).filter(flow=self.flow.id)
        return values.is_storable(document_id) and rows.filter(document_id=document_id).exists()

    def relation_list(self, document: Document, slug: str, view: View) -> RelationList:
        """What the view shows in a relation of a document that was read in it."""
        return RelationList.shown(document, self.flow.relation(slug), view)
