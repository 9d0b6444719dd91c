"""The list of the other side: the sources that point at a target version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from ....models import EntryVersion, Link, Status
from ..plan.types import Document, Member
from .base import LinkList


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

    @property
    def exclusive(self) -> bool:
        return self.relation.takes_over or not self.relation.to_many

    def rivals(self, members: Iterable[Member], status: str = "") -> QuerySet[Link]:
        """Here both ends may have one place: the sources, and the owner, whose place all locales share."""
        rivals = Q(pk__in=[])
        if self.relation.takes_over:
            rivals |= Q(source__in=self._version_keys(members)) & ~Q(target=self.owner.entry_id)
        if not self.relation.to_many:
            others = ~Q(source_locale=self.source_locale) & ~Q(
                source__entry__in=[m.document for m in members]
            )
            place = Q(
                target=self.owner.entry_id,
                target_locale=self.owner.locale,
                source_status=self.source_status,
            )
            rivals |= place & others
        status = status or self.owner.status
        rows = Link.objects.using(self.using).order_by()
        return rows.filter(rivals, field=self.relation.link_field, target_status=status)

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
