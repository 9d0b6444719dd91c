"""Reading documents with their relations: each relation is loaded once and stitched in Python.

A tree of relations costs one statement for each relation in it, however many rows there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from ... import conf
from ...batches import batches
from ...models import EntryVersion, Link
from ..errors import ValidationError
from ..schema import FlowSchema, RelationSchema
from ..view import View
from . import components
from .documents import VERSION, Document, Selection
from .side import Member, Owner, Side

OWNERS = 10_000  # documents in one statement: SQLite limits the number of parameters

Lists = dict[Owner, list[Member]]


def read(flow: FlowSchema, rows: QuerySet[EntryVersion], selection: Selection, view: View) -> list[Document]:
    """Read the rows as documents with the selected relations.

    Costs 1 statement, and 1 for each relation of the tree. Raises ValidationError when the answer would
    hold more related documents than RELATIONS_MAX_POPULATED.
    """
    found = [Document(flow, *row) for row in rows.values_list(*VERSION)]
    for document in found:
        document.selection = selection
    populate(flow, found, selection.populate, view)
    return found


def populate(
    flow: FlowSchema, documents: Sequence[Document], tree: Mapping[str, Selection], view: View
) -> None:
    """Load the relations of the tree into `related` of each document; raises what `read` raises.

    A to-many relation gives a list of Documents in order, a to-one relation a Document or None, a count
    an integer. Media and components are selected like relations; see `components.populate` for what they
    give.
    """
    occurrences = Counter((document.entry, document.locale) for document in documents)
    _Tree(view, conf.get("RELATIONS_MAX_POPULATED")).load(flow, documents, occurrences, tree)


@dataclass(slots=True)
class _Tree:
    """The loading of one tree, which counts how many more documents the answer may hold.

    A document that several documents link is loaded for each of them, but its own relations are loaded
    once. The answer repeats all of it, so `occurrences` counts how often each document stands in the
    answer.
    """

    view: View
    remaining: int

    def load(
        self,
        flow: FlowSchema,
        documents: Sequence[Document],
        occurrences: Mapping[Owner, int],
        tree: Mapping[str, Selection],
    ) -> None:
        """Load the relations of the tree into `related` of each document."""
        if not documents:
            return
        for slug, selection in tree.items():
            field = flow.fields[slug]
            if not isinstance(field, RelationSchema):
                components.populate(field, documents, selection, self.view.using)
                continue
            side = Side(field, self.view)
            if selection.count:
                self._count(side, documents, slug, selection)
                continue
            lists = self._lists(side, documents, occurrences, slug, selection)
            for document in documents:
                members = lists.get((document.entry, document.locale), [])
                document.related[slug] = members if field.to_many else next(iter(members), None)

    def _lists(
        self,
        side: Side,
        documents: Sequence[Document],
        occurrences: Mapping[Owner, int],
        slug: str,
        selection: Selection,
    ) -> Lists:
        """Load the members of every document's list, and the selected relations of the members."""
        lists: Lists = defaultdict(list)
        for batch in _batches(documents):
            for owner, member in side.members(_page(side, batch, selection)[: self.remaining + 1], batch):
                if isinstance(member, Document):
                    member.selection = selection
                lists[owner].append(member)
        self._spend(sum(occurrences[owner] * len(members) for owner, members in lists.items()), slug)
        if side.other is not None and selection.populate:
            nested: list[Document] = []
            nested_occurrences: Counter[Owner] = Counter()
            for owner, members in lists.items():
                for member in members:
                    if isinstance(member, Document):
                        nested.append(member)
                        nested_occurrences[member.entry, member.locale] += occurrences[owner]
            self.load(side.other, nested, nested_occurrences, selection.populate)
        return lists

    def _count(self, side: Side, documents: Sequence[Document], slug: str, selection: Selection) -> None:
        """Count the members of every document's list."""
        counts: dict[Owner, int] = {}
        for batch in _batches(documents):
            counts |= side.owners(side.rows(batch, selection.filters), batch, Count("pk"))
        for document in documents:
            document.related[slug] = counts.get((document.entry, document.locale), 0)

    def _spend(self, number: int, slug: str) -> None:
        """Take from the documents that remain; ValidationError when none do."""
        self.remaining -= number
        if self.remaining < 0:
            most = conf.get("RELATIONS_MAX_POPULATED")
            raise ValidationError(
                f"{slug} would bring more than {most} related documents: ask for pages of it.",
                ["populate", slug],
            )


def _page(side: Side, documents: Sequence[Document], selection: Selection) -> QuerySet[Link]:
    """Return the selected rows of every document's list, in order."""
    rows = side.rows(documents, selection.filters)
    if selection.limit is None:
        return side.ordered(rows, selection.sort)
    if len({(document.entry, document.locale) for document in documents}) == 1:
        return side.ordered(rows, selection.sort)[selection.start : selection.start + selection.limit]
    return side.page_of_each(rows, selection.sort, selection.start, selection.limit)


def _batches(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """Yield the documents, each once, in as few batches as the number of parameters allows."""
    return batches({document.id: document for document in documents}.values(), OWNERS)
