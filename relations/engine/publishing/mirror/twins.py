"""SQL expressions about the twin of a link: the same link between the same documents in the other status."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from ....models import EntryVersion, Link, Status
from ...links.link_rows import LinkRow
from ...schema import Pairing, RelationSchema

SAME_TARGETS: tuple[dict[str, Any], ...] = (
    {"target": OuterRef("target")},
    {
        "target__isnull": True,
        "resource_type": OuterRef("resource_type"),
        "resource_id": OuterRef("resource_id"),
    },
)
SAME_TARGET = Q(**SAME_TARGETS[0]) | Q(**SAME_TARGETS[1])


def target_status_for(fields: Collection[RelationSchema], status: str) -> Case:
    """Return the SQL expression for the status of the target of a link whose source is in `status`.

    It is the same status if the target's flow has drafts, else published. `fields` are the relations of the
    links. In relations to several flows, it depends on the flow of each link's target.
    """
    one, several = ([f for f in fields if f.several == kind] for kind in (False, True))
    with_drafts = [field.id for field in one if Pairing(field).target_has_drafts]
    cases = [When(target__isnull=False, field__in=with_drafts, then=Value(status))]
    if several:
        drafted = {flow for field in several for flow in Pairing(field).flows(drafts=True)}
        ids = [field.id for field in several]
        cases.append(When(field__in=ids, target__flow__in=drafted, then=Value(status)))
    return Case(*cases, default=Value(str(Status.PUBLISHED)))


def source_version_in(status: str) -> Subquery:
    """Return the SQL expression for the primary key of the source document's version in `status`.

    The version is in the link's `source_locale`; NULL if there is none.
    """
    versions = EntryVersion.objects.filter(
        entry=OuterRef("source__entry"), locale=OuterRef("source_locale"), status=status
    )
    return Subquery(versions.values("pk")[:1])


def with_twin_position(
    rows: QuerySet[Link], target_status: Case, source_status: str, column: str
) -> QuerySet[Link]:
    """Annotate links with `twin_position`: the position, in `column`, of the same link in another status.

    The twin has its source in `source_status` and its target in the status `target_status`, an SQL
    expression. NULL if there is none.
    """
    same = Link.objects.order_by().filter(
        field=OuterRef("field"),
        part=OuterRef("part"),
        target_locale=OuterRef("target_locale"),
        target_status=OuterRef("twin_target_status"),
        source=OuterRef("twin_source"),
    )
    # Neither joined by OR nor to the source's version, so that each is found by a unique key, whole.
    document, resource = (Subquery(same.filter(**target).values(column)[:1]) for target in SAME_TARGETS)
    rows = rows.annotate(twin_target_status=target_status, twin_source=source_version_in(source_status))
    return rows.annotate(twin_position=Coalesce(document, resource))


def with_source_entry(rows: QuerySet[Link]) -> QuerySet[Link]:
    """Annotate links with `source_entry`, the primary key of the source version's entry."""
    return rows.annotate(source_entry=F("source__entry"))


def by_statuses(links: Iterable[LinkRow]) -> Iterable[tuple[dict[str, Any], list[LinkRow]]]:
    """Group links by their field, the target's locale and status, and the source's status.

    Returns pairs: these columns as a dict for `filter`, and the links. One SQL condition then serves a group.
    """
    groups: dict[tuple[Any, ...], list[LinkRow]] = defaultdict(list)
    for link in links:
        groups[link.field, link.target_locale, link.target_status, link.source_status].append(link)
    names = ("field", "target_locale", "target_status", "source_status")
    return [(dict(zip(names, columns, strict=True)), group) for columns, group in groups.items()]
