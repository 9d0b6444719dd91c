"""What tells links apart, and how one stands for another in the other state."""

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
COPIED = (
    "field_id", "source_id", "source_locale", "source_status", "target_id", "target_locale", "target_status",
    "resource_type", "resource_id", "linkage_type", "position", "inverse_position",
)  # fmt: skip


def copied(row: Link, **changes: Any) -> Link:
    """An unsaved row like this one."""
    return Link(**({name: getattr(row, name) for name in COPIED} | changes))


def target_state(fields: Collection[RelationSchema], status: str) -> Case:
    """The status that a link of these owning fields points at when its source is in `status`."""
    with_drafts = [field.id for field in fields if Pairing(field).target_has_drafts]
    inside = When(target__isnull=False, field__in=with_drafts, then=Value(status))
    return Case(inside, default=Value(str(Status.PUBLISHED)))


def source_in(status: str) -> Subquery:
    """The version of a link's source document in this state."""
    versions = EntryVersion.objects.filter(
        entry=OuterRef("source__entry"), locale=OuterRef("source_locale"), status=status
    )
    return Subquery(versions.values("pk")[:1])


def with_counterpart(rows: QuerySet[Link], state: Case, status: str, key: str) -> QuerySet[Link]:
    """The rows with the key of the same link between the documents' versions in the other state.

    `status` is that of its source, `state` the expression for that of its target; the result is None where
    there is no such link.
    """
    same = Link.objects.filter(
        SAME_TARGET,
        field=OuterRef("field"),
        target_locale=OuterRef("target_locale"),
        target_status=OuterRef("other_state"),
        source__entry=OuterRef("source__entry"),
        source__locale=OuterRef("source_locale"),
        source__status=status,
    )
    rows = rows.annotate(other_state=state)
    return rows.annotate(counterpart=Subquery(same.order_by().values(key)[:1]))


def with_source_entry(rows: QuerySet[Link]) -> QuerySet[Link]:
    return rows.annotate(source_entry=F("source__entry"))


def by_state(links: Iterable[Link]) -> Iterable[tuple[dict[str, Any], list[Link]]]:
    """Links of one field between the same states, together: one condition, however many they are."""
    groups: dict[tuple[Any, ...], list[Link]] = defaultdict(list)
    for link in links:
        groups[link.field_id, link.target_locale, link.target_status, link.source_status].append(link)
    names = ("field", "target_locale", "target_status", "source_status")
    return [(dict(zip(names, state, strict=True)), group) for state, group in groups.items()]
