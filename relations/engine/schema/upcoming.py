"""Keys of values on their way in or out, beside those of the present definitions.

While a change of definitions is prepared in batches, writers keep the values of both up to date. The
definition then changes in an instant: its field takes its values from the other key. The former key is
removed in batches, and writers remove it from what they store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from ...models import EntryVersion, Rewrite, Task
from ..values.converting import Conversion


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The key `key`, which is to hold the values of the key `former` converted.

    Without a conversion it is to hold nothing, or, `shared`, the value that the document has in this locale,
    the default one. `id` is that of the Rewrite.
    """

    id: int
    key: str
    former: str = ""
    conversion: Conversion | None = None
    shared: str = ""


def load(using: str) -> tuple[Mapping[int, tuple[Upcoming, ...]], tuple[str, ...]]:
    """Return the keys on their way, by flow, and the locales that are being removed: 1 statement.

    Each key comes after those that it is made of.
    """
    found: dict[int, list[Upcoming]] = defaultdict(list)
    locales = []
    for row in Rewrite.objects.using(using).exclude(task=Task.FOLD).order_by("pk"):
        if row.flow_id is None:
            locales.append(row.key)
        else:
            found[row.flow_id].append(of(row))
    return {flow: tuple(some) for flow, some in found.items()}, tuple(locales)


def of(row: Rewrite) -> Upcoming:
    """Return the key that a rewrite fills or removes."""
    if row.task == Task.FORGET:
        return Upcoming(row.pk, row.key)
    if "shared" in row.details:
        return Upcoming(row.pk, row.key, row.details["of"], shared=row.details["shared"])
    return Upcoming(row.pk, row.key, row.details["of"], Conversion(**row.details["conversion"]))


def follow(upcoming: Iterable[Upcoming], stored: dict[str, Any], using: str) -> dict[str, Any]:
    """Return the values of a version, by key, as far as they are on their way; call it before they are saved.

    Values that are lost are counted: their change will be refused.
    """
    for each in upcoming:
        if not each.shared:
            stored, lost = filled(each, stored)
            _count(each, lost, using)
    return stored


def follow_entry(upcoming: Iterable[Upcoming], version: EntryVersion, using: str) -> None:
    """As `follow`, for what the versions of a document share; call it after this one has been saved."""
    for each in upcoming:
        if each.shared:
            rows = EntryVersion.objects.using(using).filter(entry=version.entry_id, status=version.status)
            changed, differing = level(each, rows)
            EntryVersion.objects.using(using).bulk_update(changed, ["values"])
            _count(each, len(differing), using)


def level(each: Upcoming, rows: Iterable[EntryVersion]) -> tuple[list[EntryVersion], set[int]]:
    """Give all versions of a document in one status the same value.

    It is that of the shared locale, or of the first version. Returns the versions that changed, and the
    entries that had different values.
    """
    groups: dict[tuple[int, str], list[EntryVersion]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.locale != each.shared, row.pk)):
        groups[row.entry_id, row.status].append(row)
    changed, differing = [], set()
    for group in groups.values():
        chosen = group[0].values
        for row in group:
            if row.values.get(each.former) != chosen.get(each.former):
                differing.add(row.entry_id)
            values = {key: value for key, value in row.values.items() if key != each.key}
            if each.former in chosen:
                values[each.key] = chosen[each.former]
            if values != row.values:
                row.values = values
                changed.append(row)
    return changed, differing


def _count(each: Upcoming, lost: int, using: str) -> None:
    if lost:
        Rewrite.objects.using(using).filter(pk=each.id).update(lost=F("lost") + lost)


def filled(each: Upcoming, stored: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Return the values with that of the upcoming key, and how many its conversion loses."""
    if each.conversion is None or each.former not in stored:
        return {key: value for key, value in stored.items() if key != each.key}, 0
    value, lost = each.conversion.of(stored[each.former])
    return {**stored, each.key: value}, lost
