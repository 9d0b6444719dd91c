"""Finding the documents of one flow: one, some, all, or their number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ...models import EntryVersion, Status
from .. import query, schema, values
from ..errors import ValidationError
from ..view import View, versions
from . import grammar, populate
from .documents import Document, Selection

MOST_IN_PYTHON = (
    2**31
)  # members of a relation on one page: code is not a stranger, whom RELATIONS_MAX_LIMIT holds


class DocumentReader:
    """Documents of one flow, by its slug; NotFoundError when there is none.

    `filters`, `sort`, `fields` and `populate` are those of the Strapi dialect, as Python values:
    `populate="*"`, `["categories", "author.name"]`, `{"categories": {"sort": "name", "limit": 3}}`.
    ValidationError for what the flow does not have. `selection` says the same as `fields` and `populate`, as
    it stands after reading.
    """

    def __init__(self, flow: str, using: str = DEFAULT_DB_ALIAS) -> None:
        self.slug, self.using = flow, using
        self.refresh()

    def refresh(self) -> None:
        """Take the schema as it is now; the service may be kept for long."""
        self.schema = schema.current(self.using)
        self.flow = self.schema.flow(self.slug)

    def view(self, locale: str | None = None, status: str | None = None) -> View:
        """How to read: `status` is draft or published (the default); ValidationError for another."""
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
        fields: Any = None,
        populate: Any = None,
        selection: Selection | None = None,
    ) -> Document | None:
        """The document in this locale and state, or None; None too where `filters` do not hold for it."""
        chosen = self.selection(fields, populate, selection)
        rows, view = self.rows(filters=filters, locale=locale, status=status)
        return next(iter(self._read(self.named(rows, document_id), chosen, view)), None)

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
        locale: str | None = None,
        status: str | None = None,
        fields: Any = None,
        populate: Any = None,
        selection: Selection | None = None,
    ) -> list[Document]:
        """The documents for which `filters` hold, sorted; all of them, or `limit` from `start`."""
        _check_page(start, limit)
        chosen = self.selection(fields, populate, selection)
        rows, view = self.rows(filters=filters, sort=sort, locale=locale, status=status)
        stop = None if limit is None else start + limit
        return self._read(rows[start:stop], chosen, view)

    def first(self, **asked: Any) -> Document | None:
        """The first of what `find` gives, or None; takes what `find` takes, but for `limit`."""
        return next(iter(self.find(**asked, limit=1)), None)

    def count(self, *, filters: Any = None, locale: str | None = None, status: str | None = None) -> int:
        """How many documents `find` gives: 1 statement."""
        return self.rows(filters=filters, locale=locale, status=status)[0].count()

    def exists(self, *, filters: Any = None, locale: str | None = None, status: str | None = None) -> bool:
        """Whether `find` gives any: 1 statement."""
        return self.rows(filters=filters, locale=locale, status=status)[0].exists()

    def iterator(
        self,
        *,
        filters: Any = None,
        sort: Any = None,
        locale: str | None = None,
        status: str | None = None,
        fields: Any = None,
        populate: Any = None,
        selection: Selection | None = None,
        batch: int = 500,
    ) -> Iterator[Document]:
        """What `find` gives, read `batch` documents at a time.

        These are the documents that there are at the start, in the order of then; what is deleted while one
        reads is left out. The loop may write.
        """
        chosen = self.selection(fields, populate, selection)
        rows, view = self.rows(filters=filters, sort=sort, locale=locale, status=status)
        return self._batches(list(rows.values_list("pk", flat=True)), chosen, view, batch)

    def rows(
        self, *, filters: Any = None, sort: Any = None, locale: str | None = None, status: str | None = None
    ) -> tuple[QuerySet[EntryVersion], View]:
        """The same as a query, to be counted or cut, and the view that it is for."""
        view = self.view(locale, status)
        rows = query.filtered(versions(self.flow, view), self.flow, filters, view)
        return query.ordered(rows, self.flow, sort, view), view

    def selection(
        self, fields: Any = None, populate: Any = None, selection: Selection | None = None
    ) -> Selection:
        """`fields` and `populate`, checked; or `selection`, which stands alone."""
        if selection is None:
            asked = {"fields": fields, "populate": populate}
            return grammar.selection(self.flow, self.schema, asked, MOST_IN_PYTHON)
        if fields is not None or populate is not None:
            raise ValidationError("selection stands for fields and populate: give one or the other.")
        return selection

    def _batches(self, keys: list[int], selection: Selection, view: View, size: int) -> Iterator[Document]:
        rows = EntryVersion.objects.using(self.using)
        for start in range(0, len(keys), size):
            batch = keys[start : start + size]
            found = {item.id: item for item in self._read(rows.filter(pk__in=batch), selection, view)}
            yield from (found[key] for key in batch if key in found)

    def _read(self, rows: QuerySet[EntryVersion], selection: Selection, view: View) -> list[Document]:
        return populate.read(self.flow, rows, selection, view)


def check_status(status: str) -> None:
    """ValidationError for what is no status."""
    if status not in Status.values:
        raise ValidationError(f'There is no status "{status}": it is "draft" or "published".', ["status"])


def _check_page(start: int, limit: int | None) -> None:
    for name, number in (("start", start), ("limit", limit)):
        if number is not None and number < 0:
            raise ValidationError(f"{name} cannot be negative.", [name])
