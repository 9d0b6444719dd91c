"""Reading the list of one relation of one version, as it is stored or as a view shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from django.db.models import Count, OrderBy, Q, QuerySet

from ...models import EntryVersion, Link
from ...models.link_queryset import LinkQuerySet
from ..links import lists
from ..links.plan.types import Document as Key
from ..links.plan.types import Member, Row
from ..operations import Target
from ..schema import Pairing, RelationSchema, Schema
from ..view import View
from . import identifiers, keyset
from .documents import Document, Selection
from .identifiers import Identifier
from .pages import Cursor, Keys, Page, Spot
from .populate import populate
from .side import Side

LINK = Link  # what the rows of a list are


class RelationList:
    """A relation's list in order, to be counted, and read as rows, as ids, or as documents in pages.

    `stored` makes it for a writer: it has members that readers do not see. `shown` makes it for a reader.
    """

    def __init__(
        self, rows: LinkQuerySet, links: lists.LinkList, side: Side, selection: Selection | None = None
    ) -> None:
        self.links, self.side, self.selection = links, side, selection or Selection()
        self.orderings = side.orderings(self.selection.sort)
        self.rows = rows.order_by(*self.orderings)

    @classmethod
    def stored(
        cls,
        version: EntryVersion | None,
        field: RelationSchema,
        schema: Schema,
        using: str,
        status: str | None = None,
    ) -> RelationList:
        """Return the list that a write of this version changes, with members in `status`.

        Without `status` it is the first of the lists that a write changes. Where a document stands in the
        list once for each of its statuses, it has one row here. Without a version it is empty. It is not
        for reading pages of documents.
        """
        owner, pairing = version or EntryVersion(), Pairing(field)
        links = lists.of_version(pairing, owner, using, status or pairing.statuses(owner.status)[0])
        rows = links.rows
        if version is None:
            rows = rows.none()
        elif field.owning and status is not None:
            rows = rows.filter(Q(target_status=status) | Q(resource_id__isnull=False))
        elif _is_pinning(field):
            rows = rows.one_for_each_target()
        return cls(rows, links, Side(field, View(schema, owner.status, owner.locale or None, using)))

    @classmethod
    def shown(
        cls, document: Document, field: RelationSchema, view: View, selection: Selection | None = None
    ) -> RelationList:
        """Return the list that the view shows, of a document that was read in this view.

        `selection` filters and sorts it, and says what pages have of its documents. Its limits are
        ignored. Raises ValidationError for a filter or sort with an unknown name or a wrong value.
        """
        version = EntryVersion(
            pk=document.id, entry_id=document.entry, locale=document.locale, status=document.status
        )
        links = lists.of_version(Pairing(field), version, view.using, view.status_of(field.other))
        side, selection = Side(field, view), selection or Selection()
        rows = side.rows([document], selection.filters)
        return cls(rows if field.owning else rows.with_source_entry(), links, side, selection)

    @property
    def field(self) -> RelationSchema:
        """The relation field that the list belongs to."""
        return self.side.field

    # -- rows ---------------------------------------------------------------------------------------

    def count(self) -> int:
        """Return the number of links in the list: 1 statement."""
        return int(self.rows.count())

    def window(self, start: int = 0, limit: int | None = None) -> list[Row]:
        """Return at most `limit` links from the offset `start` as Row values; None is to the end."""
        return self.links.read(self.rows[start : None if limit is None else start + limit])

    def after(self, key: int, limit: int) -> list[Row]:
        """Return the first `limit` links after the position `key`, as Row values in order."""
        return self.links.read(self.rows.filter(**{f"{self.links.order}__gt": key})[:limit])

    def before(self, key: int, limit: int) -> list[Row]:
        """Return the last `limit` links before the position `key`, as Row values in the list's order."""
        rows = self.rows.filter(**{f"{self.links.order}__lt": key}).order_by(f"-{self.links.order}")
        return self.links.read(rows[:limit])[::-1]

    def about(self, documents: Iterable[Key]) -> list[Row]:
        """Return the links of these documents and resources, as Row values in order.

        A document is given by its entry's primary key, a resource by its type and id.
        """
        documents = set(documents)
        return self.links.read(self.rows.filter(self.links.about(documents))) if documents else []

    def keys(self) -> list[int]:
        """Return the positions of all links in the list, in order. They are gapped order keys."""
        return list(self.rows.values_list(self.links.order, flat=True))

    def places(self, keys: Collection[int]) -> dict[int, int]:
        """Return how many links come before each of these positions, by position: 1 statement at most."""
        tests = {
            f"place_{at}": Count("pk", filter=Q(**{f"{self.links.order}__lt": key}))
            for at, key in enumerate(keys)
        }
        found = self.rows.order_by().aggregate(**tests) if tests else {}
        return {key: found[f"place_{at}"] for at, key in enumerate(keys)}

    def pins(self, members: Iterable[Member]) -> dict[Member, str]:
        """Return the status of each of these members that is pinned to one.

        Members that are linked in both statuses are left out. It is empty where the relation has no pins.
        """
        if not _is_pinning(self.field):
            return {}
        members = list(members)
        statuses = defaultdict(set)
        for row in self.links.read(self.links.rows.filter(self.links.about(m.document for m in members))):
            statuses[row.member.document, row.member.locale].add(row.member.status)
        return {m: m.status for m in members if len(statuses[m.document, m.locale]) == 1}

    # -- members by their ids -----------------------------------------------------------------------

    def once_each(self) -> RelationList:
        """Return the list with one link, the first, to a document that stands in it in several locales."""
        if not Pairing(self.field).leaves_locale_open:
            return self
        rows = self.rows.one_for_each_document(self.links.end, self.links.order)
        return RelationList(rows, self.links, self.side, self.selection)

    def identifiers(self, start: int = 0, limit: int | None = None) -> list[Identifier]:
        """Return at most `limit` members from the offset `start` by their ids alone: 1 statement.

        A `limit` of None is to the end.
        """
        return self._identifiers(self.rows[start : None if limit is None else start + limit])

    def linked(self, targets: Iterable[Target]) -> dict[Target, list[Target]]:
        """Return those of the targets that are in the list, each with one target for each locale there.

        The targets are named by their document id, or their resource type and id, without a locale. Takes
        1 statement, none without targets.
        """
        named = {(target.resource, target.document): target for target in targets}
        ids = [key for _, key in named]
        rows = self.rows.filter(Q(**{f"{self.links.end}__document_id__in": ids}) | Q(resource_id__in=ids))
        found: dict[Target, list[Target]] = defaultdict(list)
        for each in self._identifiers(rows) if ids else ():
            target = named.get((each.resource_type, each.resource_id or each.document_id))
            if target is not None:
                found[target].append(replace(target, locale=each.locale or None))
        return dict(found)

    def _identifiers(self, rows: LinkQuerySet) -> list[Identifier]:
        """Read the members of the rows."""
        return [Identifier(*row) for row in rows.values_list(*identifiers.columns(self.field))]

    def identifier_page(
        self, limit: int, *, start: int = 0, cursor: Cursor | None = None
    ) -> tuple[list[Identifier], Cursor | None]:
        """Return at most `limit` members by their ids alone, and a cursor to go on behind them.

        They come after `cursor`, and `start` members further on. The cursor is None on the last page.
        Takes 1 statement, and 1 for a cursor.
        """
        order, rows = self.links.order, self.rows
        if cursor is not None:
            rows = rows.filter(**{f"{order}__gt": self._keys_after(cursor)[0]})
        read = list(
            rows.values_list("pk", order, *identifiers.columns(self.field))[start : start + limit + 1]
        )
        members = [Identifier(*row[2:]) for row in read[:limit]]
        if len(read) <= limit or not limit:
            return members, None
        last, following = (Spot(row[0], row[1:2]) for row in read[limit - 1 :])
        return members, Cursor(last, following)

    # -- documents in pages -------------------------------------------------------------------------

    def page(self, start: int, limit: int) -> Page:
        """Return a page of at most `limit` members from the offset `start`, populated.

        Raises ValidationError where what is populated below them is more than RELATIONS_MAX_POPULATED.
        """
        rows, _ = self._keyed()
        return self._page(rows[start : start + limit + 1], limit)

    def page_after(self, cursor: Cursor, limit: int) -> Page:
        """Return a page of at most `limit` members after the cursor, populated; raises what `page` raises.

        The cursor must come from a page of the same list with the same selection.
        """
        rows, orderings = self._keyed()
        return self._page(rows.filter(keyset.after(orderings, self._keys_after(cursor)))[: limit + 1], limit)

    def _keyed(self) -> tuple[LinkQuerySet, list[OrderBy]]:
        """Return the rows with the values that they are sorted by as columns, and the order by these."""
        keys = {name: each.expression for name, each in zip(self._names, self.orderings, strict=True)}
        orderings = [keyset.of_column(o, name) for o, name in zip(self.orderings, self._names, strict=True)]
        return self.rows.annotate(**keys).order_by(*orderings), orderings

    @property
    def _names(self) -> list[str]:
        """The names of the columns that `_keyed` adds."""
        return [f"key{number}" for number in range(len(self.orderings))]

    def _page(self, rows: QuerySet[Link], limit: int) -> Page:
        """Read a page and populate its members; `rows` holds one row more, which makes the cursor."""
        loaded = list(self.side.loaded(rows, "pk", *self._names))
        members = [member for _, member in loaded[:limit]]
        if self.side.other is not None:
            documents = [member for member in members if isinstance(member, Document)]
            populate(self.side.other, documents, self.selection.populate, self.side.view)
        if len(loaded) <= limit:
            return Page(members, None)
        last, following = (Spot(row[0], row[1:]) for row, _ in loaded[limit - 1 :])
        return Page(members, Cursor(last, following))

    def _keys_after(self, cursor: Cursor) -> Keys:
        """Return the values of the row after which to go on; in the list's own order, as they are now."""
        if len(self.orderings) > 1:
            return cursor.last.keys
        rows = Link.objects.using(self.side.view.using)
        border = rows.filter(pk__in=[cursor.last.link, cursor.following.link])
        return cursor.keys_after(dict(border.values_list("pk", self.links.order)))


def _is_pinning(field: RelationSchema) -> bool:
    """Whether a document stands in the list once for each of its statuses, or pinned to one."""
    return field.owning and Pairing(field).pins
