"""Applying a resolved change to one relation list: plan it, lock the documents it concerns, write rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ...models import Link
from ..locks import Locks
from .lists import LinkList, next_key
from .plan.planning import plan as planned
from .plan.types import Crowded, Document, ListChange, Member, Plan


@dataclass(frozen=True, slots=True)
class ListWrites:
    """What a change of one relation list writes: the plan for the list, and what follows for others.

    `rivals` are the primary keys of links in other lists that leave because an exclusive target is taken
    over. `touched` are the keys of the entries one of whose lists changes.
    """

    plan: Plan
    rivals: list[int]
    touched: set[int]


def write_list(links: LinkList, change: ListChange, locks: Locks, *, is_new: bool = False) -> ListWrites:
    """Change a relation list in the database, and return what was written.

    `locks` has the list's owner, and gets the further documents that the change concerns. A list that
    `is_new` has no rows yet, and is not read. Raises ValidationError for an anchor that is not in the
    list, and OperationalError when another writer holds such a document: then the transaction has to
    start again.
    """
    writes = _writes(links, change, is_new)
    while locks.also(writes.touched):
        writes = _writes(links, change, is_new)
    _apply(links, writes, change.sent_types)
    joined = set(writes.plan.joining)
    _update_sent_types(links, {m: kind for m, kind in change.sent_types.items() if m not in joined})
    return writes


def _writes(links: LinkList, change: ListChange, is_new: bool) -> ListWrites:
    """Plan the change and find its consequences. Called again after each new lock."""
    plan = planned(change, []) if is_new else _plan(links, change)
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
    """Plan the change from as few rows as it needs; relabel and plan again where keys run out."""
    while True:
        try:
            if change.needs_all_rows:
                return planned(change, links.read())
            rows = links.read_around(change.documents)
            first, last = links.ends() if change.needs_ends else (None, None)
            return planned(change, rows, first, last)
        except Crowded as spot:
            links.make_room(spot.low, spot.room)


def _apply(links: LinkList, writes: ListWrites, sent_types: Mapping[Member, str]) -> None:
    """Write the deletes, moves and inserts, in that order.

    No new key equals one that is still there, so the unique key of the list holds after each statement.
    """
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


def _update_sent_types(links: LinkList, sent_types: Mapping[Member, str]) -> None:
    """Store the types that the caller sent on links that were in the list before.

    Moltin's linkage echoes the type of each item as it was sent.
    """
    by_type: dict[str, list[Document]] = defaultdict(list)
    for member, sent_type in sent_types.items():
        if sent_type:
            by_type[sent_type].append(member.document)
    for sent_type, documents in by_type.items():
        stale = links.rows.filter(links.about(documents)).exclude(linkage_type=sent_type)
        stale.update(linkage_type=sent_type)
