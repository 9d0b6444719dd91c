"""The stored list of the owning side of a relation: the targets of a source version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ....models import Entry, Link
from ....models.link_queryset import leading_to
from ...schema import RelationSchema
from ..link_rows import LinkRow
from ..plan.types import DocumentKey, Member
from .base import LinkList, Tails, by_locale_and_status


@dataclass(frozen=True, slots=True)
class ForwardList(LinkList):
    """The links from a source version, or a part of it, to its targets, ordered by `position`.

    `flows` maps the entries of members that may join to their flows, both as primary keys; only a relation to
    several flows needs it.
    """

    flows: Mapping[int, int] = field(default_factory=dict)

    order = "position"
    opposite_order = "inverse_position"
    end = "target"
    member_columns = ("target_id", "resource_type", "resource_id", "target_locale", "target_status")

    def listed(self, members: Iterable[Member]) -> list[Member]:
        return [m for m in members if (to := self._relation_to(m)) is not None and to.two_sided]

    def taken(self, members: Iterable[Member]) -> list[Member]:
        return [m for m in members if (to := self._relation_to(m)) is not None and to.takes_over]

    def _relation_to(self, member: Member) -> RelationSchema | None:
        """The relation field, narrowed to the flow of the member; None for a resource.

        A relation to several flows may have an inverse field in some of them only.
        """
        document = member.document
        return None if isinstance(document, tuple) else self.field.to(self.flows.get(document, 0))

    @property
    def scope(self) -> dict[str, object]:
        return {"source": self.owner.pk, "field": self.field.link_field, "part": self.part}

    def member_of(self, *columns: Any) -> Member:
        target, kind, key, locale, status = columns
        return Member((kind, key) if target is None else target, locale, status)

    def about(self, documents: Iterable[DocumentKey]) -> Q:
        return leading_to(documents)

    def new_row(self, member: Member, key: int, opposite_key: int | None) -> LinkRow:
        document = member.document
        resource = document if isinstance(document, tuple) else (None, None)
        return LinkRow(
            field=self.field.link_field,
            source=self.owner.pk,
            part=self.part,
            source_locale=self.owner.locale,
            source_status=self.owner.status,
            target=None if isinstance(document, tuple) else document,
            target_locale=member.locale,
            target_status=member.status,
            resource_type=resource[0],
            resource_id=resource[1],
            linkage_type="",
            position=key,
            inverse_position=opposite_key,
        )

    def tails(self, members: Iterable[Member]) -> Iterator[Tails]:
        for (locale, status), group in by_locale_and_status(members).items():
            keys: dict[Any, Member] = {member.document: member for member in group}
            last = partial(self._tail, locale, status)
            yield Tails(keys, partial(Entry.objects.using, self.using), last, (locale, status))

    def _tail(self, locale: str, status: str) -> Subquery:
        links = Link.objects.using(self.using).filter(
            target=OuterRef("pk"),
            field=self.field.link_field,
            target_locale=locale,
            target_status=status,
            source_status=self.owner.status,
        )
        return Subquery(links.order_by("-inverse_position").values("inverse_position")[:1])

    def mark_removed(self, members: Iterable[Member]) -> None:
        """Do nothing: a change from the owning side takes effect at once, and is never pending."""

    def mark_added(self, members: Iterable[Member]) -> None:
        """Remove the `pending` mark from the source's links to these members.

        The mark says that a member's draft has added or removed the link, which its published version has
        not.
        """
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
