"""Filtering and sorting the entries of a flow by the versions that a view shows."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, FilteredRelation, OrderBy, OuterRef, Q, QuerySet

from ...models import Entry, EntryVersion, Link, Status
from .. import query
from ..schema import FlowSchema
from ..view import View, versions
from .states import State, in_state

SHOWN = "shown"  # what leads from an entry to the version that the view shows


def matching(entries: QuerySet[Entry], flow: FlowSchema, filters: Any, view: View) -> QuerySet[Entry]:
    """Return those of `entries`, all of one flow, whose version that the view shows matches `filters`.

    Raises ValidationError, with a path that begins with "filters", for a wrong filter.
    """
    rows = query.filtered(versions(flow, view).order_by(), flow, filters, view)
    return entries.filter(pk__in=rows.values("entry"))


def with_shown(entries: QuerySet[Entry], flow: FlowSchema, view: View) -> QuerySet[Entry]:
    """Return `entries`, all of one flow, joined with the version that the view shows of each.

    The arguments of `order_by` that `orderings` returns refer to this join; without them the SQL lacks it.
    """
    locale, status = view.locale_and_status(flow)
    condition = Q(versions__locale=locale, versions__status=status)
    return entries.annotate(**{SHOWN: FilteredRelation("versions", condition=condition)})


def orderings(flow: FlowSchema, sort: Any, view: View) -> list[OrderBy]:
    """Return the arguments of `order_by` that sort the entries of `with_shown` by `sort`.

    Entries without a version in the view are sorted as if its values were null. Raises ValidationError, with
    a path that begins with "sort", for a wrong sort.
    """
    return query.orderings(flow, sort, view, f"{SHOWN}__")


def unseen_targets(entries: QuerySet[Entry], locale: str | None, using: str) -> dict[int, int]:
    """Return how many documents that an entry's draft links are not published, by the entry's primary key.

    Readers would not see them in the entry's lists if it were published now. Entries without such links are
    left out. `locale` limits it to drafts in this locale. 1 SQL statement.
    """
    links = Link.objects.using(using).filter(source__entry__in=entries.order_by().values("pk"))
    links = links.filter(source_status=Status.DRAFT, target__isnull=False).order_by()
    if locale is not None:
        links = links.filter(source_locale__in=("", locale))
    published = EntryVersion.objects.using(using).filter(
        entry=OuterRef("target"), locale=OuterRef("target_locale"), status=Status.PUBLISHED
    )
    found: dict[int, int] = {}
    hidden = links.filter(~Exists(published)).values_list("source__entry", "target").distinct()
    for entry, _target in hidden:
        found[entry] = found.get(entry, 0) + 1
    return found


def newest(number: int, using: str) -> set[int]:
    """Return the primary keys of the entries of the `number` versions that were created last.

    It reads so many rows of the primary key's index, however many versions there are.
    """
    rows = EntryVersion.objects.using(using).order_by("-pk")
    return set(rows.values_list("entry", flat=True)[:number])


def awaited(entries: QuerySet[Entry], using: str) -> QuerySet[Entry]:
    """Return those of `entries` that are a draft in some locale but linked by published versions.

    A draft here has no published version in its locale.
    """
    links = Link.objects.using(using).filter(target=OuterRef("pk"), source_status=Status.PUBLISHED)
    return in_state(entries, State.DRAFT).filter(Exists(links))
