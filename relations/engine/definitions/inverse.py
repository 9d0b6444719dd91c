"""The order of inverse lists: made when a relation gains an inverse field, dropped when it loses it."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import F, QuerySet

from ...batches import ROWS, batches
from ...models import Field, Link
from ...models.gaps import GAP

TARGETS = 200  # documents whose lists are numbered at a time


def number(field: Field, using: str) -> None:
    """Give every link of `field` a position in its inverse list, in the order the sources were created.

    All lists of a target, in any locale and status, give the same position to a source in one locale, so
    that a draft's list and the published one agree.
    """
    rows = Link.objects.using(using).filter(field=field, target__isnull=False).order_by()
    targets = list(rows.order_by("target").values_list("target", flat=True).distinct())
    for some in batches(targets, TARGETS):
        _number(rows.filter(target__in=some), using)


def _number(rows: QuerySet[Link], using: str) -> None:
    places: dict[int, dict[tuple[int, str], int]] = defaultdict(dict)
    links = []
    ordered = rows.order_by("target", "source__entry", "source_locale").annotate(
        source_entry=F("source__entry")
    )
    for pk, target, *source in ordered.values_list("pk", "target", "source_entry", "source_locale"):
        seen = places[target]
        links.append(Link(pk=pk, inverse_position=seen.setdefault(tuple(source), len(seen) * GAP)))
    Link.objects.using(using).bulk_update(links, ["inverse_position"], batch_size=ROWS)


def forget(field: Field, using: str) -> None:
    """Drop the positions in the inverse lists of `field`."""
    Link.objects.using(using).filter(field=field).update(inverse_position=None)
