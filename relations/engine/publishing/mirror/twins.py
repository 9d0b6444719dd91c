"""Twins: the same link between the same documents in their other status."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When

from ....models import EntryVersion, Link, Status
from ...schema import Pairing, RelationSchema

SAME_TARGET = Q(target=OuterRef("target")) | Q(
    target__isnull=True, resource_type=OuterRef("resource_type"), resource_id=OuterRef("resource_id")
)


def target_status_for(fields: Collection[RelationSchema], status: str) -> Case:
    """Return the SQL expression for the status of a link's target, if its source is in `status`.

    It is `status` too where the target's flow has drafts, else published. `fields` are the relations of
    the links.
    """
    with_drafts = [field.id for field in fields if Pairing(field).target_has_drafts]
    inside = When(target__isnull=False, field__in=with_drafts, then=Value(status))
    return Case(inside, default=Value(str(Status.PUBLISHED)))


def source_version_in(status: str) -> Subquery:
    """Return the SQL expression for the key of the source's version in `status`, in the link's source locale.

    It is NULL where there is none.
    """
    versions = EntryVersion.objects.filter(
        entry=OuterRef("source__entry"), locale=OuterRef("source_locale"), status=status
    )
    return Subquery(versions.values("pk")[:1])


def with_twin_position(
    rows: QuerySet[Link], target_status: Case, source_status: str, column: str
) -> QuerySet[Link]:
    """Annotate links with `twin_position`: the position of their twins in `column`, or NULL without one.

    The twin has its source in `source_status` and its target in `target_status`, an SQL expression.
    """
    same = Link.objects.filter(
        SAME_TARGET,
        field=OuterRef("field"),
        part=OuterRef("part"),
        target_locale=OuterRef("target_locale"),
        target_status=OuterRef("twin_target_status"),
        source__entry=OuterRef("source__entry"),
        source__locale=OuterRef("source_locale"),
        source__status=source_status,
    )
    rows = rows.annotate(twin_target_status=target_status)
    return rows.annotate(twin_position=Subquery(same.order_by().values(column)[:1]))


def with_source_entry(rows: QuerySet[Link]) -> QuerySet[Link]:
    """Annotate links with `source_entry`, the primary key of the source version's entry."""
    return rows.annotate(source_entry=F("source__entry"))


def by_statuses(links: Iterable[Link]) -> Iterable[tuple[dict[str, Any], list[Link]]]:
    """Group links by their field, the target's locale and status, and the source's status.

    Returns pairs of these columns, as a dict for `filter`, and the links: one condition serves a whole
    group.
    """
    groups: dict[tuple[Any, ...], list[Link]] = defaultdict(list)
    for link in links:
        groups[link.field_id, link.target_locale, link.target_status, link.source_status].append(link)
    names = ("field", "target_locale", "target_status", "source_status")
    return [(dict(zip(names, columns, strict=True)), group) for columns, group in groups.items()]
