"""Reading the documents of one flow: one, some, all, or their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
Locales = str | Sequence[str] | None  # one, several, `*` for all, None for the default


class DocumentReader:
    """Reads the documents of one flow, by its slug; NotFoundError when there is none.

    `filters`, `sort`, `fields` and `populate` have the shapes of the Strapi dialect, as Python values:
    `populate="*"`, `["categories", "author.name"]`, `{"categories": {"sort": "name", "limit": 3}}`.
    `selection` is the parsed form of `fields` and `populate`, and stands instead of them. A `locale` of
    None is the default, a `status` of None is published. All methods that take these raise
    ValidationError for an unknown name or a wrong value in them, and where more related documents than
    RELATIONS_MAX_POPULATED would be read.
    """

    def __init__(self, flow: str, using: str = DEFAULT_DB_ALIAS) -> None:
        self.slug, self.using = flow, using
        self.refresh()

    def refresh(self) -> None:
        """Load the schema as it is now; for a reader that is kept while definitions change.

        Raises NotFoundError when the flow is gone.
        """
        self.schema = schema.current(self.using)
        self.flow = self.schema.flow(self.slug)

    def view(self, locale: Locales = None, status: str | None = None) -> View:
        """Return the view in `status` (published by default) and `locale` (None: the default).

        `locale` may be a list of locales, or `*` for all. Raises ValidationError for an unknown status or
        locale, and NotFoundError for a locale that is being removed.
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
        fields: Any = None,
        populate: Any = None,
        selection: Selection | None = None,
    ) -> Document | None:
        """Return the document in this locale and status, or None.

        None stands for a document that is missing there, fails the `filters`, or is not in the state that
        `publication` names (see `query.published_as`).
        """
        chosen = self.selection(fields, populate, selection)
        rows, view = self.rows(filters=filters, locale=locale, status=status, publication=publication)
        return next(iter(read(self.flow, self.named(rows, document_id), chosen, view)), None)

    def named(self, rows: QuerySet[EntryVersion], document_id: str) -> QuerySet[EntryVersion]:
        """Return those of `rows` that are versions of the document with this public id."""
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
        fields: Any = None,
        populate: Any = None,
        selection: Selection | None = None,
    ) -> list[Document]:
        """Return the documents that match `filters`, sorted: all, or `limit` from the offset `start`.

        `publication` is as Strapi's `publicationFilter`; `search` is a text that some value contains. In
        several locales, or where a filter names the locale, each version counts. Raises ValidationError
        for a negative `start` or `limit` too.
        """
        _check_page(start, limit)
        chosen = self.selection(fields, populate, selection)
        asked = {"filters": filters, "sort": sort, "publication": publication, "search": search}
        rows, view = self.rows(locale=locale, status=status, **asked)
        stop = None if limit is None else start + limit
        return read(self.flow, rows[start:stop], chosen, view)

    def first(self, **options: Any) -> Document | None:
        """Return the first document that `find` returns, or None; takes its arguments but `limit`."""
        return next(iter(self.find(**options, limit=1)), None)

    def count(self, *, filters: Any = None, locale: str | None = None, status: str | None = None) -> int:
        """Return the number of documents that `find` returns with these arguments: 1 statement."""
        return self.rows(filters=filters, locale=locale, status=status)[0].count()

    def exists(self, *, filters: Any = None, locale: str | None = None, status: str | None = None) -> bool:
        """Whether `find` returns any document with these arguments: 1 statement."""
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
        """Return an iterator over the documents that `find` returns, which reads `batch` at a time.

        Their primary keys are read at once, so they are those of the start, in their order then.
        Documents deleted while the loop runs are left out. The loop may write.
        """
        chosen = self.selection(fields, populate, selection)
        rows, view = self.rows(filters=filters, sort=sort, locale=locale, status=status)
        return self._batches(list(rows.values_list("pk", flat=True)), chosen, view, batch)

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
        """Return the query of entry versions behind `find`, to be counted or sliced, and its view."""
        if locale is None and self.flow.localized and query.names_locale(filters):
            locale = "*"
        view = self.view(locale, status)
        rows = query.filtered(versions(self.flow, view), self.flow, filters, view)
        if search:
            rows = query.searched(rows, search)
        if publication is not None:
            rows = query.published_as(rows, self.flow, publication, self.using)
        return query.ordered(rows, self.flow, sort, view), view

    def has(self, document_id: str) -> bool:
        """Whether a document with this public id exists in the flow, in any locale and status."""
        rows = Entry.objects.using(self.using).filter(flow=self.flow.id)
        return values.is_storable(document_id) and rows.filter(document_id=document_id).exists()

    def relation_list(self, document: Document, slug: str, view: View) -> RelationList:
        """Return the list of the relation `slug` that the view shows, of a document read in this view.

        Raises NotFoundError when the flow has no relation with this slug.
        """
        return RelationList.shown(document, self.flow.relation(slug), view)

    def resource_types(self, data: Mapping[str, Any]) -> set[str]:
        """Return the types of the resources that relation payloads in `data`, by slug, name.

        Raises ValidationError for a payload that is none of a relation.
        """
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
        """Return the public id of a single type's document, in any status and locale; None without one."""
        return document_id(self.flow, self.using)

    def selection(
        self, fields: Any = None, populate: Any = None, selection: Selection | None = None
    ) -> Selection:
        """Return `fields` and `populate` parsed, or `selection`; ValidationError when both are given.

        Raises ValidationError for an unknown name too.
        """
        if selection is None:
            values = {"fields": fields, "populate": populate}
            return grammar.selection(self.flow, self.schema, values, MOST_IN_PYTHON)
        if fields is not None or populate is not None:
            raise ValidationError("selection stands for fields and populate: give one or the other.")
        return selection

    def _batches(self, keys: list[int], selection: Selection, view: View, size: int) -> Iterator[Document]:
        """Yield the versions with these keys, in their order, `size` at a time."""
        rows = EntryVersion.objects.using(self.using)
        for start in range(0, len(keys), size):
            batch = keys[start : start + size]
            found = {item.id: item for item in read(self.flow, rows.filter(pk__in=batch), selection, view)}
            yield from (found[key] for key in batch if key in found)


def _check_page(start: int, limit: int | None) -> None:
    """Raise ValidationError for a negative `start` or `limit`."""
    for name, number in (("start", start), ("limit", limit)):
        if number is not None and number < 0:
            raise ValidationError(f"{name} cannot be negative.", [name])
