"""Reading the list of one relation of one version: as it is stored, or as a reader sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from django.db.models import OrderBy, Q, QuerySet

from ...models import EntryVersion, Link
from ...models.link_queryset import LinkQuerySet
from ..links import lists
from ..links.plan.types import DocumentKey, Member, Row
from ..operations import Target
from ..schema import Pairing, RelationSchema, Schema
from ..view import View
from . import identifiers, keyset
from .documents import Document, Selection
from .identifiers import Identifier
from .leading import leading
from .pages import Cursor, Keys, Page, page_of, total
from .populate import populate_members
from .side import Side

LINK = Link  # what the rows of a list are
Rows = Callable[[], LinkQuerySet]


class RelationList:
    """The list of one relation of one version: can be counted, and read as rows, as ids, or by pages.

    `stored` makes it for a writer, with members that readers do not see. `shown` makes it for a reader.
    """

    document: Document | None = None  # the one whose list it is, as readers see it

    def __init__(
        self, rows: Rows, links: lists.LinkList, side: Side, selection: Selection | None = None
    ) -> None:
        self._rows, self.links, self.side, self.selection = rows, links, side, selection or Selection()
        self.orderings = side.orderings(self.selection.sort)

    @cached_property
    def rows(self) -> LinkQuerySet:
        """The links of the list, in order. A page whose SQL is kept already does without the queryset."""
        return self._rows().order_by(*self.orderings)

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
            rows = rows.filter(target__flow__in=[flow.id for flow in self.field.others if flow.drafts])
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
            kind = each.resource_type or (self.field.several and self.field.flows[each.flow or 0].uid) or None
            target = named.get((kind, each.resource_id or each.document_id))
            if target is not None:
                found[target].append(replace(target, locale=each.locale or None))
        return dict(found)

    def _identifiers(self, rows: LinkQuerySet) -> list[Identifier]:
        """Return the ids of the members that the links `rows` lead to."""
        return [Identifier(*row) for row in rows.values_list(*identifiers.columns(self.field))]

    def identifier_page(
        self, limit: int, *, start: int = 0, cursor: Cursor | None = None, counted: bool = False
    ) -> Page:
        """Return a page of at most `limit` members as Identifiers, with the number of all if `counted`.

        The members come after `cursor`, or from the start for None; then `start` members are skipped. 1 SQL
        statement, 1 for a cursor, and 1 for the number where it is not read with the members.
        """
        key = None if cursor is None else self._keys_after(cursor)[0]
        read, number = self._counted(identifiers.columns(self.field), start, limit, key, counted)
        members = [Identifier(*row[2:]) for row in read[:limit]]
        return page_of(members, [row[:2] for row in read], limit, number)

    # -- documents in pages -------------------------------------------------------------------------

    def page(self, start: int, limit: int, counted: bool = False) -> Page:
        """Return a page of at most `limit` members from the index `start`, as Documents and Resources.

        The relations that the list's selection populates are loaded. With `counted` it has the number of all.
        Raises ValidationError for more than RELATIONS_MAX_POPULATED documents below the members.
        """
        if self.is_in_order:
            return self._documents(*self._counted(self.side.columns, start, limit, None, counted), limit)
        rows, _ = self._keyed()
        return self._sorted(rows[start : start + limit + 1], limit, counted)

    def page_after(self, cursor: Cursor, limit: int, counted: bool = False) -> Page:
        """Return a page of at most `limit` members after the cursor, as Documents and Resources, like `page`.

        The cursor must come from a page of the same list with the same selection. Raises ValidationError for
        more than RELATIONS_MAX_POPULATED documents below the members.
        """
        keys = self._keys_after(cursor)
        if self.is_in_order:
            return self._documents(*self._counted(self.side.columns, 0, limit, keys[0], counted), limit)
        rows, orderings = self._keyed()
        behind = self._behind(keys[0]) if len(orderings) == 1 else keyset.after(orderings, keys)
        return self._sorted(rows.filter(behind)[: limit + 1], limit, counted)

    @property
    def is_in_order(self) -> bool:
        """Whether `shown` made the list, without a sort or filters, so that its order is by position."""
        return self.document is not None and self.side.is_in_order(self.selection)

    def _behind(self, key: int) -> Q:
        """The condition for links after this position; links without one are never after it."""
        return Q(**{f"{self.links.order}__gt": key})

    def _counted(
        self, columns: Sequence[str], start: int, limit: int, key: int | None, counted: bool
    ) -> tuple[list[tuple[Any, ...]], int | None]:
        """Return (the rows of a page and of one link more in the list's order, the number of all links).

        A row has the primary key, the position and these `columns`. The page begins at the index `start`,
        behind the position `key` if it is not None. The number is None unless `counted`. 1 SQL statement, and
        1 for the number if there are no rows to bring it.
        """
        columns = ("pk", self.links.order, *columns)
        if self.document is None or not self.is_in_order or (start and key is not None):
            rows = self.rows if key is None else self.rows.filter(self._behind(key))
            read = list(rows.values_list(*columns)[start : start + limit + 1])
            return read, self._total(start, limit, len(read), key) if counted else None
        read = leading(self.side, self.document, columns, limit + 1, start, key, counted)
        if not counted:
            return read, None
        return [row[:-1] for row in read], read[0][-1] if read else self._total(start, limit, 0, key)

    def _total(self, start: int, limit: int, found: int, key: int | None) -> int:
        return self.count() if key is not None else total(start, limit, found, self.count)

    def _keyed(self) -> tuple[LinkQuerySet, list[OrderBy]]:
        """Return (links annotated with the values by which they are sorted, the ORDER BY of these)."""
        keys = {name: each.expression for name, each in zip(self._names, self.orderings, strict=True)}
        orderings = [keyset.of_column(o, name) for o, name in zip(self.orderings, self._names, strict=True)]
        return self.rows.annotate(**keys).order_by(*orderings), orderings

    @property
    def _names(self) -> list[str]:
        """The names of the columns that `_keyed` adds."""
        return [f"key{number}" for number in range(len(self.orderings))]

    def _sorted(self, rows: QuerySet[Link], limit: int, counted: bool) -> Page:
        """Read a page of a list with a sort or filters; `rows` are its links and one more."""
        read = list(rows.values_list("pk", *self._names, *self.side.columns))
        return self._documents(read, self.count() if counted else None, limit)

    def _documents(self, rows: Sequence[tuple[Any, ...]], number: int | None, limit: int) -> Page:
        """Make a page from its `rows` and the `number` of all members, and populate its members."""
        loaded = list(self.side.made(rows, 1 + len(self.orderings)))
        members = [member for _, member in loaded[:limit]]
        documents = [member for member in members if isinstance(member, Document)]
        populate_members(documents, self.selection, self.side.view)
        return page_of(members, [row for row, _ in loaded], limit, number)

    def _keys_after(self, cursor: Cursor) -> Keys:
        """Return the sort values after which the next page begins; positions are the present ones."""
        if len(self.orderings) > 1:
            return cursor.last.keys
        rows = Link.objects.using(self.side.view.using)
        border = rows.filter(pk__in=[cursor.last.link, cursor.following.link])
        return cursor.keys_after(dict(border.values_list("pk", self.links.order)))


def _in_status(field: RelationSchema, status: str) -> Q:
    """Return the condition for links in a forward list whose member has this status, and for resources."""
    undrafted = [flow.id for flow in field.others if not flow.drafts] if field.several else []
    wanted = Q(target_status=status) | Q(resource_id__isnull=False)
    return wanted | Q(target__flow__in=undrafted) if undrafted else wanted


def _is_pinning(field: RelationSchema) -> bool:
    """Whether the list has a document once for each of its statuses, or pinned to one."""
    return field.owning and Pairing(field).pins
