"""JSON keys in the values of versions that a change of definitions is about to fill or to remove.

While batches prepare such a change, writers keep the values under the old and the new key up to date. Then
the definition changes at once: its field takes its values from the new key. Batches remove the old key, and
writers remove it from what they store.
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
    """A JSON key that a change in progress fills or removes in the values of a flow's versions.

    The new key is `key`. With `conversion` it gets the converted values of the key `former`. With `shared`, a
    locale's code, it gets the value that the document has under `former` in this locale. Otherwise the key is
    removed. `id` is the primary key of the Rewrite that stores the progress.
    """

    id: int
    key: str
    former: str = ""
    conversion: Conversion | None = None
    shared: str = ""


def load(using: str) -> tuple[Mapping[int, tuple[Upcoming, ...]], tuple[str, ...], frozenset[int]]:
    """Return what changes in progress do: to keys of values, to locales, and to flows.

    That is (the Upcoming keys by the primary key of their flow, the codes of locales whose content is still
    being removed, the primary keys of flows that are closed for writing). If the values of one key are made
    from another one, the other comes first. 1 SQL statement.
    """
    found: dict[int, list[Upcoming]] = defaultdict(list)
    locales = []
    closed = set()
    for row in Rewrite.objects.using(using).exclude(task=Task.FOLD).order_by("pk"):
        if row.flow_id is None:
            locales.append(row.key)
        elif row.task == Task.CLOSE:
            closed.add(row.flow_id)
        else:
            found[row.flow_id].append(of(row))
    return {flow: tuple(some) for flow, some in found.items()}, tuple(locales), frozenset(closed)


def of(row: Rewrite) -> Upcoming:
    """Return the JSON key that a Rewrite, the progress of a change of definitions, fills or removes.

    The Rewrite must be about a flow's values.
    """
    if row.task == Task.FORGET:
        return Upcoming(row.pk, row.key)
    if "shared" in row.details:
        return Upcoming(row.pk, row.key, row.details["of"], shared=row.details["shared"])
    return Upcoming(row.pk, row.key, row.details["of"], Conversion(**row.details["conversion"]))


def follow(upcoming: Iterable[Upcoming], stored: dict[str, Any], using: str) -> dict[str, Any]:
    """Return a version's values, by JSON key, with the keys of changes in progress filled or removed.

    Call it before they are saved. `stored` itself is not changed. Values that cannot be converted are counted
    in the Rewrite that stores the progress, so that the change can be refused. Keys that get one value for
    all locales are left to `follow_entry`.
    """
    for each in upcoming:
        if not each.shared:
            stored, lost = filled(each, stored)
            _count(each, lost, using)
    return stored


def follow_entry(upcoming: Iterable[Upcoming], version: EntryVersion, using: str) -> None:
    """Fill the keys of changes in progress that get one value for all locales of a document.

    `version` is one of the document's versions, and has been saved; those of its status that change are saved
    here. A document whose locales have different values is counted in the Rewrite that stores the progress.
    """
    for each in upcoming:
        if each.shared:
            rows = EntryVersion.objects.using(using).filter(entry=version.entry_id, status=version.status)
            changed, differing = level(each, rows)
            EntryVersion.objects.using(using).bulk_update(changed, ["values"])
            _count(each, len(differing), using)


def level(each: Upcoming, rows: Iterable[EntryVersion]) -> tuple[list[EntryVersion], set[int]]:
    """Set a JSON key that a change in progress fills to the same value in all locales of each document.

    `rows` are all versions of the documents; each status is treated by itself, and nothing is saved. The
    value is that of the key `former` in the locale `shared`, or in the oldest version if the document lacks
    that locale. Returns the changed versions, and the primary keys of entries that had different values.
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
    """Return (values, number lost): a version's values with the JSON key of one change filled or removed.

    `stored` are the values before, and not changed. The number is 1 if a value cannot be converted, else 0.
    """
    if each.conversion is None or each.former not in stored:
        return {key: value for key, value in stored.items() if key != each.key}, 0
    value, lost = each.conversion.of(stored[each.former])
    return {**stored, each.key: value}, lost
