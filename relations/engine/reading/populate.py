"""Reading documents with their relations: each relation is loaded once, for all documents together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import QuerySet

from ... import conf
from ...batches import batches
from ...models import EntryVersion
from ..schema import FlowSchema, RelationSchema
from ..view import View
from . import components, identifiers, localizations, together
from .budget import Budget
from .components import Sought
from .documents import LOCALIZATIONS, VERSION, Document, Selection
from .identifiers import Identifiers
from .side import OwnerKey, ReadMember, Side
from .together import Rows

OWNERS = 10_000  # documents in one statement: SQLite's parameters have an end

Lists = dict[OwnerKey, list[ReadMember]]


def read(flow: FlowSchema, rows: QuerySet[EntryVersion], selection: Selection, view: View) -> list[Document]:
    """Read versions of `flow` as Documents, with the relations, media and parts that the selection populates.

    1 SQL statement, and about 1 for each relation in the selection, however many documents there are. Raises
    ValidationError if there would be more related documents than RELATIONS_MAX_POPULATED, and for a filter or
    sort with an unknown name or a wrong value.
    """
    found = [Document(flow, *row) for row in rows.values_list(*VERSION)]
    for document in found:
        document.selection = selection
    populate(flow, found, selection.populate, view)
    return found


def read_one(flow: FlowSchema, document_id: str, selection: Selection, view: View) -> Document | None:
    """Return the document with this public id as a view of one locale shows it; None if it shows none.

    Relations, media and parts that the selection populates are loaded. Raises ValidationError if there would
    be more related documents than RELATIONS_MAX_POPULATED, and for a wrong filter or sort. 1 SQL statement,
    and about 1 for each relation that is nested in another or filtered.
    """
    budget = Budget(conf.get("RELATIONS_MAX_POPULATED"))
    lists = together.listed(flow, selection.populate, view)
    row, rows = together.of_document(flow, document_id, lists, view, budget.most)
    if row is None:
        return None
    document = Document(flow, *row)
    document.selection = selection
    times = {(document.entry, document.locale): 1}
    _Tree(view, budget).load(flow, [document], times, selection.populate, rows)
    return document


def populate(
    flow: FlowSchema, documents: Sequence[Document], tree: Mapping[str, Selection], view: View
) -> None:
    """Load the relations, media and parts in `tree` (selections by slug) into `related` of each document.

    A to-many relation becomes a list of Documents and Resources in order, a to-one relation one of these or
    None. With `count` it becomes a number, with `ids` an Identifiers. Media become Assets, and component
    fields Parts: one or None, or a list. Raises ValidationError if there would be more related documents than
    RELATIONS_MAX_POPULATED, and for a filter or sort with an unknown name or a wrong value.
    """
    budget = Budget(conf.get("RELATIONS_MAX_POPULATED"))
    times = Counter((document.entry, document.locale) for document in documents)
    if not view.locales:
        _Tree(view, budget).load(flow, documents, times, tree)
        return
    for locale, those in _by_locale(documents).items():
        _Tree(view.within(locale), budget).load(flow, those, times, tree)


@dataclass(slots=True)
class _Tree:
    """Loads the related documents of one answer; `budget` has the number that it may still hold.

    A member of several lists is read once for each of them, but its own relations are loaded once. The answer
    has the member, and all below it, several times: the arguments `times` say how often it has each document.
    """

    view: View
    budget: Budget

    def load(
        self,
        flow: FlowSchema,
        documents: Sequence[Document],
        times: Mapping[OwnerKey, int],
        tree: Mapping[str, Selection],
        known: Mapping[str, Rows] | None = None,
    ) -> None:
        """Load what `tree` selects into `related` of these documents, and into that of their members.

        `known` are rows of their lists, by slug, that were read together with the documents.
        """
        if not documents:
            return
        rows = self._rows(flow, documents, tree) if known is None else known
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
                self._identify(side, documents, times, slug, selection.ids, rows.get(slug))
                continue
            lists = self._lists(side, documents, times, slug, selection, rows.get(slug))
            for document in documents:
                members = lists.get((document.entry, document.locale), [])
                document.related[slug] = members if field.to_many else next(iter(members), None)

    def _rows(
        self, flow: FlowSchema, documents: Sequence[Document], tree: Mapping[str, Selection]
    ) -> dict[str, Rows]:
        """Read the lists of several relations in 1 statement; return their rows by slug.

        Relations that cannot be read so are left out: those with filters, a sort, `count` or `ids`.
        """
        some = list({document.id: document for document in documents}.values())
        lists = together.listed(flow, tree, self.view)
        # The ids of many documents' lists are numbered, which a part of a union cannot be.
        lists = [each for each in lists if each.selection.ids is None]
        if len(lists) < 2 or len(some) > OWNERS:
            return {}
        return together.of_documents(some, lists, self.budget.most)

    def _of_parts(
        self,
        flow: FlowSchema,
        sought: Sought,
        documents: Sequence[Document],
        times: Mapping[OwnerKey, int],
    ) -> None:
        """Load a relation of parts in these documents: 1 statement, and those of the relations below it."""
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
        times: Mapping[OwnerKey, int],
        slug: str,
        selection: Selection,
        rows: Rows | None = None,
    ) -> Lists:
        """Return the members of every document's list, by owner, with all that is selected below them.

        `rows` are those of the lists, if they have been read already.
        """
        read = (
            side.owned(self.budget.selected(side, some, selection, slug, rows), some)
            for some in _batches(documents)
        )
        lists: Lists = defaultdict(list)
        for owner, member in chain.from_iterable(read):
            if isinstance(member, Document):
                member.selection = selection.of_kind(member.flow.uid)
            if owner in times:
                lists[owner].append(member)
        self.budget.spend(sum(times[owner] * len(members) for owner, members in lists.items()), slug)
        if selection.populate or selection.on is not None:
            below, below_times = _below(lists, times)
            for flow, some in _by_flow(below):
                self.load(flow, some, below_times, selection.of_kind(flow.uid).populate)
        return lists

    def _localizations(
        self,
        flow: FlowSchema,
        documents: Sequence[Document],
        times: Mapping[OwnerKey, int],
        selection: Selection,
    ) -> None:
        """Load the versions of each document in other locales, and what is selected below them.

        1 statement, and for each locale those of the selected relations.
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
        times: Mapping[OwnerKey, int],
        slug: str,
        most: int,
        rows: Rows | None,
    ) -> None:
        """Load the ids of the members of each document's list into `related`.

        If they are more than the answer may still hold, only the lengths of the lists are loaded.
        """
        lists: dict[OwnerKey, Identifiers] = {}
        if rows is not None:
            lists = identifiers.of_rows(rows, side, documents, most, self.budget.left)
        else:
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

    def _counts(self, side: Side, documents: Sequence[Document], selection: Selection) -> dict[OwnerKey, int]:
        """Return the number of members of each list that is not empty, by owner."""
        counts: dict[OwnerKey, int] = {}
        for some in _batches(documents):
            counts |= side.counts(some, selection)
        return counts


