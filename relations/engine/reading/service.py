"""The reading half of the document service: one, some or all documents of a flow, or their number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import NoneType
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ...access import caller
from ...batches import batches
from ...models import Entry, EntryVersion, Status
from .. import query, schema
from ..errors import Faults, NotFoundError, Path, ValidationError, check_argument, check_number
from ..links import graph, in_parts, payload, reading_back
from ..operations import named_by
from ..schema import FlowSchema, RelationSchema
from ..versions.rows import document_id
from ..view import View, check_readable, check_status, is_possible_id, of_document, versions
from . import grammar
from .documents import Document, Selection
from .lists import RelationList
from .pointing import Search
from .populate import read, read_one
from .used_by import UsedBy

# Members of a relation on one page: RELATIONS_MAX_LIMIT holds strangers back, and code is none.
MOST_IN_PYTHON = 2**31
Locales = str | Sequence[str] | None  # one, several, `*` for all, None for the default


class DocumentReader:
    """Reads the documents of one flow, given by its slug. Raises NotFoundError if there is none.

    `filters`, `sort`, `fields` and `populate` have the shapes of the Strapi dialect, as Python values:
    `populate="*"`, `["categories", "author.name"]`, `{"categories": {"sort": "name", "limit": 3}}`.
    `selection` is the parsed form of `fields` and `populate`, and replaces them. A `locale` of None is the
    default one, a `status` of None is published. All methods with these arguments raise ValidationError for
    an unknown name or a wrong value in them, and if more related documents than RELATIONS_MAX_POPULATED would
    be read; and PermissionDenied if the caller may not read them.
    """

    def __init__(self, flow: str, using: str = DEFAULT_DB_ALIAS) -> None:
        self.slug, self.using = flow, using
        self.refresh()

    def refresh(self) -> None:
        """Load the schema as it is now, for a reader that is kept while flows and fields change.

        Raises NotFoundError if the flow was deleted.
        """
        self.schema = schema.current(self.using)
        self.flow = self.schema.flow(self.slug)

    def view(self, locale: Locales = None, status: str | None = None) -> View:
        """Return the view of a reader: the status (None: published) and the locale (None: the default).

        `locale` may also be a list of locales, or `*` for all. Raises ValidationError for an unknown status
        or locale, and NotFoundError for a locale that is being removed.
        """
        faults, several = Faults(), tuple[str, ...]()
        status = Status.PUBLISHED if status is None else status
        one = locale if isinstance(locale, str) and locale != "*" else None
        with faults.gathered():
            check_status(status)
        with faults.gathered():
            if locale is None or one is not None:
                self.schema.known_locale(one)
            else:
                several = self.schema.several(locale)
        faults.check()
        return View(self.schema, status, one, self.using, several)

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
        """Return the document in this locale and status; None if it does not exist there.

        None too if it does not match the `filters`, or is not in the state that `publication` names, a value
        of Strapi's `publicationFilter`.
        """
        chosen = self.selection(fields, populate, selection)
        if filters not in (None, {}) or publication is not None or locale == "*":
            asked = {"filters": filters, "publication": publication, "action": caller.FIND_ONE}
            rows, view = self.rows(locale=locale, status=status, **asked)
            return next(iter(read(self.flow, self.named(rows, document_id), chosen, view)), None)
        view = self.view(locale, status)
        check_readable(self.flow, view, caller.FIND_ONE)
        return read_one(self.flow, document_id, chosen, view) if is_possible_id(document_id) else None

    def named(self, rows: QuerySet[EntryVersion], document_id: str) -> QuerySet[EntryVersion]:
        """Limit the queryset `rows` to the versions of the document with this public id."""
        return of_document(rows, self.flow, document_id) if is_possible_id(document_id) else rows.none()

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
        """Return the documents that match `filters`, sorted: all, or `limit` from the index `start`.

        `publication` is a value of Strapi's `publicationFilter`. `search` is a text that one of a document's
        searched values must contain. With several locales, or a filter on the locale, each matching version
        is returned. Raises ValidationError also for a negative `start` or `limit`.
        """
        _check_page(start, limit)
        chosen = self.selection(fields, populate, selection)
        asked = {"filters": filters, "sort": sort, "publication": publication, "search": search}
        rows, view = self.rows(locale=locale, status=status, **asked)
        stop = None if limit is None else start + limit
        return read(self.flow, rows[start:stop], chosen, view)

    def first(self, **options: Any) -> Document | None:
        """Return the first document that `find` would return, or None. Takes its arguments except `limit`.

        Raises TypeError for another argument.
        """
        if "limit" in options:
            raise TypeError("first() takes no limit: it reads one document.")
        return next(iter(self.find(**options, limit=1)), None)

    def count(self, *, filters: Any = None, locale: str | None = None, status: str | None = None) -> int:
        """Return the number of documents that match `filters` in this locale and status: 1 SQL statement."""
        return self.rows(filters=filters, locale=locale, status=status)[0].count()

    def exists(self, *, filters: Any = None, locale: str | None = None, status: str | None = None) -> bool:
        """Return whether any document matches `filters` in this locale and status: 1 SQL statement."""
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
        """Return an iterator over the documents that `find` would return; it reads `batch` at a time.

        The primary keys are read at the start, so documents and order are those of that time. Documents that
        are deleted during the iteration are left out. The caller may write meanwhile.
        """
        chosen = self.selection(fields, populate, selection)
        rows, view = self.rows(filters=filters, sort=sort, locale=locale, status=status)
        check_number(batch, "batch", 1)
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
        action: str = caller.FIND,
    ) -> tuple[QuerySet[EntryVersion], View]:
        """Return (queryset, view): the entry versions that `find` would return, to be counted or sliced.

        The view is made of the status and the locale. `action` is the right that the caller must have: to
        find many documents, or one. Raises ValidationError with the faults of all arguments.
        """
        if locale is None and self.flow.localized and query.names_locale(filters):
            locale = "*"
        faults, view = Faults(), self.view()  # stands in for a wrong one, so that the rest is checked
        with faults.gathered():
            view = self.view(locale, status)
        rows = versions(self.flow, view, action)
        with faults.gathered():
            rows = query.filtered(rows, self.flow, filters, view)
        if search is not None:
            check_argument(search, str, "search", "a text")
        if search:
            rows = query.searched(rows, search)
        if publication is not None:
            with faults.gathered():
                rows = query.published_as(rows, self.flow, publication, self.using)
        with faults.gathered():
            rows = query.ordered(rows, self.flow, sort, view)
        faults.check()
        return rows, view

    def has(self, document_id: str) -> bool:
        """Whether a document with this public id exists in the flow, in any locale and status."""
        rows = Entry.objects.using(self.using).filter(flow=self.flow.id)
        return is_possible_id(document_id) and rows.filter(document_id=document_id).exists()

    def relation_list(
        self, document: Document, slug: str, view: View, selection: Selection | None = None
    ) -> RelationList:
        """Return the list of a relation, by its slug, as `view` shows it. The document was read in this view.

        `selection` filters and sorts it, and says what to read of its members. Raises NotFoundError if the
        flow has no field with this slug, ValidationError for a value's, and for an unknown name in the
        selection.
        """
        place = in_parts.placed(self.flow, document.stored, slug)
        return RelationList.shown(document, place.field, view, selection, part=place.part)

    def used_by(
        self,
        document_id: str,
        *,
        flows: Collection[str] | None = None,
        locale: str | None = None,
        status: str | None = None,
        openly: bool = False,
    ) -> UsedBy:
        """Find the fields of documents that point to this document.

        Returns an object that counts them and reads them in pages. `flows` are the slugs of the flows to
        search (None: all). `locale` limits the search to links to the document in this locale, `status` to
        versions that readers of this status see. With `openly`, fields and flows that the APIs never show are
        left out. Raises NotFoundError if there is no such document, and for an unknown flow; ValidationError
        for an unknown locale or status.
        """
        caller.check(self.slug, caller.FIND_ONE)
        if status is not None:
            check_status(status)
        self.schema.known_locale(locale)
        rows = Entry.objects.using(self.using).filter(flow=self.flow.id, document_id=document_id)
        entry = rows.values_list("pk", flat=True).first() if is_possible_id(document_id) else None
        if entry is None:
            raise NotFoundError(f'There is no document "{document_id}" in "{self.slug}".')
        return Search(self.schema, self.using, flows, status, openly).of_document(self.flow, entry, locale)

    def resource_types(self, data: Mapping[str, Any]) -> set[str]:
        """Return the types of the resources that relation payloads in `data` (by slug) name.

        Raises ValidationError for a wrong payload.
        """
        found: set[str] = set()
        asked = graph.asked(self.flow, data)
        for flow, values_of in [(self.flow, asked.data), *((flow, new) for flow, new, _ in asked.new)]:
            for slug, value in values_of.items():
                field = flow.fields.get(slug)
                if isinstance(field, RelationSchema) and field.resource_types:
                    change = payload.change(reading_back.named(value, field, (slug,)), (slug,))
                    found |= {t.resource for t in named_by(change) if t.resource} if change else set()
        return found

    def new_documents(self, data: Mapping[str, Any]) -> list[tuple[FlowSchema, Mapping[str, Any], Path]]:
        """Return (flow, data, path) of each document that relation payloads in `data` ask to create.

        Raises ValidationError, with all faults, for wrong payloads.
        """
        return graph.asked(self.flow, data).new

    def single_id(self) -> str | None:
        """Return the public id of a single type's document, in any status and locale; None without one."""
        return document_id(self.flow, self.using)

    def selection(
        self, fields: Any = None, populate: Any = None, selection: Selection | None = None
    ) -> Selection:
        """Return the parsed `fields` and `populate`, or `selection` as it is.

        Raises ValidationError if both are given, for an unknown name, and for a `selection` of another type.
        """
        check_argument(selection, (Selection, NoneType), "selection", "a Selection")
        if selection is None:
            values = {"fields": fields, "populate": populate}
            return grammar.selection(self.flow, self.schema, values, MOST_IN_PYTHON)
        if fields is not None or populate is not None:
            raise ValidationError("selection stands for fields and populate: give one or the other.")
        return selection

    def _batches(self, keys: list[int], selection: Selection, view: View, size: int) -> Iterator[Document]:
        """Yield the versions with these primary keys as Documents, in the order of `keys`.

        They are read `size` at a time. Those that no longer exist are left out.
        """
        rows = EntryVersion.objects.using(self.using)
        for batch in batches(keys, size):
            found = {item.id: item for item in read(self.flow, rows.filter(pk__in=batch), selection, view)}
            yield from (found[key] for key in batch if key in found)


def _check_page(start: int, limit: int | None) -> None:
    """Raise ValidationError for a `start` or a `limit` that is negative or no integer."""
    check_number(start, "start")
    check_number(0 if limit is None else limit, "limit")
