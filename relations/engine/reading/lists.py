"""The list of one relation of one version: as it is stored, or as a view shows it."""

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
    """A member by its ids alone: a document in a locale, or a resource; `sent_type` as it was written."""

    sent_type: str
    document_id: str | None
    locale: str
    resource_type: str | None
    resource_id: str | None


class RelationList:
    """The rows of a list, to be counted and read in windows, in its own order.

    Made by `stored` for who writes it: hidden members are among its rows. Made by `shown` for a reader.
    """

    def __init__(self, field: RelationSchema, rows: LinkQuerySet, links: LinkList) -> None:
        self.field, self.rows, self.links = field, rows.order_by(links.order), links

    @classmethod
    def stored(
        cls, version: EntryVersion, field: RelationSchema, using: str, status: str | None = None
    ) -> RelationList:
        """Everything in the list that a write of this version changes, as members stand there in `status`.

        Without it, the first of the lists that a write changes; one row where a document has one for each of
        its statuses.
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
        """What the view shows in the list of a document that was read in it."""
        version = EntryVersion(
            pk=document.id, entry_id=document.entry, locale=document.locale, status=document.status
        )
        links = _links(version, field, view.status_of(field.other), view.using)
        rows = Side(field, view).rows([document])
        return cls(field, rows if field.owning else rows.with_source_entry(), links)

    # -- rows ---------------------------------------------------------------------------------------

    def count(self) -> int:
        """How many rows there are."""
        return int(self.rows.count())

    def window(self, start: int = 0, limit: int | None = None) -> list[Row]:
        """At most `limit` rows, from the one at `start` on."""
        return self.links.read(self.rows[start : None if limit is None else start + limit])

    def after(self, key: int, limit: int) -> list[Row]:
        """At most `limit` rows behind this key."""
        return self.links.read(self.rows.filter(**{f"{self.links.order}__gt": key})[:limit])

    def before(self, key: int, limit: int) -> list[Row]:
        """At most `limit` rows before this key, the nearest of them, in the list's order."""
        rows = self.rows.filter(**{f"{self.links.order}__lt": key}).order_by(f"-{self.links.order}")
        return self.links.read(rows[:limit])[::-1]

    def about(self, documents: Iterable[Key]) -> list[Row]:
        """The rows of these documents and resources."""
        documents = set(documents)
        return self.links.read(self.rows.filter(self.links.about(documents))) if documents else []

    def keys(self) -> list[int]:
        """The keys of all rows."""
        return list(self.rows.values_list(self.links.order, flat=True))

    def places(self, keys: Collection[int]) -> dict[int, int]:
        """How many rows stand before each of these keys: one statement."""
        tests = {
            f"place_{at}": Count("pk", filter=Q(**{f"{self.links.order}__lt": key}))
            for at, key in enumerate(keys)
        }
        found = self.rows.order_by().aggregate(**tests) if tests else {}
        return {key: found[f"place_{at}"] for at, key in enumerate(keys)}

    def pins(self, members: Iterable[Member]) -> dict[Member, str]:
        """The one status that a member stands for, where it does not stand for both."""
        if not _is_pinning(self.field):
            return {}
        members = list(members)
        statuses = defaultdict(set)
        for row in self.links.read(self.links.rows.filter(self.links.about(m.document for m in members))):
            statuses[row.member.document, row.member.locale].add(row.member.status)
        return {m: m.status for m in members if len(statuses[m.document, m.locale]) == 1}

    # -- members by their ids -----------------------------------------------------------------------

    def once_each(self) -> RelationList:
        """The same with one row for a document that is there in several locales."""
        if not Pairing(self.field).leaves_locale_open:
            return self
        rows = self.rows.one_for_each_document(self.links.end, self.links.order)
        return RelationList(self.field, rows, self.links)

    def identifiers(self, start: int = 0, limit: int | None = None) -> list[Identifier]:
        """At most `limit` members, from the one at `start` on: 1 statement, which reads ids alone."""
        return self._identifiers(self.rows[start : None if limit is None else start + limit])

    def identifiers_of(self, ids: Collection[str]) -> list[Identifier]:
        """The members with these ids: 1 statement."""
        named = Q(**{f"{self.links.end}__document_id__in": ids}) | Q(resource_id__in=ids)
        return self._identifiers(self.rows.filter(named))

    def _identifiers(self, rows: LinkQuerySet) -> list[Identifier]:
        locale = "target_locale" if self.field.owning else "source_locale"
        columns = ("linkage_type", f"{self.links.end}__document_id", locale, "resource_type", "resource_id")
        return [Identifier(*row) for row in rows.values_list(*columns)]


def _links(version: EntryVersion, field: RelationSchema, source_status: str, using: str) -> LinkList:
    pairing = Pairing(field)
    if field.owning:
        return ForwardList(pairing, version, using)
    return InverseList(pairing, version, using, source_status)


def _is_pinning(field: RelationSchema) -> bool:
    """Whether one list holds a row for each status of a document."""
    return field.owning and Pairing(field).pins
