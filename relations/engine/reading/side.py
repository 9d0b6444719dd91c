"""One side of a relation, as a query of links: what a view shows of the lists of some documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import Case, F, OrderBy, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from ...models import Link
from ...models.link_queryset import LinkQuerySet
from .. import query
from ..schema import Pairing, RelationSchema
from ..view import View, shown_links
from .documents import VERSION, Document, Resource

Owner = tuple[int, str]  # a document's entry and locale: what its lists belong to
Member = Document | Resource


class Side:
    """The lists of `field` in `view`. `other` is the flow of the members, None where all are resources."""

    def __init__(self, field: RelationSchema, view: View) -> None:
        self.field, self.view = field, view
        self.other = field.other
        self.member = "target_version__" if field.owning else "source__"
        # What tells the owner of a row: the source version, or the target document in its locale.
        self.owner = ("source",) if field.owning else ("target", "target_locale")
        self.order = "position" if field.owning else "inverse_position"

    def rows(self, documents: Sequence[Document], filters: Any = None) -> LinkQuerySet:
        """The links of these documents' lists, in no order.

        `filters` choose among the documents in the lists; what is outside the flows has no fields, and
        fits no filter.
        """
        rows = Link.objects.using(self.view.using).order_by()
        if self.field.owning:
            rows = rows.filter(self._seen(filters), source__in={d.id for d in documents})
        else:
            rows = rows.filter(
                shown_links(self.field, self.view),
                target__in={d.entry for d in documents},
                target_locale__in={d.locale for d in documents},
            )
        if self.other is None or filters is None:
            return rows
        chosen = query.condition(self.other, filters, self.view, self.member)
        if isinstance(chosen, Q):
            return rows.filter(chosen)
        return rows if chosen else rows.none()

    def _seen(self, filters: Any) -> Q:
        resources = Q(field=self.field.link_field, resource_id__isnull=False)
        if self.other is None:
            return resources
        documents = shown_links(self.field, self.view)
        return documents | resources if self.field.resource_types and filters in (None, {}) else documents

    def orderings(self, sort: Any = None) -> list[OrderBy]:
        """The order of a list's rows: its own, or sorted. No two rows of one list are equal in it.

        Resources have no values to sort by, and stand with null. In a relation to one the default locale's
        row stands first.
        """
        own = OrderBy(F(self.order))
        if self.other is None or sort in (None, "", [], {}):
            if Pairing(self.field).leaves_locale_open and not self.field.to_many:
                return [OrderBy(self._is_other_locale()), own]
            return [own]
        sorting = query.orderings(self.other, sort, self.view, self.member)
        return [*sorting, OrderBy(F(f"{self.member}pk"), nulls_last=True), own]

    def _is_other_locale(self) -> Case:
        column = "target_locale" if self.field.owning else "source_locale"
        return Case(When(**{column: self.view.schema.default_locale}, then=Value(0)), default=Value(1))

    def ordered(self, rows: QuerySet[Link], sort: Any) -> QuerySet[Link]:
        """The rows, list by list, in order."""
        return rows.order_by(*self.owner, *self.orderings(sort))

    def page_of_each(self, rows: QuerySet[Link], sort: Any, start: int, limit: int) -> QuerySet[Link]:
        """Of each list the rows from `start`, at most `limit`: in one statement for all of them."""
        place = Window(RowNumber(), partition_by=list(self.owner), order_by=self.orderings(sort))
        numbered = rows.annotate(place=place).filter(place__gt=start, place__lte=start + limit)
        # Numbered alone, and joined to what is shown of it afterwards: most rows are only counted.
        chosen = Link.objects.using(self.view.using).filter(pk__in=numbered.values("pk"))
        return self.ordered(chosen, sort)

    def members(self, rows: QuerySet[Link], documents: Sequence[Document]) -> Iterator[tuple[Owner, Member]]:
        """What the rows lead to, each with its owner among `documents`: 1 statement."""
        owner_of = self._owners(documents)
        for key, member in self.loaded(rows, *self.owner):
            yield owner_of(key), member

    def loaded(self, rows: QuerySet[Link], *columns: str) -> Iterator[tuple[tuple[Any, ...], Member]]:
        """What the rows lead to, each with these columns of its row: 1 statement."""
        width = len(columns)
        links = ("linkage_type", "resource_type", "resource_id")
        version = [self.member + name for name in VERSION] if self.other else []
        for row in rows.values_list(*columns, *links, *version):
            sent, kind, key = row[width : width + 3]
            if kind is not None or self.other is None:
                yield row[:width], Resource(kind, key, sent)
                continue
            member = Document(self.other, *row[width + 3 :])
            member.sent_type = sent
            yield row[:width], member

    def owners(self, rows: QuerySet[Link], documents: Sequence[Document], count: Any) -> dict[Owner, int]:
        """`count`, an aggregate, of the rows of each document's list that has any: 1 statement."""
        owner_of = self._owners(documents)
        found = rows.values_list(*self.owner).annotate(count)
        return {owner_of(row[:-1]): row[-1] for row in found}

    def _owners(self, documents: Sequence[Document]) -> Callable[[tuple[Any, ...]], Owner]:
        """A function from the columns that tell a row's owner to the owner."""
        if not self.field.owning:
            return lambda key: (key[0], key[1])
        by_version = {document.id: (document.entry, document.locale) for document in documents}
        return lambda key: by_version[key[0]]
