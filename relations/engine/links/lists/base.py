"""The interface of a relation's stored list, which both sides implement, and the code they share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q, QuerySet, Subquery

from .... import statements
from ....models import EntryVersion, Link
from ....models.gaps import keys_between
from ....models.link_queryset import LinkQuerySet
from ...schema import Pairing, RelationSchema
from ..link_rows import LinkRow
from ..plan.types import DocumentKey, Member, Row


@dataclass(frozen=True, slots=True)
class Tails:
    """A query for the last position in each of some members' own lists; NULL for an empty list.

    `rows()` is the queryset of entries or versions in which the `members` are found by primary key. `last()`
    is the SQL expression of the position for such a row. Queries of one list with the same `shape` have the
    same SQL, so that it is compiled once.
    """

    members: Mapping[int, Member]
    rows: Callable[[], QuerySet[Any]]
    last: Callable[[], Subquery]
    shape: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkList(ABC):
    """The ordered list of links that one version (`owner`) has in one relation, as it is stored.

    `order` is the column of the positions in this list. `opposite_order` is the column of the positions in
    the lists at the other end of the links. Positions are order keys with gaps between them. `part` is the id
    of the part of the version that has the list, 0 for the version itself.
    """

    pairing: Pairing
    owner: EntryVersion
    using: str
    part: int = 0  # the id of the component in the owner that has the list; 0 for the owner itself

    model: ClassVar[type[Link]] = Link  # with django-ordered-model's API over this list's order
    order = ""
    opposite_order = ""
    end = ""  # the path from a row to the document at its other end
    member_columns: ClassVar[tuple[str, ...]] = ()  # those that `member_of` takes

    @property
    def field(self) -> RelationSchema:
        """The relation field that the list belongs to."""
        return self.pairing.field

    @property
    @abstractmethod
    def scope(self) -> dict[str, object]:
        """The keyword arguments of `filter` that select this list's links among all links."""

    @property
    def shape(self) -> tuple[object, ...]:
        """A key under which the compiled SQL of a statement about the list is kept.

        Two lists with the same shape have the same SQL, except for the primary key of the owner and the id of
        the part, which are parameters.
        """
        return type(self), self.field.link_field, self.owner.locale, self.owner.status

    @abstractmethod
    def member_of(self, *columns: Any) -> Member:
        """Return the member that a link adds to this list: the document or resource at its other end.

        The arguments are the link's values of the columns `member_columns`.
        """

    def member(self, link: Link) -> Member:
        """Return the member that a link adds to this list: the document or resource at its other end."""
        return self.member_of(*(getattr(link, name) for name in self.member_columns))

    @abstractmethod
    def about(self, documents: Iterable[DocumentKey]) -> Q:
        """Return the SQL condition for links to these documents and resources, in any locale and status.

        A document is the primary key of its entry, a resource its type and id.
        """

    @abstractmethod
    def new_row(self, member: Member, key: int, opposite_key: int | None) -> LinkRow:
        """Return a link to the member as a row to insert, with `key` as its position in this list.

        `opposite_key` is its position in the member's own list, None where the relation has no inverse.
        """

    def listed(self, members: Iterable[Member]) -> list[Member]:
        """Return those of `members` that have a list of their own in this relation.

        That is so if the relation has an inverse in the member's flow. A link to such a member also gets a
        position in that list.
        """
        return list(members) if self.field.two_sided else []

    def taken(self, members: Iterable[Member]) -> list[Member]:
        """Return those of `members` that, by joining this list, leave the list of their previous owner.

        They are all documents in an exclusive relation, whether they have an owner now or not, and none in
        others.
        """
        return list(members) if self.field.takes_over else []

    @abstractmethod
    def tails(self, members: Iterable[Member]) -> Iterator[Tails]:
        """Yield the queries for the last position in each of these members' own lists of the relation."""

    def opposite_tails(self, members: Iterable[Member]) -> dict[Member, int | None]:
        """Return the last position in each member's own list of this relation; None if that list is empty.

        A new link to the member gets the position after it there.
        """
        found = {}
        for of in self.tails(members):

            def queryset(keys: Any, of: Tails = of) -> QuerySet[Any, Any]:
                return of.rows().filter(pk__in=keys).values_list("pk", of.last())

            shape = ("tails", self.shape, of.shape)
            rows = statements.rows(shape, queryset, using=self.using, keys=list(of.members))
            found.update({of.members[key]: tail for key, tail in rows})
        return found

    @abstractmethod
    def rivals(self, members: Iterable[Member]) -> QuerySet[Link]:
        """Return the links in other lists that are deleted when these members join this list.

        That happens in exclusive relations, where a document can be in one list only.
        """

    @abstractmethod
    def mark_removed(self, members: Iterable[Member]) -> None:
        """Mark links between these members and the owner's published version as pending removal.

        Publishing the owner deletes them. Does nothing unless the owner is a draft in an inverse list whose
        sources have no drafts. Call it before the draft's links to these members are deleted.
        """

    def mark_displaced(self, members: Iterable[Member]) -> None:  # noqa: B027 - most have nothing to do
        """Mark links between these members and the published versions of other owners as pending removal.

        They are deleted when the owner of this list is published. Does nothing unless the owner is a draft in
        an inverse list whose sources have no drafts. Call it before the members leave their previous owners'
        lists.
        """

    @abstractmethod
    def mark_added(self, members: Iterable[Member]) -> None:
        """Mark the new links between a draft and these members as pending: readers do not have them yet.

        In an inverse list of a draft whose sources have no drafts; a link that the published version has too
        is not marked. In a forward list the mark of the source's links to these members is removed instead.
        """

    @property
    def rows(self) -> LinkQuerySet:
        """The queryset of the list's links, in order."""
        return self.model.objects.using(self.using).filter(**self.scope).order_by(self.order)

    def make_room(self, low: int | None, room: int) -> None:
        """Give rows around the position `low` new positions, so that `room` positions after it are free.

        A `low` of None is the start of the list.
        """
        self.model.objects.using(self.using).filter(**self.scope).make_room(low, room)

    def read(self, rows: QuerySet[Link] | None = None) -> list[Row]:
        """Return the links `rows` as Row values; by default all links of the list, in order."""
        found = (self.rows if rows is None else rows).values_list("pk", *self.row_columns)
        return [self.row(key, columns) for key, *columns in found]

    @property
    def row_columns(self) -> tuple[str, ...]:
        """The columns of a link from whose values `row` makes a Row, beside its primary key."""
        return (self.order, self.opposite_order, "data", *self.member_columns)

    def row(
        self, pk: int, columns: Sequence[Any], before: int | None = None, after: int | None = None
    ) -> Row:
        """Return a link as a `Row`, for planning.

        `pk` is its primary key, and `columns` are its values of the columns `row_columns`. `before` and
        `after` are the positions of its neighbours, None at an end or if unknown.
        """
        key, opposite, data, *member = columns
        return Row(pk, self.member_of(*member), key, before, after, data, opposite is not None)


def next_key(tail: int | None) -> int:
    """Return the position after the last one in a list, `tail`; None stands for an empty list."""
    keys = keys_between(tail, None, 1)
    assert keys is not None, "2**31 appends"
    return keys[0]


def by_locale_and_status(members: Iterable[Member]) -> dict[tuple[str, str], list[Member]]:
    """Group members by (locale, status), so that one SQL condition serves a whole group."""
    groups: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for member in members:
        groups[member.locale, member.status].append(member)
    return groups
