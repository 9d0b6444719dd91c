"""The stored list of the inverse side of a relation: the sources that link to a target version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ....models import EntryVersion, InverseLink, Link, Status
from ....models.link_queryset import LinkQuerySet
from ..plan.types import Document, Member
from .base import LinkList, by_locale_and_status


@dataclass(frozen=True, slots=True)
class InverseList(LinkList):
    """The links from sources in one status to a target version, in the order of `inverse_position`.

    A target that is not localized has sources of several locales in one list; each link keeps the locale
    of its source. `versions` maps members that may join to the primary keys of their versions.
    """

    source_status: str = ""
    versions: Mapping[Member, int] = field(default_factory=dict)

    model = InverseLink
    order = "inverse_position"
    opposite_order = "position"
    end = "source__entry"

    @property
    def scope(self) -> dict[str, object]:
        return {
            "target": self.owner.entry_id,
            "field": self.field.link_field,
            "target_locale": self.owner.locale,
            "target_status": self.owner.status,
            "source_status": self.source_status,
        }

    @property
    def rows(self) -> LinkQuerySet:
        rows = InverseLink.objects.using(self.using).filter(**self.scope).order_by(self.order)
        return rows.with_source_entry()

    def member(self, link: Link) -> Member:
        return Member(link.source_entry, link.source_locale, self.source_status)

    def about(self, documents: Iterable[Document]) -> Q:
        return Q(source__entry__in=set(documents))

    def new_row(self, member: Member, key: int, opposite_key: int | None, sent_type: str) -> Link:
        return Link(
            field_id=self.field.link_field,
            source_id=self.versions[member],
            source_locale=member.locale,
            source_status=self.source_status,
            target_id=self.owner.entry_id,
            target_locale=self.owner.locale,
            target_status=self.owner.status,
            linkage_type=sent_type,
            position=opposite_key,
            inverse_position=key,
        )

    def opposite_tails(self, members: Iterable[Member]) -> dict[Member, int | None]:
        by_version = {self.versions[member]: member for member in members}
        last = (
            Link.objects.using(self.using)
            .filter(source=OuterRef("pk"), field=self.field.link_field, part=0)
            .order_by("-position")
        )
        found = (
            EntryVersion.objects.using(self.using)
            .filter(pk__in=by_version)
            .values_list("pk", Subquery(last.values("position")[:1]))
        )
        return {by_version[pk]: tail for pk, tail in found}

    def rivals(self, members: Iterable[Member], status: str = "") -> QuerySet[Link]:
        """Return the links of these sources to other targets in `status`, or else in the owner's status."""
        return (
            Link.objects.using(self.using)
            .filter(source__in=self._version_keys(members), field=self.field.link_field)
            .filter(target_status=status or self.owner.status)
            .exclude(target=self.owner.entry_id)
            .order_by()
        )

    def mark_removed(self, members: Iterable[Member]) -> None:
        if self.is_pinned_draft:
            self._published_twins(members).update(pending=True)

    def mark_displaced(self, members: Iterable[Member]) -> None:
        if self.is_pinned_draft:
            self.rivals(members, Status.PUBLISHED).update(pending=True)

    def mark_added(self, members: Iterable[Member]) -> None:
        if not self.is_pinned_draft:
            return
        twins = self._published_twins(members)
        known = set(twins.values_list("source", flat=True))
        twins.update(pending=False)
        new = [key for key in self._version_keys(members) if key not in known]
        Link.objects.using(self.using).filter(**self.scope, source__in=new).update(pending=True)

    @property
    def is_pinned_draft(self) -> bool:
        """Whether the owner is a draft whose sources have no drafts.

        Such a source holds one link for each status of a target. A change of the draft's list reaches
        readers when the target is published; until then the links concerned are marked as pending.
        """
        return self.pairing.pins and self.owner.status == Status.DRAFT

    def _published_twins(self, members: Iterable[Member]) -> QuerySet[Link]:
        """The same sources' links to the owner's published version."""
        scope = self.scope | {"target_status": Status.PUBLISHED}
        about = Q(pk__in=[])
        for (locale, _), group in by_locale_and_status(members).items():
            about |= self.about(member.document for member in group) & Q(source_locale=locale)
        return Link.objects.using(self.using).filter(about, **scope)

    def _version_keys(self, members: Iterable[Member]) -> list[int]:
        """The keys of the members' versions."""
        return [self.versions[member] for member in members]
