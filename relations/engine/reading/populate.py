"""Reading documents and what they relate to: each relation is loaded once for all documents."""

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
from . import components, identifiers, localizations
from .components import Sought
from .documents import LOCALIZATIONS, VERSION, Document, Selection
from .identifiers import Identifiers
from .side import Member, Owner, Side

OWNERS = 10_000  # documents in one statement: SQLite's parameters have an end

Lists = dict[Owner, list[Member]]


def read(flow: FlowSchema, rows: QuerySet[EntryVersion], selection: Selection, view: View) -> list[Document]:
    """Return versions of `flow` as documents, with what the selection populates.

    Costs 1 statement, and about 1 for each relation in the selection, however many documents there are.
    Raises ValidationError when the answer would hold more related documents than RELATIONS_MAX_POPULATED,
    and for a filter or sort with an unknown name or a wrong value.
    """
    found = [Document(flow, *row) for row in rows.values_list(*VERSION)]
    for document in found:
        document.selection = selection
    populate(flow, found, selection.populate, view)
    return found


def populate(
    flow: FlowSchema, documents: Sequence[Document], tree: Mapping[str, Selection], view: View
) -> None:
    """Load what the tree names, by slug, into `related` of each document; raises what `read` raises.

    A to-many relation becomes a list of Documents and Resources in order, a to-one relation one of these
    or None. With `count` it is a number, with `ids` an Identifiers. For media and components it is what
    `components.populate` gives. A slug in the tree that the flow lacks raises KeyError: a parsed
    selection has none.
    """
    budget = _Budget(conf.get("RELATIONS_MAX_POPULATED"))
    times = Counter((document.entry, document.locale) for document in documents)
    if not view.locales:
        _Tree(view, budget).load(flow, documents, times, tree)
        return
    for locale, those in _by_locale(documents).items():
        _Tree(view.within(locale), budget).load(flow, those, times, tree)


@dataclass(slots=True)
class _Budget:
    """How many related documents an answer may still hold."""

    left: int

    def spend(self, number: int, slug: str) -> None:
        self.left -= number
        if self.left < 0:
            most = conf.get("RELATIONS_MAX_POPULATED")
            raise ValidationError(
                f"{slug} would bring more than {most} related documents: ask for pages of it.",
                ["populate", slug],
            )


