"""The interface of a relation's list, which both sides implement, and the reading that they share."""

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
    """The ordered list of links of one version (`owner`) in one relation field.

    `order` is the column of its positions, `opposite_order` that of the list at the other end of each
    link.
    """

    pairing: Pairing
    owner: EntryVersion
    using: str
    part: int = 0  # the id of the component in the owner that has the list; 0 for the owner itself

    model: ClassVar[type[Link]] = Link  # with django-ordered-model's API over this list's order
    order = ""
    opposite_order = ""
    end = ""  # the path from a row to the document at its other end

    @property
    def field(self) -> RelationSchema:
        """The relation field that the list belongs to."""
        return self.pairing.field

    @property
    @abstractmethod
    def scope(self) -> dict[str, object]:
        """The filter that selects the list's rows."""

    @abstractmethod
    def member(self, link: Link) -> Member:
        """The document or resource at the other end of the link."""

    @abstractmethod
    def about(self, documents: Iterable[Document]) -> Q:
        """Return the condition for rows whose member is one of these documents or resources."""

    @abstractmethod
    def new_row(self, member: Member, key: int, opposite_key: int | None, sent_type: str) -> Link:
        """Return an unsaved link to the member, with its position here (`key`) and in the other list."""

    @abstractmethod
    def opposite_tails(self, members: Iterable[Member]) -> dict[Member, int | None]:
        """Return the last position in each member's own list, None where that list is empty."""

    @abstractmethod
    def rivals(self, members: Iterable[Member]) -> QuerySet[Link]:
        """Return the links of other lists that leave when these members join an exclusive relation."""

    @abstractmethod
    def mark_removed(self, members: Iterable[Member]) -> None:
        """Mark published links as pending removal, before the draft's links to these members are deleted."""

    def mark_displaced(self, members: Iterable[Member]) -> None:  # noqa: B027 - most have nothing to do
        """Mark published links as pending removal, before the draft takes members from other targets."""

    @abstractmethod
    def mark_added(self, members: Iterable[Member]) -> None:
        """Mark the draft's new links to these members as pending, unless they are published already."""

    @property
    def rows(self) -> LinkQuerySet:
        """The links of the list in order."""
        return self.model.objects.using(self.using).filter(**self.scope).order_by(self.order)

    def make_room(self, low: int | None, room: int) -> None:
        """Relabel the rows around the key `low`, so that `room` keys are free right after it."""
        self.model.objects.using(self.using).filter(**self.scope).make_room(low, room)

    def read(self, rows: QuerySet[Link] | None = None) -> list[Row]:
        """Return the rows given, or all rows of the list in order."""
        return [
            Row(link.pk, self.member(link), getattr(link, self.order))
            for link in (self.rows if rows is None else rows)
        ]

    def read_around(self, documents: Iterable[Document]) -> list[Row]:
        """Return the rows of these documents with their neighbours' keys."""
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
        """Return the first and the last position: one statement, two steps into the index."""
        keys = Link.objects.using(self.using).filter(**self.scope)
        first, last = (
            Subquery(keys.order_by(order).values(self.order)[:1]) for order in (self.order, f"-{self.order}")
        )
        return Entry.objects.using(self.using).values_list(first, last).get(pk=self.owner.entry_id)


def next_key(tail: int | None) -> int:
    """Return the position that appends to a list whose last position is `tail`."""
    keys = keys_between(tail, None, 1)
    assert keys is not None, "2**31 appends"
    return keys[0]


def by_locale_and_status(members: Iterable[Member]) -> dict[tuple[str, str], list[Member]]:
    """Group the members by locale and status, so that one condition serves each group."""
    groups: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for member in members:
        groups[member.locale, member.status].append(member)
    return groups
