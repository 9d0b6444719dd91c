"""The order of inverse lists: made when a relation gains an inverse field, dropped when it loses it."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import F, QuerySet

from ...batches import ROWS, batches
from ...models import Field, Link
from ...models.gaps import GAP

TARGETS = 200  # documents whose lists are numbered at a time


def number(field: Field, using: str) -> None:
    """Give every link of the owning field `field` a position in its target's inverse list.

    The sources of a target stand in the order in which they were created. Links of one source in one locale
    have the same position in all inverse lists of the target, so that the draft's list and the published one
    agree. Links to resources are left out.
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
    """Set the inverse positions of all links of the owning field `field` to null."""
    Link.objects.using(using).filter(field=field).update(inverse_position=None)