def _below(lists: Lists, times: Mapping[OwnerKey, int]) -> tuple[list[Document], Counter[OwnerKey]]:
    """Return (the documents in the lists, how often the answer has each of them)."""
    below: list[Document] = []
    below_times: Counter[OwnerKey] = Counter()
    for owner, members in lists.items():
        for member in members:
            if isinstance(member, Document):
                below.append(member)
                below_times[member.entry, member.locale] += times[owner]
    return below, below_times


def _by_flow(documents: Sequence[Document]) -> list[tuple[FlowSchema, list[Document]]]:
    found: dict[int, list[Document]] = defaultdict(list)
    for document in documents:
        found[document.flow.id].append(document)
    return [(some[0].flow, some) for some in found.values()]


def populate_members(members: Sequence[Document], selection: Selection, view: View) -> None:
    """Load the relations, media and parts that `selection` populates into `related` of each member.

    `members` are the documents in a relation's list. Raises ValidationError if there would be more related
    documents than RELATIONS_MAX_POPULATED, and for a wrong filter or sort.
    """
    for flow, some in _by_flow(members):
        populate(flow, some, selection.of_kind(flow.uid).populate, view)


def _by_locale(documents: Sequence[Document]) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        found[document.locale].append(document)
    return found


def _batches(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """Yield the documents, each once, in batches of as many as one statement may name."""
    return batches({document.id: document for document in documents}.values(), OWNERS)
