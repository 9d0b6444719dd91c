"""Reading documents and what they relate to: each kind is loaded once, and stitched in Python.

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

OWNERS = 10_000  # documents in one statement: SQLite's parameters have an end

Lists = dict[Owner, list[Member]]


def read(flow: FlowSchema, rows: QuerySet[EntryVersion], selection: Selection, view: View) -> list[Document]:
    """The rows as documents with the selected relations: 1 statement, and 1 for each relation of the tree.

    ValidationError when the answer would hold more related documents than RELATIONS_MAX_POPULATED.
    """
    found = [Document(flow, *row) for row in rows.values_list(*VERSION)]
    for document in found:
        document.selection = selection
    populate(flow, found, selection.populate, view)
    return found


def populate(
    flow: FlowSchema, documents: Sequence[Document], tree: Mapping[str, Selection], view: View
) -> None:
    """Load the relations of the tree into `related` of each document; raises what `read` does.

    A list of Documents in order, for a relation with one place a Document or None, for a count a number;
    for media and components, which are selected like relations, what `components.populate` gives.
    """
    times = Counter((document.entry, document.locale) for document in documents)
    _Tree(view, conf.get("RELATIONS_MAX_POPULATED")).load(flow, documents, times, tree)


@dataclass(slots=True)
class _Tree:
    """One answer: what is related to its documents, and how many more it may hold.

    A document that is related to many is loaded for each of them, but what is below it once. The answer
    repeats it, though, and all that is below: `times` says how often each document is in it.
    """

    view: View
    left: int

    def load(
        self,
        flow: FlowSchema,
        documents: Sequence[Document],
        times: Mapping[Owner, int],
        tree: Mapping[str, Selection],
    ) -> None:
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
            lists = self._lists(side, documents, times, slug, selection)
            for document in documents:
                members = lists.get((document.entry, document.locale), [])
                document.related[slug] = members if field.to_many else next(iter(members), None)

    def _lists(
        self,
        side: Side,
        documents: Sequence[Document],
        times: Mapping[Owner, int],
        slug: str,
        selection: Selection,
    ) -> Lists:
        """The members of every document's list, with what is selected below them."""
        lists: Lists = defaultdict(list)
        for some in _batches(documents):
            for owner, member in side.members(_page(side, some, selection)[: self.left + 1], some):
                if isinstance(member, Document):
                    member.selection = selection
                lists[owner].append(member)
        self._spend(sum(times[owner] * len(members) for owner, members in lists.items()), slug)
        if side.other is not None and selection.populate:
            below: list[Document] = []
            below_times: Counter[Owner] = Counter()
            for owner, members in lists.items():
                for member in members:
                    if isinstance(member, Document):
                        below.append(member)
                        below_times[member.entry, member.locale] += times[owner]
            self.load(side.other, below, below_times, selection.populate)
        return lists

    def _count(self, side: Side, documents: Sequence[Document], slug: str, selection: Selection) -> None:
        counts: dict[Owner, int] = {}
        for some in _batches(documents):
            counts |= side.owners(side.rows(some, selection.filters), some, Count("pk"))
        for document in documents:
            document.related[slug] = counts.get((document.entry, document.locale), 0)

    def _spend(self, number: int, slug: str) -> None:
        self.left -= number
        if self.left < 0:
            most = conf.get("RELATIONS_MAX_POPULATED")
            raise ValidationError(
                f"{slug} would bring more than {most} related documents: ask for pages of it.",
                ["populate", slug],
            )


def _page(side: Side, documents: Sequence[Document], selection: Selection) -> QuerySet[Link]:
    """The rows that are selected of every document's list, in order."""
    rows = side.rows(documents, selection.filters)
    if selection.limit is None:
        return side.ordered(rows, selection.sort)
    if len({(document.entry, document.locale) for document in documents}) == 1:
        return side.ordered(rows, selection.sort)[selection.start : selection.start + selection.limit]
    return side.page_of_each(rows, selection.sort, selection.start, selection.limit)


def _batches(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """The documents, each once, in as few batches as a statement allows."""
    return batches({document.id: document for document in documents}.values(), OWNERS)
