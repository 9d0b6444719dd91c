"""What goes when an entry is deleted, counted and not loaded."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import ngettext

from ...models import Entry, EntryVersion, Link
from ..subject.labels import named

NAMED = 100


def summary(entries: Sequence[Entry], using: str) -> tuple[list[str], dict[str, int]]:
    """The names of the entries that go, and how many rows of each kind."""
    keys = [entry.pk for entry in entries]
    links = Link.objects.using(using).filter(Q(source__entry__in=keys) | Q(target__in=keys))
    counts = {
        str(Entry._meta.verbose_name_plural): len(keys),
        str(EntryVersion._meta.verbose_name_plural): EntryVersion.objects.using(using)
        .filter(entry__in=keys)
        .count(),
        str(Link._meta.verbose_name_plural): links.count(),
    }
    names = [f"{entry.flow}: {named(entry)}" for entry in entries[:NAMED]]
    if len(entries) > NAMED:
        more = len(entries) - NAMED
        names.append(ngettext("and %d more", "and %d more", more) % more)
    return names, counts
