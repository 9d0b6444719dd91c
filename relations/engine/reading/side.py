"""The lists of one relation of several documents: the queries that read them, as a view shows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    OrderBy,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from ... import statements
from ...models import Link
from ...models.link_queryset import LinkQuerySet
from .. import query
from ..schema import Pairing, RelationSchema
from ..view import View, shown_links
from .documents import EVERYTHING, NOT_LINKED, VERSION, Document, Resource, Selection, link_data

# The entry and the locale of the document that has the list; of a component, its version and its id.
OwnerKey = tuple[int, Any]
LINK = ("linkage_type", "resource_type", "resource_id", "data")  # columns of a link beside its member's
PARTS = 10_000  # components in one statement: SQLite's parameters have an end
ReadMember = Document | Resource
UNSORTED: tuple[Any, ...] = (None, "", [], {})


class Side:
    """The lists of one relation of several documents, as `view` shows them.

    For a relation of parts, `parts` are the ids of the parts. `other` is the flow of the members; None for
    resources only, and for a relation to several flows. `member_prefix` is the lookup path from a link to the
    member's version, `owner_columns` are the columns of a link that say whose list it belongs to.
    """

    def __init__(self, field: RelationSchema, view: View, parts: Collection[int] | None = None) -> None:
        self.field, self.view, self.parts = field, view, parts
        self.other = field.other
        self.member_prefix = "target_version__" if field.owning else "source__"
        self.owner_columns = ("source",) if field.owning else ("target", "target_locale")
        if parts is not None:
            self.owner_columns = ("source", "part")
        self.order = "position" if field.owning else "inverse_position"

    def rows(
        self, documents: Sequence[Document], selection: Selection = EVERYTHING, alone: bool = False
    ) -> LinkQuerySet:
        """Return the links in the lists of these documents, without an order.

        `alone` means that they are only to be counted. Raises ValidationError for an unknown name or a wrong
        value in the filters of the selection.
        """
        return self.rows_of(self.keys(documents), locales_of(documents), selection, alone)

    def keys(self, documents: Sequence[Document]) -> set[int]:
        """Return the primary keys by which links refer to these documents.

        They are those of the versions on the owning side of the relation, else those of the entries.
        """
        return {document.id if self.field.owning else document.entry for document in documents}

    def rows_of(
        self,
        keys: Collection[Any],
        locales: Collection[str],
        selection: Selection = EVERYTHING,
        alone: bool = False,
    ) -> LinkQuerySet:
        """Return the links in the lists of the documents with these `keys` and locales, without an order.

        The `filters` of the selection exclude members; in a relation to several flows, those in `on` for the
        uid of each flow. A resource has no values, so it matches no filter. Raises ValidationError for an
        unknown name or a wrong value in them. With `alone` the links are for counting: where readers see all
        of them, their members are not joined.
        """
        filters = selection.filters
        rows = Link.objects.using(self.view.using).order_by()
        if self.field.owning:
            shown = (
                self._all if alone and not filters and Pairing(self.field).shows_all else self._shown(filters)
            )
            rows = rows.filter(shown, self._of_keys("source__pk", keys))
            rows = rows.filter(self._of_parts())
        else:
            rows = rows.filter(
                shown_links(self.field, self.view),
                self._of_keys("target__pk", keys),
                target_locale__in=locales,
            )
        if selection.on is not None and self.field.several:
            chosen = query.combined([*self._of_kinds(selection.on)], conjoined=False)
            return rows.filter(chosen) if isinstance(chosen, Q) else rows.none()
        if self.other is None or filters is None:
            return rows
        chosen = query.condition(self.other, filters, self.view, self.member_prefix, self.field)
        if isinstance(chosen, Q):
            return rows.filter(chosen)
        return rows if chosen else rows.none()

    def _of_kinds(self, on: Mapping[str, Selection]) -> Iterator[Q | bool]:
        """Yield the conditions for the members of these flows and types, each with its own filters."""
        kinds = self.field.kinds
        for uid, below in on.items():
            if uid not in kinds:
                yield Q(resource_type=uid)
                continue
            own = Q(**{f"{self.member_prefix}flow": kinds[uid].id})
            filtered = query.condition(kinds[uid], below.filters, self.view, self.member_prefix)
            yield query.combined([own, filtered], conjoined=True)

    @property
    def _all(self) -> Q:
        """The condition for all links of the relation; an index has its columns."""
        return Q(field=self.field.link_field, target_status=self.view.status_of(self.other))

    def _shown(self, filters: Any) -> Q:
        """Return the condition for links of a forward list that lead to visible documents or resources.

        With `filters`, links to resources are left out, unless the relation has no target flow.
        """
        resources = Q(field=self.field.link_field, resource_id__isnull=False)
        if not self.field.others:
            return resources
        documents = shown_links(self.field, self.view)
        return documents | resources if self.field.resource_types and filters in (None, {}) else documents

    def _of_keys(self, column: str, keys: Collection[Any]) -> Q:
        """Return the condition for links whose `column` is a key; one key is tested by equality."""
        return Q(**{column: next(iter(keys))}) if len(keys) == 1 else Q(**{f"{column}__in": keys})

    def _of_parts(self) -> Q:
        """Return the condition for the parts' lists; if these are many, for the lists of all parts."""
        if self.parts is None:
            return Q(part=0)
        return Q(part__in=self.parts) if len(self.parts) <= PARTS else Q(part__gt=0)

    def orderings(self, sort: Any = None) -> list[OrderBy]:
        """Return the ORDER BY of the links in one list: by position, or by `sort`. It has no ties.

        Resources have no values to sort by and are sorted as null. In a to-one relation that may have several
        locales of a document, the default locale comes first. Raises ValidationError for an unknown name in
        `sort`.
        """
        own = OrderBy(F(self.order))
        if self.other is None or sort in UNSORTED:
            pairing = Pairing(self.field)
            if pairing.leaves_locale_open and not (self.field.to_many or self.field.several):
                return [OrderBy(self._is_other_locale()), own]
            return [own]
        sorting = query.orderings(self.other, sort, self.view, self.member_prefix, self.field)
        return [*sorting, OrderBy(F(f"{self.member_prefix}pk"), nulls_last=True), own]

    def is_in_order(self, selection: Selection) -> bool:
        """Whether the selection takes the lists as they are: without filters, by their positions alone."""
        plain = selection.filters in (None, {}) and selection.on is None
        return plain and selection.sort in UNSORTED and len(self.orderings()) == 1

    def _is_other_locale(self) -> Case:
        """The expression that is 0 for links of the default locale, else 1."""
        column = "target_locale" if self.field.owning else "source_locale"
        return Case(When(**{column: self.view.schema.default_locale}, then=Value(0)), default=Value(1))

    def ordered(self, rows: QuerySet[Link], sort: Any) -> QuerySet[Link]:
        """Return the links `rows` of all lists, sorted: list by list, each by position or by `sort`."""
        return rows.order_by(*self.owner_columns, *self.orderings(sort))

    def page(
        self, keys: Collection[Any], locales: Collection[str], selection: Selection, alone: bool = False
    ) -> QuerySet[Link]:
        """Return the links that the selection takes from each of the lists, sorted list by list.

        `keys` are the primary keys of the documents' versions, on the inverse side of their entries;
        `locales` are the documents'. Each list has at most `selection.limit` links, from the index
        `selection.start`.
        """
        rows = self.rows_of(keys, locales, selection, alone)
        if selection.limit is None:
            return self.ordered(rows, selection.sort)
        if self.are_one(keys, locales):
            return self.ordered(rows, selection.sort)[selection.start : selection.start + selection.limit]
        return self.page_of_each(rows, selection.sort, selection.start, selection.limit)

    def page_of_each(self, rows: QuerySet[Link], sort: Any, start: int, limit: int) -> QuerySet[Link]:
        """Return at most `limit` links of each list, from the index `start`.

        They are sorted list by list, each by position or by `sort`.
        """
        row_number = Window(RowNumber(), partition_by=list(self.owner_columns), order_by=self.orderings(sort))
        numbered = rows.annotate(row_number=row_number).filter(
            row_number__gt=start, row_number__lte=start + limit
        )
        # Number the rows alone and join the members afterwards: most rows are only counted.
        chosen = Link.objects.using(self.view.using).filter(pk__in=numbered.values("pk"))
        return self.ordered(chosen, sort)

    def selected(
        self, documents: Sequence[Document], selection: Selection, most: int
    ) -> list[tuple[Any, ...]]:
        """Return the rows of the selected links in the order of their lists, at most `most` of all lists.

        A row has the columns of the list's owner, then those from which the member is made. 1 SQL statement.
        """

        def queryset(side: Side, keys: Collection[Any]) -> QuerySet[Any, Any]:
            rows = side.page(keys, locales, selection)[:most]
            return rows.values_list(*side.owner_columns, *side.columns)

        locales = locales_of(documents)
        return self.fetched(queryset, documents, selection, "members", most)

    def owned(
        self, rows: Iterable[tuple[Any, ...]], documents: Sequence[Document]
    ) -> Iterator[tuple[OwnerKey, ReadMember]]:
        """Yield (owner, member) for rows of `owner_columns` and `columns`; owners are of `documents`."""
        owner_of = self.owner_of(documents)
        for key, member in self.made(rows, len(self.owner_columns)):
            yield owner_of(key), member

    def fetched(
        self,
        queryset: Callable[..., QuerySet[Any, Any]],
        documents: Sequence[Document],
        selection: Selection,
        *shape: Hashable,
        **further: Any,
    ) -> list[tuple[Any, ...]]:
        """Return the rows of `queryset(side, keys)`, a `values_list` queryset about these documents' lists.

        `further` values are passed to `queryset` too; they are an int or a str, and no part of the shape.
        Its SQL is compiled once for each shape (see `statements`). `shape` names `queryset`, and whatever it
        depends on beside the side, the documents, their locales and the selection. With filters it is
        compiled each time. 1 SQL statement.
        """

        def spoken(
            keys: Collection[Any], parts: Collection[Any] | None = None, **further: Any
        ) -> QuerySet[Any, Any]:
            return queryset(self if parts is None else Side(self.field, self.view, parts), keys, **further)

        values = {"keys": self.keys(documents), **further}
        values |= {} if self.parts is None else {"parts": self.parts}
        if selection.filters not in (None, {}) or selection.on is not None:
            return list(spoken(**values))
        field, page = self.field, (selection.start, selection.limit, repr(selection.sort))
        lists = (field.id, field.flow, field.several, field.targets, frozenset(locales_of(documents)))
        whole = (*shape, *self.view.shape, *lists, *page)
        return statements.rows(whole, spoken, using=self.view.using, **values)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a link and of its member's version from which `made` makes the member."""
        return (*LINK, *(self.member_prefix + name for name in (*VERSION, "flow_id")))

    def made(
        self, rows: Iterable[tuple[Any, ...]], width: int
    ) -> Iterator[tuple[tuple[Any, ...], ReadMember]]:
        """Yield (other columns, member) for each row; the member is made as a Document or Resource.

        A row has `width` other columns, and then those of `columns`.
        """
        several, behind = self.field.several, width + len(LINK)
        for row in rows:
            sent_type, resource_type, resource_id = row[width : width + 3]
            link = link_data(self.field.link, row[width + 3]) if self.field.link else NOT_LINKED
            flow = self.field.flows[row[-1]] if several and resource_type is None else self.other
            if resource_type is not None or flow is None:
                yield row[:width], Resource(resource_type, resource_id, sent_type, link)
                continue
            member = Document(flow, *row[behind : behind + len(VERSION)])
            member.sent_type, member.link, member.shows_type = sent_type, link, several
            yield row[:width], member

    def counts(
        self,
        documents: Sequence[Document],
        selection: Selection = EVERYTHING,
        counted: Callable[[Side, LinkQuerySet], LinkQuerySet] = lambda side, rows: rows,
    ) -> dict[OwnerKey, int]:
        """Return the number of selected members of each list, by the list's owner: 1 SQL statement.

        Empty lists are left out. `counted(side, rows)` can change the queryset of links to count.
        """

        def queryset(side: Side, keys: Collection[Any]) -> QuerySet[Any, Any]:
            rows = counted(side, side.rows_of(keys, locales, selection, alone=True))
            return rows.values_list(*side.owner_columns).annotate(Count("pk"))

        locales, owner_of = locales_of(documents), self.owner_of(documents)
        found = self.fetched(queryset, documents, selection, "counts", counted.__qualname__)
        return {owner_of(row[:-1]): row[-1] for row in found}

    def are_one(self, keys: Collection[Any], locales: Collection[str]) -> bool:
        """Return whether the keys and locales belong to one list: of one document or of one part."""
        return len(keys) == len(locales) == 1 and (self.parts is None or len(self.parts) == 1)

    def owner_of(self, documents: Sequence[Document]) -> Callable[[tuple[Any, ...]], OwnerKey]:
        """Return a function that maps the owner columns of a link to the owner of its list.

        An owner is (primary key of the entry, locale) of one of the documents; for a part it is (primary key
        of the version, id of the part).
        """
        if not self.field.owning or self.parts is not None:
            return lambda key: (key[0], key[1])
        by_version = {document.id: (document.entry, document.locale) for document in documents}
        return lambda key: by_version[key[0]]


def locales_of(documents: Sequence[Document]) -> set[str]:
    """Return the set of the locales of the documents."""
    return {document.locale for document in documents}
