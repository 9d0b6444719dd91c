"""The interface of a relation's stored list, which both sides implement, and the reading that they share."""

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

    `order` is the column of the positions in this list, `opposite_order` that of the positions in the
    lists at the other end of the links. Positions are gapped order keys.
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
        """The arguments of `filter` that select the list's rows from all links."""

    @abstractmethod
    def member(self, link: Link) -> Member:
        """Return the member that the link stands for: the document or resource at its other end."""

    @abstractmethod
    def about(self, documents: Iterable[Document]) -> Q:
        """Return the condition for rows whose member is one of these documents or resources.

        A document counts in any locale and status.
        """

    @abstractmethod
    def new_row(self, member: Member, key: int, opposite_key: int | None, sent_type: str) -> Link:
        """Return an unsaved link to the member, with `key` as its position in this list.

        `opposite_key` is its position in the member's own list, None where the relation has no inverse.
        `sent_type` is the resource type as the client wrote it.
        """

    @abstractmethod
    def opposite_tails(self, members: Iterable[Member]) -> dict[Member, int | None]:
        """Return the last position in each member's own list of the relation, None where that is empty."""

    @abstractmethod
    def rivals(self, members: Iterable[Member]) -> QuerySet[Link]:
        """Return the links of other lists that leave when these members join an exclusive relation."""

    @abstractmethod
    def mark_removed(self, members: Iterable[Member]) -> None:
        """Mark links to the owner's published version as pending removal. Does nothing in most relations.

        Only where the owner is a draft and its sources have no drafts. Called before the draft's links to
        these members are deleted.
        """

    def mark_displaced(self, members: Iterable[Member]) -> None:  # noqa: B027 - most have nothing to do
        """Mark published links of these members to other targets as pending removal. Mostly does nothing.

        Only where the owner is a draft and its sources have no drafts. Called before the draft takes the
        members.
        """

    @abstractmethod
    def mark_added(self, members: Iterable[Member]) -> None:
        """Mark the draft's new links to these members as pending, unless they are published already.

        The forward list takes the mark off the source's links instead.
        """

    @property
    def rows(self) -> LinkQuerySet:
        """The query of the list's links, in order."""
        return self.model.objects.using(self.using).filter(**self.scope).order_by(self.order)

    def make_room(self, low: int | None, room: int) -> None:
        """Relabel the list's rows around the position `low`, so that `room` positions after it are free.

        A `low` of None is the start of the list.
        """
        self.model.objects.using(self.using).filter(**self.scope).make_room(low, room)

    def read(self, rows: QuerySet[Link] | None = None) -> list[Row]:
        """Return these links of the list as Row values, or all links of the list in order."""
        return [
            Row(link.pk, self.member(link), getattr(link, self.order))
            for link in (self.rows if rows is None else rows)
        ]

    def read_around(self, documents: Iterable[Document]) -> list[Row]:
        """Return the rows of these documents and resources in order, with their neighbours' positions."""
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
        """Return the first and the last position in the list, (None, None) when it is empty: 1 statement."""
        keys = Link.objects.using(self.using).filter(**self.scope)
        first, last = (
            Subquery(keys.order_by(order).values(self.order)[:1]) for order in (self.order, f"-{self.order}")
        )
        return Entry.objects.using(self.using).values_list(first, last).get(pk=self.owner.entry_id)


def next_key(tail: int | None) -> int:
    """Return the position that appends to a list whose last position is `tail` (None: an empty list)."""
    keys = keys_between(tail, None, 1)
    assert keys is not None, "2**31 appends"
    return keys[0]


def by_locale_and_status(members: Iterable[Member]) -> dict[tuple[str, str], list[Member]]:
    """Group members of a list by their locale and status, so that one condition serves each group."""
    groups: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for member in members:
        groups[member.locale, member.status].append(member)
    return groups
