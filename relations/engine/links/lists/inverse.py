"""The stored list of the inverse side of a relation: the sources that link to a target version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ....models import EntryVersion, InverseLink, Link, Status
from ....models.link_queryset import LinkQuerySet
from ..link_rows import LinkRow
from ..plan.types import DocumentKey, Member
from .base import LinkList, Tails, by_locale_and_status


@dataclass(frozen=True, slots=True)
class InverseList(LinkList):
    """The links from sources in one status to a target version, ordered by `inverse_position`.

    If the target is not localized, its list has sources of several locales, and each link keeps the locale of
    its source. `versions` maps members that may join to the primary keys of their versions.
    """

    source_status: str = ""
    versions: Mapping[Member, int] = field(default_factory=dict)

    model = InverseLink
    order = "inverse_position"
    opposite_order = "position"
    end = "source__entry"
    member_columns = ("source_entry", "source_locale")

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
    def shape(self) -> tuple[object, ...]:
        return *LinkList.shape.fget(self), self.source_status  # type: ignore[attr-defined]

    @property
    def rows(self) -> LinkQuerySet:
        rows = InverseLink.objects.using(self.using).filter(**self.scope).order_by(self.order)
        return rows.with_source_entry()

    def member_of(self, *columns: Any) -> Member:
        source, locale = columns
        return Member(source, locale, self.source_status)

    def about(self, documents: Iterable[DocumentKey]) -> Q:
        return Q(source__entry__pk__in=set(documents))

    def new_row(self, member: Member, key: int, opposite_key: int | None) -> LinkRow:
        return LinkRow(
            field=self.field.link_field,
            source=self.versions[member],
            part=0,
            source_locale=member.locale,
            source_status=self.source_status,
            target=self.owner.entry_id,
            target_locale=self.owner.locale,
            target_status=self.owner.status,
            resource_type=None,
            resource_id=None,
            linkage_type="",
            position=opposite_key,
            inverse_position=key,
        )

    def tails(self, members: Iterable[Member]) -> Iterator[Tails]:
        keys = {self.versions[member]: member for member in members}
        yield Tails(keys, partial(EntryVersion.objects.using, self.using), self._tail)

    def _tail(self) -> Subquery:
        links = Link.objects.using(self.using).filter(
            source=OuterRef("pk"), field=self.field.link_field, part=0
        )
        return Subquery(links.order_by("-position").values("position")[:1])

    def rivals(self, members: Iterable[Member], status: str = "") -> QuerySet[Link]:
        """Return the links of these sources to other targets, deleted when the sources join this list.

        A source without drafts can have a link to each status of its target. Then only the links to the
        status `status` are returned; the default is the status of the list's owner.
        """
        rows = Link.objects.using(self.using).filter(
            source__in=self._version_keys(members), field=self.field.link_field
        )
        if self.pairing.pins:  # otherwise all targets of a source are seen together
            rows = rows.filter(target_status=status or self.owner.status)
        return rows.exclude(target=self.owner.entry_id).order_by()

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
        """Whether this is the list of a draft, and its sources' flow has no drafts.

        A source without drafts has one link for each status of a target. So a change of the draft's list
        changes the source at once. Until the target is published, such links are marked as pending.
        """
        return self.pairing.pins and self.owner.status == Status.DRAFT

    def _published_twins(self, members: Iterable[Member]) -> QuerySet[Link]:
        """Return the links from the same sources (`members`) to the owner's published version."""
        scope = self.scope | {"target_status": Status.PUBLISHED}
        about = Q(pk__in=[])
        for (locale, _), group in by_locale_and_status(members).items():
            about |= self.about(member.document for member in group) & Q(source_locale=locale)
        return Link.objects.using(self.using).filter(about, **scope)

    def _version_keys(self, members: Iterable[Member]) -> list[int]:
        """Return the primary keys of the members' versions."""
        return [self.versions[member] for member in members]
