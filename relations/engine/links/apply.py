"""Applying a change, whose documents have been looked up, to the list of one relation.

The change is planned, the documents that it concerns are locked, and the rows of Link are written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ... import waiting
from ...models import Link
from ..locks import Locks
from ..schema import REMOVE, Schema
from . import bounds
from .data import update_data
from .link_rows import LinkRow, insert, insert_with_keys
from .lists import Around, LinkList, next_key, read_around
from .plan.planning import plan as planned
from .plan.types import Crowded, DocumentKey, ListChange, Member, Plan


@dataclass(frozen=True, slots=True)
class ListWrites:
    """The rows that a change of one relation's list writes, and the entries that it concerns.

    `plan` has the rows of the list itself. `rivals` are the primary keys of links that are deleted from other
    lists, because their target may be in one list only. `touched` are the primary keys of all entries that
    have a changed list. `tails` maps members that join to the last position in their own list of the
    relation, None for an empty list; a member whose list was not read is missing.
    """

    plan: Plan
    rivals: list[int]
    touched: set[int]
    tails: Mapping[Member, int | None]


def write_list(
    links: LinkList, change: ListChange, locks: Locks, schema: Schema, *, is_new: bool = False
) -> ListWrites:
    """Change the list of one relation in the database.

    Returns the plan that was carried out, the links that left other lists, and the entries whose lists
    changed. `links` reads and writes the stored list. `change` names the members that join and leave by the
    primary keys of their entries. `locks` has locked the document that has the list; further documents whose
    lists change are locked too. With `is_new` the list is empty, and is not read. Raises ValidationError for
    an anchor that is not in the list; OperationalError when another writer has locked a document that is
    needed, so that the transaction must start again; RuleError if the published list of another document
    would have too many or too few members.
    """
    writes = _writes(links, change, is_new)
    while locks.also(writes.touched | _guarded(links, writes.plan)):
        writes = _writes(links, change, is_new)
    others = bounds.Others(schema, links.using)
    leaving = [*(row.pk for row in writes.plan.deletes), *writes.rivals]
    if leaving and others.fields:
        others.losing(Link.objects.using(links.using).filter(pk__in=leaving))
    others.gained(_apply(links, writes, change, bounded=bool(others.fields)))
    others.check([links.owner.entry_id])
    joined = set(writes.plan.joining)
    _update_sent_types(links, {m: kind for m, kind in change.sent_types.items() if m not in joined})
    return writes


def _writes(links: LinkList, change: ListChange, is_new: bool) -> ListWrites:
    """Plan the change; find the links that leave other lists and the entries whose lists change.

    Nothing is written. Called again after further documents were locked, whose lists may have changed
    meanwhile.
    """
    plan, tails = (planned(change, []), {}) if is_new else _plan(links, change)
    if not plan:
        return ListWrites(plan, [], set(), tails)
    touched = {links.owner.entry_id}
    staying = [*plan.deletes, *(row for row, _ in plan.data)]
    members = [*links.listed(plan.joining), *(row.member for row in staying if row.listed)]
    touched.update(member.document for member in members if isinstance(member.document, int))
    rivals = []
    if taken := links.taken(plan.joining):
        for pk, source, target in links.rivals(taken).values_list("pk", "source__entry", "target"):
            rivals.append(pk)
            touched.update((source, target))
    return ListWrites(plan, rivals, touched, tails)


def _guarded(links: LinkList, plan: Plan) -> set[int]:
    """Return the primary keys of the entries that must not be deleted beside this write.

    They are the documents that join the list, where the relation's option `onDelete` is `refuse` (members
    cannot be deleted) or `cascade` (their sources are deleted with them). Else the set is empty.
    """
    if links.field.on_delete == REMOVE:
        return set()
    return {member.document for member in plan.joining if isinstance(member.document, int)}


def _plan(links: LinkList, change: ListChange) -> tuple[Plan, Mapping[Member, int | None]]:
    """Plan the change from as few rows as it needs.

    Where no position is free, the rows there get new positions, and the change is planned again. Returns
    (plan, tails); `tails` are those of ListWrites.
    """
    while True:
        try:
            if change.needs_all_rows:
                return planned(change, links.read()), {}
            around = _around(links, change)
            return planned(change, around.rows, around.first, around.last), around.tails
        except Crowded as spot:
            links.make_room(spot.low, spot.room)


def _around(links: LinkList, change: ListChange) -> Around:
    """Read the rows that planning needs, with the positions of their neighbours: 1 statement.

    They are the rows of the members that the change names. The last positions in lists of members that may
    join are read too, except of members that leave another owner's list by it.
    """
    members = [member for item in change.items for member in item.members]
    joining = set(links.listed(members)).difference(links.taken(members))
    return read_around(links, change.documents, ends=change.needs_ends, joining=joining)


def _apply(links: LinkList, writes: ListWrites, change: ListChange, *, bounded: bool) -> list[Link]:
    """Write the deletes, moves, new data and inserts, in that order; return the new links.

    No new position equals one that is still there, so the unique key of the list holds after each statement.
    They are returned only if `bounded`, which says that a relation of the schema has a least or greatest
    number of members.
    """
    plan = writes.plan
    if taken := links.taken(plan.joining):
        links.mark_displaced(taken)
    leaving = [*(row.pk for row in plan.deletes), *writes.rivals]
    if leaving:
        links.mark_removed(plan.leaving)
        waiting.delete(Link.objects.using(links.using).filter(pk__in=leaving))
    if plan.moves:
        moved = [Link(pk=pk, **{links.order: key}) for pk, key in plan.moves]
        links.model.objects.using(links.using).write_keys(moved, batch_size=500)
    update_data([(row.pk, data) for row, data in plan.data], links.using)
    new: list[Link] = []
    if plan.inserts:
        rows = _new_rows(links, writes, change)
        if bounded:
            new = insert_with_keys(rows, links.using)
        else:
            insert(rows, links.using)
        links.mark_added(plan.joining)
    return new


def _new_rows(links: LinkList, writes: ListWrites, change: ListChange) -> list[LinkRow]:
    """Return the rows to insert. Each goes to the end of its member's own list, if the relation has one."""
    listed = set(links.listed(writes.plan.joining))
    unknown = listed.difference(writes.tails)
    tails = {**writes.tails, **(links.opposite_tails(unknown) if unknown else {})}
    rows = []
    for member, key in writes.plan.inserts:
        row = links.new_row(member, key, next_key(tails.get(member)) if member in listed else None)
        sent_type, data = change.sent_types.get(member), change.data.get(member)
        rows.append(row._replace(linkage_type=sent_type or "", data=data) if sent_type or data else row)
    return rows


def _update_sent_types(links: LinkList, sent_types: Mapping[Member, str]) -> None:
    """Store the resource types that the caller sent (`sent_types`) on links that were in the list before.

    A member is a key of `sent_types`, the type as it was spelled its value; "" is ignored. Moltin's answers
    repeat the type of each item as it was sent.
    """
    by_type: dict[str, list[DocumentKey]] = defaultdict(list)
    for member, sent_type in sent_types.items():
        if sent_type:
            by_type[sent_type].append(member.document)
    for sent_type, documents in by_type.items():
        stale = links.rows.filter(links.about(documents)).exclude(linkage_type=sent_type)
        stale.update(linkage_type=sent_type)
