"""Twins: the same link in the other status of its document."""

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
    """Return the expression for the target's status of a link whose source is in `status`.

    It is `status` too where the target's flow has drafts, else published.
    """
    with_drafts = [field.id for field in fields if Pairing(field).target_has_drafts]
    inside = When(target__isnull=False, field__in=with_drafts, then=Value(status))
    return Case(inside, default=Value(str(Status.PUBLISHED)))


def source_version_in(status: str) -> Subquery:
    """Return the key of the version of a link's source document in this status, or NULL."""
    versions = EntryVersion.objects.filter(
        entry=OuterRef("source__entry"), locale=OuterRef("source_locale"), status=status
    )
    return Subquery(versions.values("pk")[:1])


def with_twin_position(
    rows: QuerySet[Link], target_status: Case, source_status: str, column: str
) -> QuerySet[Link]:
    """Annotate the rows with `twin_position`: the position of their twins in `column`, or NULL.

    The twin has its source in `source_status` and its target in `target_status`, an expression.
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
    """Annotate the rows with `source_entry`, the key of the source's document."""
    return rows.annotate(source_entry=F("source__entry"))


def by_statuses(links: Iterable[Link]) -> Iterable[tuple[dict[str, Any], list[Link]]]:
    """Group the links by the columns that are equal in one inverse list, its target left out.

    Returns pairs of these columns, as a dict, and the links: one condition serves a whole group.
    """
    groups: dict[tuple[Any, ...], list[Link]] = defaultdict(list)
    for link in links:
        groups[link.field_id, link.target_locale, link.target_status, link.source_status].append(link)
    names = ("field", "target_locale", "target_status", "source_status")
    return [(dict(zip(names, columns, strict=True)), group) for columns, group in groups.items()]
