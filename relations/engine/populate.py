"""Reading documents and what they relate to: each kind is loaded once, and stitched in Python.

A tree of relations costs one statement for each relation in it, however many rows there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from django.db.models import Count, Q, QuerySet

from ..models import EntryVersion, Link
from . import query, visibility
from .reading import Document, Resource, Selection, View
from .schema import FlowSchema, Relation

# The columns of a version, in the order of Document's attributes.
VERSION = (
    "pk",
    "entry_id",
    "entry__document_id",
    "locale",
    "status",
    "values",
    "created_at",
    "updated_at",
    "published_at",
    "entry__revision",
)

Owner = tuple[int, str]  # a document's entry and locale: what its lists belong to
Lists = dict[Owner, list[Any]]
Placed = tuple[Owner, int, Document | Resource]


def read(flow: FlowSchema, rows: QuerySet[EntryVersion], selection: Selection, view: View) -> list[Document]:
    """The rows as documents with the selected relations: 1 statement, and 1 for each relation of the tree."""
    found = [Document(flow, *row) for row in rows.values_list(*VERSION)]
    populate(flow, found, selection.populate, view)
    return found


def populate(
    flow: FlowSchema, documents: Sequence[Document], tree: Mapping[str, Selection], view: View
) -> None:
    """Load the relations of the tree into `related` of each document.

    A list of Documents in order, for a relation with one place a Document or None, for a count a number;
    for media, which are selected like relations, their value.
    """
    if not documents:
        return
    for slug, selection in tree.items():
        relation = flow.fields[slug].relation
        if relation is None:
            for document in documents:
                document.related[slug] = document.values.get(slug)
            continue
        side = _Side(flow, relation, view, selection)
        if selection.count:
            counts = side.counts(documents)
            for document in documents:
                document.related[slug] = counts.get((document.entry, document.locale), 0)
            continue
        lists = side.lists(documents)
        if side.other is not None:
            below = [
                member for members in lists.values() for member in members if isinstance(member, Document)
            ]
            populate(side.other, below, selection.populate, view)
        for document in documents:
            members = lists.get((document.entry, document.locale), [])
            document.related[slug] = members if relation.to_many else next(iter(members), None)


class _Side:
    """One relation of many documents, as a query of links."""

    def __init__(self, flow: FlowSchema, relation: Relation, view: View, selection: Selection) -> None:
        self.flow, self.relation, self.view, self.selection = flow, relation, view, selection
        self.other = view.schema.by_id.get(relation.target_flow or 0)
        self.member = "target_version__" if relation.owning else "source__"
        # What tells the owner of a row: the source version, or the target document in its locale.
        self.owner = ("source",) if relation.owning else ("target", "target_locale")
        self.order = "position" if relation.owning else "inverse_position"

    def lists(self, documents: Sequence[Document]) -> Lists:
        """The members of every document's list, in order."""
        lists: Lists = defaultdict(list)
        for owner, _, member in self._placed(documents):
            lists[owner].append(member)
        return lists

    def _placed(self, documents: Sequence[Document]) -> Iterable[Placed]:
        """Every member with its owner and its key, in order; resources stand among the documents."""
        placed: list[Placed] = []
        if self.other is not None:
            columns = [self.member + name for name in VERSION]
            wanted = self._rows(documents).order_by(*self.owner, *self._orderings())
            owner_of, width = self._owners(documents), len(self.owner)
            for row in wanted.values_list(*self.owner, self.order, "linkage_type", *columns):
                member = Document(self.other, *row[width + 2 :])
                member.sent_type = row[width + 1]
                placed.append((owner_of(row[:width]), row[width], member))
        if self.relation.owning and self.relation.resource_types:
            placed += self._resources(documents)
            if self.selection.sort is None:
                placed.sort(key=itemgetter(1))
        return placed

    def counts(self, documents: Sequence[Document]) -> dict[Owner, int]:
        """How many members every document has; those with none are left out."""
        if self.other is None:
            return {owner: len(members) for owner, members in self.lists(documents).items()}
        owner_of = self._owners(documents)
        rows = self._rows(documents).order_by().values_list(*self.owner).annotate(Count("pk"))
        return {owner_of(row[:-1]): row[-1] for row in rows}

    def _rows(self, documents: Sequence[Document]) -> QuerySet[Link]:
        assert self.other is not None
        rows = Link.objects.using(self.view.using)
        if self.relation.owning:
            seen = visibility.forward(self.relation, self.other, self.view)
            rows = rows.filter(seen, source__in=[d.id for d in documents])
        else:
            locales = {d.locale for d in documents}
            sources = {visibility.source_locale(self.flow, self.other, code, self.view) for code in locales}
            rows = rows.filter(
                visibility.inverse(self.flow, self.relation, self.other, self.view),
                target__in={d.entry for d in documents},
                target_locale__in=locales,
                source_locale__in=sources,
            )
        chosen = query.condition(self.other, self.selection.filters, self.view, self.member)
        if isinstance(chosen, Q):
            return rows.filter(chosen)
        return rows if chosen else rows.none()

    def _orderings(self) -> Iterable[Any]:
        assert self.other is not None
        if self.selection.sort in (None, "", [], {}):
            return [self.order]
        return [*query.orderings(self.other, self.selection.sort, self.view, self.member), self.member + "pk"]

    def _owners(self, documents: Sequence[Document]) -> Any:
        """A function from the columns that tell a row's owner to the owner."""
        if not self.relation.owning:
            return lambda key: key
        by_version = {document.id: (document.entry, document.locale) for document in documents}
        return lambda key: by_version[key[0]]

    def _resources(self, documents: Sequence[Document]) -> Iterable[Placed]:
        owner_of = self._owners(documents)
        rows = Link.objects.using(self.view.using).filter(
            source__in=[d.id for d in documents], field=self.relation.link_field, resource_id__isnull=False
        )
        columns = ("source", "position", "resource_type", "resource_id", "linkage_type")
        for source, position, *resource in rows.order_by("source", "position").values_list(*columns):
            yield owner_of((source,)), position, Resource(*resource)
