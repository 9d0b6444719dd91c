"""A relation's list from either side: which rows it has, and what stands at their other end.

The two classes have the same shape, so that everything above them is written once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ....models import Entry, EntryVersion, Link
from ....models.gaps import keys_between
from ....models.link_queryset import LinkQuerySet
from ...schema import Pairing, RelationSchema
from ..plan.types import Document, Member, Row


@dataclass(frozen=True, slots=True)
class LinkList(ABC):
    """One ordered list of links, of one version (`owner`), as its side of the relation sees it."""

    pairing: Pairing
    owner: EntryVersion
    using: str

    model: ClassVar[type[Link]] = Link  # with django-ordered-model's API over this list's order
    order = ""
    opposite_order = ""
    end = ""  # the path from a row to the document at its other end

    @property
    def field(self) -> RelationSchema:
        return self.pairing.field

    @property
    @abstractmethod
    def scope(self) -> dict[str, object]:
        """The filter that selects the list's rows."""

    @abstractmethod
    def member(self, link: Link) -> Member:
        """The other end of a row."""

    @abstractmethod
    def about(self, documents: Iterable[Document]) -> Q:
        """The rows whose other end is one of these documents."""

    @abstractmethod
    def new_row(self, member: Member, key: int, opposite_key: int | None, sent_type: str) -> Link:
        """An unsaved row for the member."""

    @abstractmethod
    def opposite_tails(self, members: Iterable[Member]) -> dict[Member, int | None]:
        """The last key in each member's own list, None where that is empty."""

    @abstractmethod
    def rivals(self, members: Iterable[Member]) -> QuerySet[Link]:
        """Rows of other lists that go when these members join an exclusive relation."""

    @abstractmethod
    def mark_removed(self, members: Iterable[Member]) -> None:
        """Mark the published twins of rows that a draft alone gives up, before they go."""

    def mark_displaced(self, members: Iterable[Member]) -> None:  # noqa: B027 - most have nothing to do
        """Mark the published twins of what a draft alone takes from another target, before they go."""

    @abstractmethod
    def mark_added(self, members: Iterable[Member]) -> None:
        """Mark the rows that a draft alone has added, and unmark those that are as published."""

    @property
    def rows(self) -> LinkQuerySet:
        return self.model.objects.using(self.using).filter(**self.scope).order_by(self.order)

    def make_room(self, low: int | None, room: int) -> None:
        """Relabel around a full spot of this list."""
        self.model.objects.using(self.using).filter(**self.scope).make_room(low, room)

    def read(self, rows: QuerySet[Link] | None = None) -> list[Row]:
        """All rows of the list in order, or those given."""
        return [
            Row(link.pk, self.member(link), getattr(link, self.order))
            for link in (self.rows if rows is None else rows)
        ]

    def read_around(self, documents: Iterable[Document]) -> list[Row]:
        """The rows of these documents with their neighbours' keys."""
        lower = self.rows.filter(**{f"{self.order}__lt": OuterRef(self.order)}).order_by(f"-{self.order}")
        higher = self.rows.filter(**{f"{self.order}__gt": OuterRef(self.order)})
        rows = self.rows.filter(self.about(documents)).annotate(
            before_key=Subquery(lower.values(self.order)[:1]),
            after_key=Subquery(higher.values(self.order)[:1]),
        )
        return [
            Row(link.pk, self.member(link), getattr(link, self.order), link.before_key, link.after_key)
            for link in rows
        ]

    def ends(self) -> tuple[int | None, int | None]:
        """The first and the last key: one statement, two steps into the index."""
        keys = Link.objects.using(self.using).filter(**self.scope)
        first, last = (
            Subquery(keys.order_by(order).values(self.order)[:1]) for order in (self.order, f"-{self.order}")
        )
        return Entry.objects.using(self.using).values_list(first, last).get(pk=self.owner.entry_id)


def next_key(tail: int | None) -> int:
    """The key that appends to a list whose last key is `tail`."""
    keys = keys_between(tail, None, 1)
    assert keys is not None, "2**31 appends"
    return keys[0]


def by_state(members: Iterable[Member]) -> dict[tuple[str, str], list[Member]]:
    groups: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for member in members:
        groups[member.locale, member.status].append(member)
    return groups
