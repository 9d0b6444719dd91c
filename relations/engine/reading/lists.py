"""Reading the list of one relation of one version: as it is stored, or as a reader sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from django.db.models import Q

from ...models import EntryVersion, Link
from ...models.link_queryset import LinkQuerySet
from ..links import lists
from ..links.plan.types import DocumentKey, Member, Row
from ..operations import Target
from ..schema import Pairing, RelationSchema, Schema
from ..view import View
from . import identifiers
from .documents import Document, Selection
from .identifiers import Identifier
from .paging import Paged
from .side import Side

LINK = Link  # what the rows of a list are
Rows = Callable[[], LinkQuerySet]


class RelationList(Paged):
    """The list of one relation of one version: can be counted, and read as rows, as ids, or by pages.

    `stored` makes it for a writer, with members that readers do not see. `shown` makes it for a reader.
    """

    def __init__(
        self, rows: Rows, links: lists.LinkList, side: Side, selection: Selection | None = None
    ) -> None:
        self._rows, self.links, self.side, self.selection = rows, links, side, selection or Selection()
        self.orderings = side.orderings(self.selection.sort)

    @classmethod
    def stored(
        cls,
        version: EntryVersion | None,
        field: RelationSchema,
        schema: Schema,
        using: str,
        status: str | None = None,
        *,
        part: int = 0,
    ) -> RelationList:
        """Return the list that a write of this version changes, with members in `status`.

        `part` is the id of the part in it that has the list, 0 for the version itself. A `status` of None
        means the first of the lists that a write changes; there a document that has a link for each of its
        statuses has one row. Without a version the list is empty. `page` and `page_after` are only for lists
        made by `shown`.
        """
        owner, pairing = version or EntryVersion(), Pairing(field)
        links = lists.of_version(
            pairing, owner, using, status or pairing.statuses(owner.status)[0], part=part
        )
        rows = links.rows
        if version is None:
            rows = rows.none()
        elif field.owning and status is not None:
            rows = rows.filter(_in_status(field, status))
        elif _is_pinning(field):
            rows = rows.one_for_each_target()
        return cls(lambda: rows, links, Side(field, View(schema, owner.status, owner.locale or None, using)))

    @classmethod
    def shown(
        cls,
        document: Document,
        field: RelationSchema,
        view: View,
        selection: Selection | None = None,
        part: int = 0,
    ) -> RelationList:
        """Return the list as `view` shows it, of a document that was read in this view.

        `selection` filters and sorts it, and says what to read of its documents; its limits are ignored.
        Raises ValidationError for a filter or sort with an unknown name or a wrong value.
        """
        version = EntryVersion(
            pk=document.id, entry_id=document.entry, locale=document.locale, status=document.status
        )
        status = view.status_of(field.other)
        links = lists.of_version(Pairing(field), version, view.using, status, part=part)
        side, selection = Side(field, view, {part} if part else None), selection or Selection()
        chosen = partial(side.rows, [document], selection)
        found = cls(chosen if field.owning else lambda: chosen().with_source_entry(), links, side, selection)
        found.document = document
        if not found.is_in_order:
            found.check()
        return found

    def check(self) -> None:
        """Raise ValidationError for an unknown name or a wrong value in the selection's filters."""
        _ = self.rows

    @property
    def field(self) -> RelationSchema:
        """The relation field that the list belongs to."""
        return self.side.field

    # -- rows ---------------------------------------------------------------------------------------

    def count(self) -> int:
        """Return the number of links in the list: 1 SQL statement, with as few joins as possible."""
        document = self.document
        rows = self.side.rows([document], self.selection, alone=True) if document else self.rows
        return int(rows.order_by().count())

    def window(self, start: int = 0, limit: int | None = None) -> list[Row]:
        """Return at most `limit` links from the index `start` as Row values; None means all."""
        return self.links.read(self.rows[start : None if limit is None else start + limit])

    def after(self, key: int, limit: int) -> list[Row]:
        """Return the first `limit` links after the position `key`, as Row values in order."""
        return self.links.read(self.rows.filter(**{f"{self.links.order}__gt": key})[:limit])

    def before(self, key: int, limit: int) -> list[Row]:
        """Return the last `limit` links before the position `key`, as Row values in the list's order."""
        rows = self.rows.filter(**{f"{self.links.order}__lt": key}).order_by(f"-{self.links.order}")
        return self.links.read(rows[:limit])[::-1]

    def about(self, documents: Iterable[DocumentKey]) -> list[Row]:
        """Return the list's links to these documents and resources, in order, as Row values.

        A document is given by its entry's primary key, a resource by its type and id.
        """
        documents = set(documents)
        return self.links.read(self.rows.filter(self.links.about(documents))) if documents else []

    def keys(self) -> list[int]:
        """Return the positions of all links in the list, in order. There are gaps between the positions."""
        return list(self.rows.values_list(self.links.order, flat=True))

    def pins(self, members: Iterable[Member]) -> dict[Member, str]:
        """Return, by member, the status to which its link is pinned: the only one in which it is linked.

        Members that are linked in both statuses are left out. {} if links of the relation cannot be pinned to
        one.
        """
        if not _is_pinning(self.field):
            return {}
        members = list(members)
        statuses = defaultdict(set)
        rows = self.links.rows.filter(self.links.about(m.document for m in members))
        if self.field.several:  # some members may have no drafts, and so no pin
            rows = rows.filter(target__flow__in=Pairing(self.field).flows(drafts=True))
        for row in self.links.read(rows):
            statuses[row.member.document, row.member.locale].add(row.member.status)
        return {m: m.status for m in members if len(statuses[m.document, m.locale]) == 1}

    # -- members by their ids -----------------------------------------------------------------------

    def once_each(self) -> RelationList:
        """Return this list with only the first link to each document.

        A document can be in the list once for each locale.
        """
        if not Pairing(self.field).leaves_locale_open:
            return self
        rows = self.rows.one_for_each_document(self.links.end, self.links.order)
        return RelationList(lambda: rows, self.links, self.side, self.selection)

    def identifiers(self, start: int = 0, limit: int | None = None) -> list[Identifier]:
        """Return at most `limit` members from the index `start`, by their ids alone: 1 SQL statement.

        A `limit` of None means all.
        """
        return self._identifiers(self.rows[start : None if limit is None else start + limit])

    def linked(self, targets: Iterable[Target]) -> dict[Target, list[Target]]:
        """Return those of the targets that are in the list, each with a target for each of its locales there.

        The given targets name a document or resource without a locale. 1 SQL statement, none without targets.
        """
        named = {(target.resource or target.kind, target.document): target for target in targets}
        ids = [key for _, key in named]
        rows = self.rows.filter(Q(**{f"{self.links.end}__document_id__in": ids}) | Q(resource_id__in=ids))
        found: dict[Target, list[Target]] = defaultdict(list)
        for each in self._identifiers(rows) if ids else ():
            target = named.get((self._kind_of(each), each.resource_id or each.document_id))
            if target is not None:
                found[target].append(replace(target, locale=each.locale or None))
        return dict(found)

    def _kind_of(self, each: Identifier) -> str | None:
        """Return the type by which a payload names the member, None for a document in a relation to one flow.

        It is the resource's type, or in a relation to several flows the uid of the document's flow.
        """
        if each.flow is None or not self.field.several:
            return each.resource_type
        return self.field.flows[each.flow].uid

    def _identifiers(self, rows: LinkQuerySet) -> list[Identifier]:
        """Return the ids of the members that the links `rows` lead to."""
        return [Identifier(*row) for row in rows.values_list(*identifiers.columns(self.field))]


def _in_status(field: RelationSchema, status: str) -> Q:
    """Return the condition for links in a forward list whose member has this status, and for resources."""
    undrafted = Pairing(field).flows(drafts=False) if field.several else []
    wanted = Q(target_status=status) | Q(resource_id__isnull=False)
    return wanted | Q(target__flow__in=undrafted) if undrafted else wanted


def _is_pinning(field: RelationSchema) -> bool:
    """Whether the list has a document once for each of its statuses, or pinned to one."""
    return field.owning and Pairing(field).pins
