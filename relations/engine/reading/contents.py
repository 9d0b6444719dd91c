"""Counting documents, links and versions, and finding out which documents and relations exist."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from ...models import Entry, EntryVersion, Link


class Holding(NamedTuple):
    """The number of documents of a flow, and the number of links from them."""

    documents: int
    links: int


def document_ids(flows: Collection[str], using: str) -> set[tuple[str, str]]:
    """Return (flow's slug, public id) of every document of the flows with these slugs: 1 statement."""
    rows = Entry.objects.using(using).filter(flow__slug__in=flows)
    return set(rows.values_list("flow__slug", "document_id"))


def connected(flows: Collection[str], fields: Collection[str], using: str) -> set[tuple[str, str, str]]:
    """Return which relations of documents have links: (flow's slug, public id, field's slug).

    `flows` and `fields` are slugs; the fields are owning ones. It is enough if any version of the document
    has a link. Relations of parts are left out. 1 SQL statement.
    """
    rows = Link.objects.using(using).filter(field__flow__slug__in=flows, field__slug__in=fields)
    return set(rows.order_by().values_list("field__flow__slug", "source__entry__document_id", "field__slug"))


def holdings(flows: Collection[str], using: str) -> dict[str, Holding]:
    """Return the numbers of documents and links of each of these flows, by slug, sorted by slug.

    Flows without documents are left out. 2 SQL statements.
    """
    documents = _counted(Entry.objects.using(using).filter(flow__slug__in=flows), "flow__slug")
    links = _counted(Link.objects.using(using).filter(source__flow__slug__in=flows), "source__flow__slug")
    return {slug: Holding(count, links.get(slug, 0)) for slug, count in documents.items()}


def versions_by_locale(using: str) -> dict[str, int]:
    """Return the number of entry versions in each locale that has any: 1 statement.

    Versions of flows that are not localized count under "".
    """
    return _counted(EntryVersion.objects.using(using), "locale")


def _counted(rows: QuerySet[Any], key: str) -> dict[str, int]:
    """Count the rows for each value of the column `key`."""
    return dict(rows.order_by(key).values_list(key).annotate(Count("pk")))