@dataclass(slots=True)
class _Tree:
    """One answer: what is related to its documents, and how many more it may hold.

    A document that is related to many is loaded for each of them, but what is below it once. The answer
    repeats it, though, and all that is below: `times` says how often each document is in it.
    """

    view: View
    budget: _Budget

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
            if slug == LOCALIZATIONS and flow.has_localizations:
                self._localizations(flow, documents, times, selection)
                continue
            field = flow.fields[slug]
            if not isinstance(field, RelationSchema):
                for sought in components.populate(field, documents, selection, self.view):
                    self._of_parts(flow, sought, documents, times)
                continue
            side = Side(field, self.view)
            if selection.count:
                self._count(side, documents, slug, selection)
                continue
            if selection.ids is not None:
                self._identify(side, documents, times, slug, selection.ids)
                continue
            lists = self._lists(side, documents, times, slug, selection)
            for document in documents:
                members = lists.get((document.entry, document.locale), [])
                document.related[slug] = members if field.to_many else next(iter(members), None)

    def _of_parts(
        self,
        flow: FlowSchema,
        sought: Sought,
        documents: Sequence[Document],
        times: Mapping[Owner, int],
    ) -> None:
        """Load a relation of components in these documents: 1 statement, and those of what is below it."""
        owners = {id(part): (part.root.id, part.id) for part in sought.parts if part.root is not None}
        holding = {owner[0] for owner in owners.values()}
        some = [document for document in documents if document.id in holding]
        by_version = {document.id: times[document.entry, document.locale] for document in some}
        part_times = {owner: by_version[owner[0]] for owner in owners.values()}
        side = Side(sought.field.within(flow), self.view, {part for _, part in owners.values()})
        slug, many = sought.field.slug, sought.field.to_many
        if sought.selection.count:
            counts = self._counts(side, some, sought.selection)
            for part in sought.parts:
                part.related[slug] = counts.get(owners[id(part)], 0)
            return
        lists = self._lists(side, some, part_times, slug, sought.selection)
        for part in sought.parts:
            members = lists.get(owners[id(part)], [])
            part.related[slug] = members if many else next(iter(members), None)

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
            for owner, member in side.members(_page(side, some, selection)[: self.budget.left + 1], some):
                if isinstance(member, Document):
                    member.selection = selection
                if owner in times:
                    lists[owner].append(member)
        self.budget.spend(sum(times[owner] * len(members) for owner, members in lists.items()), slug)
        if side.other is not None and selection.populate:
            self.load(side.other, *_below(lists, times), selection.populate)
        return lists

    def _localizations(
        self,
        flow: FlowSchema,
        documents: Sequence[Document],
        times: Mapping[Owner, int],
        selection: Selection,
    ) -> None:
        """Load the other locales of each document, and the selected relations of those.

        1 statement, and for each locale those of its relations.
        """
        lists: Lists = {}
        for some in _batches(documents):
            lists |= localizations.of(flow, some, selection, self.view)
        self.budget.spend(sum(times[owner] * len(them) for owner, them in lists.items()), LOCALIZATIONS)
        for document in documents:
            them = lists[document.entry, document.locale]
            for other in them:
                if isinstance(other, Document):
                    other.selection = selection
            document.related[LOCALIZATIONS] = len(them) if selection.count else them
        if selection.populate and not selection.count:
            below, below_times = _below(lists, times)
            for locale, those in _by_locale(below).items():
                tree = _Tree(self.view.within(locale), self.budget)
                tree.load(flow, those, below_times, selection.populate)

    def _identify(
        self,
        side: Side,
        documents: Sequence[Document],
        times: Mapping[Owner, int],
        slug: str,
        most: int,
    ) -> None:
        """Read the members' ids; where the answer has no room for them, the lists' lengths alone."""
        lists: dict[Owner, Identifiers] = {}
        for some in _batches(documents):
            lists |= identifiers.of_documents(side, some, most, self.budget.left)
        weight = sum(times[owner] * len(them.members or ()) for owner, them in lists.items())
        if weight > self.budget.left:
            lists = {owner: Identifiers(None, them.count) for owner, them in lists.items()}
        else:
            self.budget.left -= weight
        for document in documents:
            document.related[slug] = lists.get((document.entry, document.locale), identifiers.EMPTY)

    def _count(self, side: Side, documents: Sequence[Document], slug: str, selection: Selection) -> None:
        counts = self._counts(side, documents, selection)
        for document in documents:
            document.related[slug] = counts.get((document.entry, document.locale), 0)

    def _counts(self, side: Side, documents: Sequence[Document], selection: Selection) -> dict[Owner, int]:
        """The number of members of each list that is not empty."""
        counts: dict[Owner, int] = {}
        for some in _batches(documents):
            counts |= side.owners(side.rows(some, selection.filters), some, Count("pk"))
        return counts


def _below(lists: Lists, times: Mapping[Owner, int]) -> tuple[list[Document], Counter[Owner]]:
    """The documents in the lists, and how often each is in the answer."""
    below: list[Document] = []
    below_times: Counter[Owner] = Counter()
    for owner, members in lists.items():
        for member in members:
            if isinstance(member, Document):
                below.append(member)
                below_times[member.entry, member.locale] += times[owner]
    return below, below_times


def _by_locale(documents: Sequence[Document]) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        found[document.locale].append(document)
    return found


def _page(side: Side, documents: Sequence[Document], selection: Selection) -> QuerySet[Link]:
    """The rows that are selected of every document's list, in order."""
    rows = side.rows(documents, selection.filters)
    if selection.limit is None:
        return side.ordered(rows, selection.sort)
    if side.are_one(documents):
        return side.ordered(rows, selection.sort)[selection.start : selection.start + selection.limit]
    return side.page_of_each(rows, selection.sort, selection.start, selection.limit)


def _batches(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """The documents, each once, in as few batches as a statement allows."""
    return batches({document.id: document for document in documents}.values(), OWNERS)
