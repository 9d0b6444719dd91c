"""One list brought to what a change asks for: plan, lock what else that concerns, write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ...models import Link
from ..locks import Locks
from .lists import LinkList, next_key
from .plan.planning import plan
from .plan.types import Crowded, Document, ListChange, Member, Plan


@dataclass(frozen=True, slots=True)
class ListWrites:
    """A plan with what else it brings about: rows that lose their place, entries whose lists change."""

    plan: Plan
    rivals: list[int]
    touched: set[int]


def write_list(links: LinkList, change: ListChange, locks: Locks) -> ListWrites:
    """Write the list, and say what that was. Raises ValidationError."""
    writes = _writes(links, change)
    while locks.also(writes.touched):
        writes = _writes(links, change)
    _apply(links, writes, change.sent_types)
    joined = set(writes.plan.joining)
    _keep_types(links, {m: kind for m, kind in change.sent_types.items() if m not in joined})
    return writes


def _writes(links: LinkList, change: ListChange) -> ListWrites:
    plan = _plan(links, change)
    if not plan:
        return ListWrites(plan, [], set())
    touched = {links.owner.entry_id}
    if links.field.two_sided:
        members = [*plan.joining, *plan.leaving]
        touched.update(member.document for member in members if isinstance(member.document, int))
    rivals = []
    if plan.inserts and links.field.takes_over:
        for pk, source, target in links.rivals(plan.joining).values_list("pk", "source__entry", "target"):
            rivals.append(pk)
            touched.update((source, target))
    return ListWrites(plan, rivals, touched)


def _plan(links: LinkList, change: ListChange) -> Plan:
    while True:
        try:
            if change.needs_all_rows:
                return plan(change, links.read())
            rows = links.read_around(change.documents)
            first, last = links.ends() if change.needs_ends else (None, None)
            return plan(change, rows, first, last)
        except Crowded as spot:
            links.make_room(spot.low, spot.room)


def _apply(links: LinkList, writes: ListWrites, sent_types: Mapping[Member, str]) -> None:
    """Deletes, moves, inserts. No new key equals an old one, so no order collides."""
    plan, rows = writes.plan, Link.objects.using(links.using)
    if plan.inserts and links.field.takes_over:
        links.mark_displaced(plan.joining)
    leaving = [*(row.pk for row in plan.deletes), *writes.rivals]
    if leaving:
        links.mark_removed(plan.leaving)
        rows.filter(pk__in=leaving).delete()
    if plan.moves:
        moved = [Link(pk=pk, **{links.order: key}) for pk, key in plan.moves]
        links.model.objects.using(links.using).write_keys(moved, batch_size=500)
    if plan.inserts:
        two_sided = links.field.two_sided
        tails = links.opposite_tails(plan.joining) if two_sided else {}
        rows.bulk_create(
            links.new_row(m, key, next_key(tails.get(m)) if two_sided else None, sent_types.get(m, ""))
            for m, key in plan.inserts
        )
        links.mark_added(plan.joining)


def _keep_types(links: LinkList, sent_types: Mapping[Member, str]) -> None:
    """Keep the type that was sent last: rows that stayed may have another."""
    by_type: dict[str, list[Document]] = defaultdict(list)
    for member, sent_type in sent_types.items():
        if sent_type:
            by_type[sent_type].append(member.document)
    for sent_type, documents in by_type.items():
        stale = links.rows.filter(links.about(documents)).exclude(linkage_type=sent_type)
        stale.update(linkage_type=sent_type)
