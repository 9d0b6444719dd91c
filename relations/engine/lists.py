"""A relation's list from either side: which rows it has, and what stands at their other end.

The two classes have the same shape, so that everything above them is written once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from ..models import Entry, EntryVersion, InverseLink, Link, Status
from ..models.gaps import keys_between
from .plan import Document, Member, Row
from .schema import Relation


@dataclass(frozen=True, slots=True)
class LinkList(ABC):
    """One ordered list of links, of one version (`owner`), as its side of the relation sees it."""

    relation: Relation
    owner: EntryVersion
    using: str

    order = ""
    opposite_order = ""

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
        """Rows that go when these members join: a member with one place leaves its former list."""

    @abstractmethod
    def note_removed(self, members: Iterable[Member]) -> None:
        """Before these rows go: keep in mind what a draft alone gives up."""

    def note_displaced(self, members: Iterable[Member]) -> None:  # noqa: B027 - most have nothing to do
        """Before rivals of these members go: keep in mind what a draft alone takes from another target."""

    @abstractmethod
    def note_added(self, members: Iterable[Member]) -> None:
        """After these rows came: forget what was pending, or keep in mind what a draft alone adds."""

    @property
    def rows(self) -> QuerySet[Link]:
        return Link.objects.using(self.using).filter(**self.scope).order_by(self.order)

    def make_room(self, low: int | None, room: int) -> None:
        """Relabel around a full spot of this list."""
        model = Link if self.order == "position" else InverseLink
        model.objects.using(self.using).filter(**self.scope).make_room(low, room)

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


@dataclass(frozen=True, slots=True)
class ForwardList(LinkList):
    """The targets of a source version. `mixed`: it has no drafts, and its targets have."""

    mixed: bool = False

    order = "position"
    opposite_order = "inverse_position"

    @property
    def scope(self) -> dict[str, object]:
        return {"source": self.owner.pk, "field": self.relation.link_field}

    def member(self, link: Link) -> Member:
        document = link.target_id if link.target_id is not None else (link.resource_type, link.resource_id)
        return Member(document, link.target_locale, link.target_status)  # type: ignore[arg-type]

    def about(self, documents: Iterable[Document]) -> Q:
        documents = set(documents)
        wanted = Q(target__in=[d for d in documents if not isinstance(d, tuple)])
        resources = defaultdict(list)
        for document in documents:
            if isinstance(document, tuple):
                resources[document[0]].append(document[1])
        for kind, keys in resources.items():
            wanted |= Q(resource_type=kind, resource_id__in=keys)
        return wanted

    def new_row(self, member: Member, key: int, opposite_key: int | None, sent_type: str) -> Link:
        link = Link(
            field_id=self.relation.link_field,
            source_id=self.owner.pk,
            source_locale=self.owner.locale,
            source_status=self.owner.status,
            target_locale=member.locale,
            target_status=member.status,
            linkage_type=sent_type,
            position=key,
            inverse_position=opposite_key,
        )
        if isinstance(member.document, tuple):
            link.resource_type, link.resource_id = member.document
        else:
            link.target_id = member.document
        return link

    def opposite_tails(self, members: Iterable[Member]) -> dict[Member, int | None]:
        tails: dict[Member, int | None] = {}
        for (locale, status), group in _by_state(members).items():
            last = (
                Link.objects.using(self.using)
                .filter(
                    target=OuterRef("pk"),
                    field=self.relation.link_field,
                    target_locale=locale,
                    target_status=status,
                    source_locale=self.owner.locale,
                    source_status=self.owner.status,
                )
                .order_by("-inverse_position")
            )
            found = (
                Entry.objects.using(self.using)
                .filter(pk__in=[m.document for m in group])
                .values_list("pk", Subquery(last.values("inverse_position")[:1]))
            )
            tails.update({Member(pk, locale, status): tail for pk, tail in found})
        return tails

    def note_removed(self, members: Iterable[Member]) -> None:
        """The source itself gives the link up, and both of its rows are its own to write."""

    def note_added(self, members: Iterable[Member]) -> None:
        if self.mixed:
            rows = self.rows.filter(self.about(m.document for m in members), pending=True)
            rows.update(pending=False)

    def rivals(self, members: Iterable[Member]) -> QuerySet[Link]:
        taken = Q(pk__in=[])
        for (locale, status), group in _by_state(members).items():
            taken |= Q(target__in=[m.document for m in group], target_locale=locale, target_status=status)
        return (
            Link.objects.using(self.using)
            .filter(taken, field=self.relation.link_field, source_status=self.owner.status)
            .exclude(source__entry=self.owner.entry_id)
        )


@dataclass(frozen=True, slots=True)
class InverseList(LinkList):
    """The sources, in one locale and one state, that point at a target version."""

    source_locale: str = ""
    source_status: str = ""
    versions: dict[Document, int] = field(default_factory=dict)  # source documents → their versions here

    order = "inverse_position"
    opposite_order = "position"

    @property
    def scope(self) -> dict[str, object]:
        return {
            "target": self.owner.entry_id,
            "field": self.relation.link_field,
            "target_locale": self.owner.locale,
            "target_status": self.owner.status,
            "source_locale": self.source_locale,
            "source_status": self.source_status,
        }

    @property
    def rows(self) -> QuerySet[Link]:
        rows = Link.objects.using(self.using).filter(**self.scope).order_by(self.order)
        return rows.annotate(source_entry=F("source__entry"))

    def member(self, link: Link) -> Member:
        return Member(link.source_entry, self.source_locale, self.source_status)

    def about(self, documents: Iterable[Document]) -> Q:
        return Q(source__entry__in=set(documents))

    def new_row(self, member: Member, key: int, opposite_key: int | None, sent_type: str) -> Link:
        return Link(
            field_id=self.relation.link_field,
            source_id=self.versions[member.document],
            source_locale=self.source_locale,
            source_status=self.source_status,
            target_id=self.owner.entry_id,
            target_locale=self.owner.locale,
            target_status=self.owner.status,
            linkage_type=sent_type,
            position=opposite_key,
            inverse_position=key,
        )

    def opposite_tails(self, members: Iterable[Member]) -> dict[Member, int | None]:
        last = (
            Link.objects.using(self.using)
            .filter(source=OuterRef("pk"), field=self.relation.link_field)
            .order_by("-position")
        )
        found = (
            EntryVersion.objects.using(self.using)
            .filter(pk__in=self._version_keys(members))
            .values_list("entry", Subquery(last.values("position")[:1]))
        )
        return {Member(entry, self.source_locale, self.source_status): tail for entry, tail in found}

    def rivals(self, members: Iterable[Member], status: str = "") -> QuerySet[Link]:
        return (
            Link.objects.using(self.using)
            .filter(
                source__in=self._version_keys(members),
                field=self.relation.link_field,
                target_status=status or self.owner.status,
            )
            .exclude(target=self.owner.entry_id)
        )

    def note_removed(self, members: Iterable[Member]) -> None:
        if self.mixed:
            self._published_twins(members).update(pending=True)

    def note_displaced(self, members: Iterable[Member]) -> None:
        if self.mixed:
            published = self.rivals(members, Status.PUBLISHED)
            published.update(pending=True)

    def note_added(self, members: Iterable[Member]) -> None:
        if not self.mixed:
            return
        twins = self._published_twins(members)
        known = set(twins.values_list("source", flat=True))
        twins.update(pending=False)
        new = [key for key in self._version_keys(members) if key not in known]
        Link.objects.using(self.using).filter(**self.scope, source__in=new).update(pending=True)

    @property
    def mixed(self) -> bool:
        """Whether the owner is a draft, and its sources have none."""
        return self.owner.status == Status.DRAFT and self.source_status == Status.PUBLISHED

    def _published_twins(self, members: Iterable[Member]) -> QuerySet[Link]:
        scope = self.scope | {"target_status": Status.PUBLISHED}
        about = self.about(member.document for member in members)
        return Link.objects.using(self.using).filter(about, **scope)

    def _version_keys(self, members: Iterable[Member]) -> list[int]:
        return [self.versions[m.document] for m in members]


def next_key(tail: int | None) -> int:
    """The key that appends to a list whose last key is `tail`."""
    keys = keys_between(tail, None, 1)
    assert keys is not None, "2**31 appends"
    return keys[0]


def _by_state(members: Iterable[Member]) -> dict[tuple[str, str], list[Member]]:
    groups: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for member in members:
        groups[member.locale, member.status].append(member)
    return groups
