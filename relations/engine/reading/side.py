"""One side of a relation as a query of links: the lists of several documents that a view shows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from django.db.models import Case, F, OrderBy, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from ...models import Link
from ...models.link_queryset import LinkQuerySet
from .. import query
from ..schema import Pairing, RelationSchema
from ..view import View, shown_links
from .documents import VERSION, Document, Resource

# The entry and the locale of the document that has the list; of a component, its version and its id.
Owner = tuple[int, Any]
PARTS = 10_000  # components in one statement: SQLite's parameters have an end
Member = Document | Resource


class Side:
    """The lists of the relation `field` that `view` shows, of several documents at once.

    For a component's relation, `parts` are the ids of the components. `other` is the flow of the members,
    None where all of them are resources. `member_prefix` leads from a link to the member's version, and
    `owner_columns` are the columns of a link that identify the owner of its list.
    """

    def __init__(self, field: RelationSchema, view: View, parts: Collection[int] | None = None) -> None:
        self.field, self.view, self.parts = field, view, parts
        self.other = field.other
        self.member_prefix = "target_version__" if field.owning else "source__"
        self.owner_columns = ("source",) if field.owning else ("target", "target_locale")
        if parts is not None:
            self.owner_columns = ("source", "part")
        self.order = "position" if field.owning else "inverse_position"

    def rows(self, documents: Sequence[Document], filters: Any = None) -> LinkQuerySet:
        """Return the links of these documents' lists, in no order.

        `filters` choose among the members. A resource has no values, so it matches no filter. Raises
        ValidationError for an unknown name or a wrong value in them.
        """
        rows = Link.objects.using(self.view.using).order_by()
        if self.field.owning:
            rows = rows.filter(self._shown(filters), source__in={d.id for d in documents})
            rows = rows.filter(self._of_parts())
        else:
            rows = rows.filter(
                shown_links(self.field, self.view),
                target__in={d.entry for d in documents},
                target_locale__in={d.locale for d in documents},
            )
        if self.other is None or filters is None:
            return rows
        chosen = query.condition(self.other, filters, self.view, self.member_prefix)
        if isinstance(chosen, Q):
            return rows.filter(chosen)
        return rows if chosen else rows.none()

    def _shown(self, filters: Any) -> Q:
        """The condition for links that the view shows in a forward list, resources included."""
        resources = Q(field=self.field.link_field, resource_id__isnull=False)
        if self.other is None:
            return resources
        documents = shown_links(self.field, self.view)
        return documents | resources if self.field.resource_types and filters in (None, {}) else documents

    def _of_parts(self) -> Q:
        """The condition for the lists of the parts; where these are many, for those of all parts."""
        if self.parts is None:
            return Q(part=0)
        return Q(part__in=self.parts) if len(self.parts) <= PARTS else Q(part__gt=0)

    def orderings(self, sort: Any = None) -> list[OrderBy]:
        """Return what to order the links of a list by: position, or `sort`. No two links are equal in it.

        Resources have no values to sort by, so they stand with null. In a to-one relation that may hold
        several locales of a document, the default locale comes first. Raises ValidationError for an
        unknown name in `sort`.
        """
        own = OrderBy(F(self.order))
        if self.other is None or sort in (None, "", [], {}):
            if Pairing(self.field).leaves_locale_open and not self.field.to_many:
                return [OrderBy(self._is_other_locale()), own]
            return [own]
        sorting = query.orderings(self.other, sort, self.view, self.member_prefix)
        return [*sorting, OrderBy(F(f"{self.member_prefix}pk"), nulls_last=True), own]

    def _is_other_locale(self) -> Case:
        """The expression that is 0 for links of the default locale, else 1."""
        column = "target_locale" if self.field.owning else "source_locale"
        return Case(When(**{column: self.view.schema.default_locale}, then=Value(0)), default=Value(1))

    def ordered(self, rows: QuerySet[Link], sort: Any) -> QuerySet[Link]:
        """Return the links of all lists, list by list, each in its order or by `sort`."""
        return rows.order_by(*self.owner_columns, *self.orderings(sort))

    def page_of_each(self, rows: QuerySet[Link], sort: Any, start: int, limit: int) -> QuerySet[Link]:
        """Return at most `limit` links of each list from the offset `start`, in the order of `ordered`."""
        row_number = Window(RowNumber(), partition_by=list(self.owner_columns), order_by=self.orderings(sort))
        numbered = rows.annotate(row_number=row_number).filter(
            row_number__gt=start, row_number__lte=start + limit
        )
        # Number the rows alone and join the members afterwards: most rows are only counted.
        chosen = Link.objects.using(self.view.using).filter(pk__in=numbered.values("pk"))
        return self.ordered(chosen, sort)

    def members(self, rows: QuerySet[Link], documents: Sequence[Document]) -> Iterator[tuple[Owner, Member]]:
        """Yield the members that the links stand for, each with its owner among `documents`: 1 statement."""
        owner_of = self.owner_of(documents)
        for key, member in self.loaded(rows, *self.owner_columns):
            yield owner_of(key), member

    def loaded(self, rows: QuerySet[Link], *columns: str) -> Iterator[tuple[tuple[Any, ...], Member]]:
        """Yield the members that the links stand for, each behind these columns of its link: 1 statement."""
        width = len(columns)
        links = ("linkage_type", "resource_type", "resource_id")
        version = [self.member_prefix + name for name in VERSION] if self.other else []
        for row in rows.values_list(*columns, *links, *version):
            sent_type, resource_type, resource_id = row[width : width + 3]
            if resource_type is not None or self.other is None:
                yield row[:width], Resource(resource_type, resource_id, sent_type)
                continue
            member = Document(self.other, *row[width + 3 :])
            member.sent_type = sent_type
            yield row[:width], member

    def owners(self, rows: QuerySet[Link], documents: Sequence[Document], count: Any) -> dict[Owner, int]:
        """Return the aggregate `count` over the links of each list, by its owner: 1 statement.

        Lists that are empty are left out.
        """
        owner_of = self.owner_of(documents)
        found = rows.values_list(*self.owner_columns).annotate(count)
        return {owner_of(row[:-1]): row[-1] for row in found}

    def are_one(self, documents: Sequence[Document]) -> bool:
        """Whether these documents have one list between them, as a single document or component has."""
        if self.parts is not None and len(self.parts) != 1:
            return False
        return len({(document.entry, document.locale) for document in documents}) == 1

    def owner_of(self, documents: Sequence[Document]) -> Callable[[tuple[Any, ...]], Owner]:
        """Return a function that maps the owner columns of a link to the owner of its list.

        An owner is (entry's key, locale) of one of the documents, or for a component (version's key,
        component's id).
        """
        if not self.field.owning or self.parts is not None:
            return lambda key: (key[0], key[1])
        by_version = {document.id: (document.entry, document.locale) for document in documents}
        return lambda key: by_version[key[0]]
