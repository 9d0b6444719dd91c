"""Finding the documents of one flow: one, some, all, or their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ...models import Entry, EntryVersion, Status
from .. import query, schema, values
from ..errors import ValidationError
from ..links import payload
from ..operations import named_by
from ..schema import RelationSchema
from ..versions.rows import document_id
from ..view import View, check_status, versions
from . import grammar
from .documents import Document, Selection
from .lists import RelationList
from .populate import read

# Members of a relation on one page: RELATIONS_MAX_LIMIT holds strangers back, and code is none.
MOST_IN_PYTHON = 2**31


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
        return next(iter(read(self.flow, self.named(rows, document_id), chosen, view)), None)

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
        return read(self.flow, rows[start:stop], chosen, view)

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

    def has(self, document_id: str) -> bool:
        """Whether there is such a document, in whatever locale and status."""
        rows = Entry.objects.using(self.using).filter(flow=self.flow.id)
        return values.is_storable(document_id) and rows.filter(document_id=document_id).exists()

    def relation_list(self, document: Document, slug: str, view: View) -> RelationList:
        """What the view shows in a relation of a document that was read in it."""
        return RelationList.shown(document, self.flow.relation(slug), view)

    def resource_types(self, data: Mapping[str, Any]) -> set[str]:
        """The types of what the values name outside the flows; ValidationError for what names nothing."""
        found: set[str] = set()
        for slug, value in data.items():
            field = self.flow.fields.get(slug)
            if isinstance(field, RelationSchema) and field.resource_types:
                change = payload.change(value, (slug,))
                found |= (
                    {target.resource for target in named_by(change) if target.resource} if change else set()
                )
        return found

    def single_id(self) -> str | None:
        """The id of a single type's document, in any status and locale; None while there is none."""
        return document_id(self.flow, self.using)

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
            found = {item.id: item for item in read(self.flow, rows.filter(pk__in=batch), selection, view)}
            yield from (found[key] for key in batch if key in found)


def _check_page(start: int, limit: int | None) -> None:
    for name, number in (("start", start), ("limit", limit)):
        if number is not None and number < 0:
            raise ValidationError(f"{name} cannot be negative.", [name])
