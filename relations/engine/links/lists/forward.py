"""The stored list of the owning side of a relation: the targets of a source version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ....models import Entry, Link
from ....models.link_queryset import leading_to
from ..plan.types import Document, Member
from .base import LinkList, by_locale_and_status


@dataclass(frozen=True, slots=True)
class ForwardList(LinkList):
    """The links from a source version, or a component in it, to its targets, in the order of `position`."""

    order = "position"
    opposite_order = "inverse_position"
    end = "target"

    @property
    def scope(self) -> dict[str, object]:
        return {"source": self.owner.pk, "field": self.field.link_field, "part": self.part}

    def member(self, link: Link) -> Member:
        document = link.target_id if link.target_id is not None else (link.resource_type, link.resource_id)
        return Member(document, link.target_locale, link.target_status)  # type: ignore[arg-type]

    def about(self, documents: Iterable[Document]) -> Q:
        return leading_to(documents)

    def new_row(self, member: Member, key: int, opposite_key: int | None, sent_type: str) -> Link:
        link = Link(
            field_id=self.field.link_field,
            source_id=self.owner.pk,
            part=self.part,
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
        for (locale, status), group in by_locale_and_status(members).items():
            last = (
                Link.objects.using(self.using)
                .filter(
                    target=OuterRef("pk"),
                    field=self.field.link_field,
                    target_locale=locale,
                    target_status=status,
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

    def mark_removed(self, members: Iterable[Member]) -> None:
        """Do nothing: a change from the owning side is never pending."""

    def mark_added(self, members: Iterable[Member]) -> None:
        """Take the pending mark off the source's links to these members, where they have one."""
        if self.pairing.pins:
            rows = self.rows.filter(self.about(m.document for m in members), pending=True)
            rows.update(pending=False)

    def rivals(self, members: Iterable[Member]) -> QuerySet[Link]:
        rivals = Q(pk__in=[])
        for (locale, status), group in by_locale_and_status(members).items():
            rivals |= Q(target__in=[m.document for m in group], target_locale=locale, target_status=status)
        return (
            Link.objects.using(self.using)
            .filter(rivals, field=self.field.link_field, source_status=self.owner.status)
            .exclude(source__entry=self.owner.entry_id)
        )
