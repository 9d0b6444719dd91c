"""What flows hold, by ids and in numbers. Slugs without a flow hold nothing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from ...models import Entry, EntryVersion, Link


class Holding(NamedTuple):
    """How many documents a flow has, and how many links they own."""

    documents: int
    links: int


def document_ids(flows: Collection[str], using: str) -> set[tuple[str, str]]:
    """The flow and the id of every document of these flows: 1 statement."""
    rows = Entry.objects.using(using).filter(flow__slug__in=flows)
    return set(rows.values_list("flow__slug", "document_id"))


def connected(flows: Collection[str], fields: Collection[str], using: str) -> set[tuple[str, str, str]]:
    """The flow, the id and the owning field of every list with a member, in these fields: 1 statement."""
    rows = Link.objects.using(using).filter(field__flow__slug__in=flows, field__slug__in=fields)
    return set(rows.order_by().values_list("field__flow__slug", "source__entry__document_id", "field__slug"))


def holdings(flows: Collection[str], using: str) -> dict[str, Holding]:
    """What each of these flows holds, by its slug, in the order of slugs: 2 statements."""
    documents = _counted(Entry.objects.using(using).filter(flow__slug__in=flows), "flow__slug")
    links = _counted(Link.objects.using(using).filter(source__flow__slug__in=flows), "source__flow__slug")
    return {slug: Holding(count, links.get(slug, 0)) for slug, count in documents.items()}


def versions_by_locale(using: str) -> dict[str, int]:
    """How many versions of documents there are in each locale that has any: 1 statement."""
    return _counted(EntryVersion.objects.using(using), "locale")


def _counted(rows: QuerySet[Any], key: str) -> dict[str, int]:
    return dict(rows.order_by(key).values_list(key).annotate(Count("pk")))
