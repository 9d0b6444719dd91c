"""The positions of links in inverse lists: set when a relation gets an inverse field, removed with it."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import F, QuerySet

from ... import waiting
from ...batches import batches
from ...models import Field, Link
from ...models.gaps import GAP

TARGETS = 200  # documents whose lists are numbered at a time


def number(inverse: Field, using: str) -> None:
    """Give the links that the new inverse field `inverse` shows a position in its lists.

    The sources of a target are ordered by their creation. Links of one source in one locale get the same
    position in every status, so that the draft's list and the published one have the same order.
    """
    rows = _shown_by(inverse, using)
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
    waiting.write_column(links, "inverse_position", using)


def forget(inverse: Field, using: str) -> None:
    """Set to null the inverse positions of the links that the field `inverse` shows.

    It is about to be deleted, or to be no inverse field any more.
    """
    _shown_by(inverse, using).update(inverse_position=None)


def _shown_by(inverse: Field, using: str) -> QuerySet[Link]:
    """Return the links that the inverse field shows: its owning field's, to documents of its own flow."""
    rows: QuerySet[Link] = Link.objects.using(using).filter(field=inverse.mapped_by_id)
    return rows.filter(target__flow=inverse.flow_id).order_by()
