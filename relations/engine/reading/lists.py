"""The list of one relation of one version, as it is stored or as a view shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Count, Q

from ...models import EntryVersion, Link
from ...models.link_queryset import LinkQuerySet
from ..links.lists import ForwardList, InverseList, LinkList
from ..links.plan.types import Document as Key
from ..links.plan.types import Member, Row
from ..schema import Pairing, RelationSchema
from ..view import View
from .documents import Document
from .side import Side

LINK = Link  # what the rows of a list are


class Identifier(NamedTuple):
    """A member by its ids alone: a document in a locale, or a resource.

    `sent_type` is the type as the caller wrote it.
    """

    sent_type: str
    document_id: str | None
    locale: str
    resource_type: str | None
    resource_id: str | None


class RelationList:
    """A list in its own order, to be counted and read in windows.

    `stored` makes it for a writer: it has members that readers do not see. `shown` makes it for a reader.
    """

    def __init__(self, field: RelationSchema, rows: LinkQuerySet, links: LinkList) -> None:
        self.field, self.rows, self.links = field, rows.order_by(links.order), links

    @classmethod
    def stored(
        cls, version: EntryVersion, field: RelationSchema, using: str, status: str | None = None
    ) -> RelationList:
        """Return the list that a write of this version changes, with members in `status`.

        Without `status` it is the first of the lists that a write changes. Where a document stands in the
        list once for each of its statuses, it has one row here.
        """
        links = _links(version, field, status or Pairing(field).statuses(version.status)[0], using)
        rows = links.rows
        if field.owning and status is not None:
            rows = rows.filter(Q(target_status=status) | Q(resource_id__isnull=False))
        elif _is_pinning(field):
            rows = rows.one_for_each_target()
        return cls(field, rows, links)

    @classmethod
    def shown(cls, document: Document, field: RelationSchema, view: View) -> RelationList:
        """Return the list that the view shows, of a document that was read in this view."""
        version = EntryVersion(
            pk=document.id, entry_id=document.entry, locale=document.locale, status=document.status
        )
        links = _links(version, field, view.status_of(field.other), view.using)
        rows = Side(field, view).rows([document])
        return cls(field, rows if field.owning else rows.with_source_entry(), links)

    # -- rows ---------------------------------------------------------------------------------------

    def count(self) -> int:
        """Return the number of rows."""
        return int(self.rows.count())

    def window(self, start: int = 0, limit: int | None = None) -> list[Row]:
        """Return at most `limit` rows from the offset `start`."""
        return self.links.read(self.rows[start : None if limit is None else start + limit])

    def after(self, key: int, limit: int) -> list[Row]:
        """Return at most `limit` rows after this position."""
        return self.links.read(self.rows.filter(**{f"{self.links.order}__gt": key})[:limit])

    def before(self, key: int, limit: int) -> list[Row]:
        """Return the last `limit` rows before this position, in the list's order."""
        rows = self.rows.filter(**{f"{self.links.order}__lt": key}).order_by(f"-{self.links.order}")
        return self.links.read(rows[:limit])[::-1]

    def about(self, documents: Iterable[Key]) -> list[Row]:
        """Return the rows of these documents and resources."""
        documents = set(documents)
        return self.links.read(self.rows.filter(self.links.about(documents))) if documents else []

    def keys(self) -> list[int]:
        """Return the positions of all rows."""
        return list(self.rows.values_list(self.links.order, flat=True))

    def places(self, keys: Collection[int]) -> dict[int, int]:
        """Return the number of rows before each of these positions, by position: one statement."""
        tests = {
            f"place_{at}": Count("pk", filter=Q(**{f"{self.links.order}__lt": key}))
            for at, key in enumerate(keys)
        }
        found = self.rows.order_by().aggregate(**tests) if tests else {}
        return {key: found[f"place_{at}"] for at, key in enumerate(keys)}

    def pins(self, members: Iterable[Member]) -> dict[Member, str]:
        """Return the status of each member that is pinned to one; members with both statuses are left out."""
        if not _is_pinning(self.field):
            return {}
        members = list(members)
        statuses = defaultdict(set)
        for row in self.links.read(self.links.rows.filter(self.links.about(m.document for m in members))):
            statuses[row.member.document, row.member.locale].add(row.member.status)
        return {m: m.status for m in members if len(statuses[m.document, m.locale]) == 1}

    # -- members by their ids -----------------------------------------------------------------------

    def once_each(self) -> RelationList:
        """Return the list with one row for a document that stands in it in several locales."""
        if not Pairing(self.field).leaves_locale_open:
            return self
        rows = self.rows.one_for_each_document(self.links.end, self.links.order)
        return RelationList(self.field, rows, self.links)

    def identifiers(self, start: int = 0, limit: int | None = None) -> list[Identifier]:
        """Return at most `limit` members from the offset `start`: 1 statement, which reads ids alone."""
        return self._identifiers(self.rows[start : None if limit is None else start + limit])

    def identifiers_of(self, ids: Collection[str]) -> list[Identifier]:
        """Return the members with these ids: 1 statement."""
        named = Q(**{f"{self.links.end}__document_id__in": ids}) | Q(resource_id__in=ids)
        return self._identifiers(self.rows.filter(named))

    def _identifiers(self, rows: LinkQuerySet) -> list[Identifier]:
        """Read the members of the rows."""
        locale = "target_locale" if self.field.owning else "source_locale"
        columns = ("linkage_type", f"{self.links.end}__document_id", locale, "resource_type", "resource_id")
        return [Identifier(*row) for row in rows.values_list(*columns)]


def _links(version: EntryVersion, field: RelationSchema, source_status: str, using: str) -> LinkList:
    """Return the list of links: forward, or inverse with sources in `source_status`."""
    pairing = Pairing(field)
    if field.owning:
        return ForwardList(pairing, version, using)
    return InverseList(pairing, version, using, source_status)


def _is_pinning(field: RelationSchema) -> bool:
    """Whether a document stands in the list once for each of its statuses, or pinned to one."""
    return field.owning and Pairing(field).pins
