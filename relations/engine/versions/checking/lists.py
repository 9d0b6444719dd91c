"""The kinds of faults of lists: wrong positions, and too many members or owners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from ....models import InverseLink, Link
from ....models.gaps import keys_between
from ....models.link import INVERSE_LIST, LIST
from .base import Kind
from .checked import CheckedRelation


class SecondOwner(Kind):
    """Fault: a document is in the lists of two owners in a relation in which it can be in one's only."""

    code = "owner"
    text = "leads to a document that another one owns"
    remedy = "delete it; the first owner in the other side's order keeps the document"

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links to a document from all its owners but the first, in its inverse list's order."""
        exclusive = relation.flows(lambda field: field.takes_over)
        others = Link.objects.using(relation.using).filter(**_same(INVERSE_LIST))
        others = others.exclude(source__entry=OuterRef("source__entry"))
        rivals = others.filter(_before("inverse_position"))
        return relation.rows.filter(Exists(rivals), target__flow_id__in=exclusive)


class SecondMember(Kind):
    """Fault: a list of a to-one relation has more than one member."""

    code = "member"
    text = "is a further member of a relation to one"
    remedy = "delete it; the first member stays"

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links to all members but the first one, in to-one relations."""
        if relation.field.to_many:
            return relation.rows.none()
        others = Link.objects.using(relation.using).filter(_before("position"), **_same(LIST))
        # A document may stand there in each status; a resource stands there alone.
        rivals = others.filter(Q(target_status=OuterRef("target_status")) | Q(target__isnull=True))
        return relation.rows.filter(Exists(rivals))


class NoPlace(Kind):
    """Fault: a link has no position in the target's inverse list, though an inverse field shows it there."""

    code = "place"
    text = "has no place in the other side's list"
    remedy = "put it at the end of that list"

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links without an inverse position whose relation has an inverse field."""
        listed = relation.flows(lambda field: field.two_sided)
        return relation.rows.filter(target__flow_id__in=listed, inverse_position__isnull=True)

    def mend(self, relation: CheckedRelation, links: Sequence[Link]) -> None:
        """Give the links positions at the end of the inverse lists, in the order of their primary keys."""
        for link in sorted(links, key=lambda link: link.pk):
            others = InverseLink.objects.using(relation.using).of_target(
                link.target_id or 0,
                link.field_id,
                locale=link.target_locale,
                status=link.target_status,
                source_status=link.source_status,
            )
            rows = Link.objects.using(relation.using).filter(pk=link.pk)
            rows.update(inverse_position=others.get_next_order())


class NeedlessPlace(Kind):
    """Fault: a link has a position in an inverse list, though no inverse field of its relation shows it."""

    code = "needless-place"
    text = "has a place in a list of the other side, which the relation does not have"
    remedy = "forget the place"

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the links with an inverse position whose relation has no inverse field for their target."""
        listed = relation.flows(lambda field: field.two_sided)
        unlisted = Q(target__isnull=True) | ~Q(target__flow_id__in=listed)
        return relation.rows.filter(unlisted, inverse_position__isnull=False)

    def mend(self, relation: CheckedRelation, links: Sequence[Link]) -> None:
        """Set the inverse positions of the links to null."""
        rows = Link.objects.using(relation.using).filter(pk__in=[link.pk for link in links])
        rows.update(inverse_position=None)


class SamePlace(Kind):
    """Fault: a link has the same position as another one in the list of its source."""

    code = "same-place"
    text = "stands at the same place as another link of the list"
    remedy = "put it at the end of the list"
    order: ClassVar[str] = "position"
    columns: ClassVar[Sequence[str]] = LIST

    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return all links with the position of another one, except the oldest at each position.

        A unique key of the table normally prevents them.
        """
        others = Link.objects.using(relation.using).filter(**_same((*self.columns, self.order)))
        rows = relation.rows.filter(Exists(others.filter(pk__lt=OuterRef("pk"))))
        return rows.exclude(**{f"{self.order}__isnull": True})

    def mend(self, relation: CheckedRelation, links: Sequence[Link]) -> None:
        """Give the links new positions at the end of their lists, in the order of their primary keys."""
        lists: dict[tuple[Any, ...], list[Link]] = defaultdict(list)
        for link in sorted(links, key=lambda link: link.pk):
            lists[tuple(_column(link, name) for name in self.columns)].append(link)
        for key, members in lists.items():
            scope = dict(zip(self.columns, key, strict=True))
            rows = Link.objects.using(relation.using).filter(**scope)
            tail = rows.order_by(f"-{self.order}").values_list(self.order, flat=True)[0]
            for link, position in zip(members, keys_between(tail, None, len(members)) or (), strict=True):
                Link.objects.using(relation.using).filter(pk=link.pk).update(**{self.order: position})


class SameInversePlace(SamePlace):
    """Fault: a link has the same position as another one in the inverse list of its target."""

    code = "same-inverse-place"
    text = "stands at the same place as another link of the other side's list"
    remedy = "put it at the end of that list"
    order, columns = "inverse_position", INVERSE_LIST


def _same(columns: Sequence[str]) -> dict[str, OuterRef]:
    return {name: OuterRef(name) for name in columns}


def _before(order: str) -> Q:
    """Return the condition for links before the outer query's link, by the column `order`.

    Links at the same position count in the order of their primary keys.
    """
    return Q(**{f"{order}__lt": OuterRef(order)}) | Q(**{order: OuterRef(order), "pk__lt": OuterRef("pk")})


def _column(link: Link, name: str) -> Any:
    return getattr(link, link._meta.get_field(name).attname)
