"""One list brought to what a change asks for: plan, lock what else that concerns, write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...models import Link
from ..errors import ValidationError
from ..locks import Locks
from ..operations import Change, Connect, Patch, Set, Target, connecting_of
from .expansion import Expansion
from .lists import LinkList, next_key
from .plan import planning
from .plan.types import AnchorMissing, Circular, Crowded, Document, Item, Member, Plan


@dataclass(frozen=True, slots=True)
class _Writes:
    """A plan with what else it brings about: the rows that lose their place, the lists that change."""

    plan: Plan
    rivals: list[int]
    touched: set[int]


def write_list(links: LinkList, expansion: Expansion, change: Change, strict: bool, locks: Locks) -> set[int]:
    """Write the list, and give the entries whose lists have changed by it.

    `strict`: an anchor that is not there is an error. Raises ValidationError.
    """
    writes = _writes(links, expansion, change, strict)
    while locks.also(writes.touched):
        writes = _writes(links, expansion, change, strict)
    sent_types = {
        member: target.sent_type
        for target in connecting_of(change)
        for member in expansion.members(links, target)
    }
    _apply(links, writes, sent_types)
    joined = {member for member, _ in writes.plan.inserts}
    _note_types(links, {member: kind for member, kind in sent_types.items() if member not in joined})
    return writes.touched


def _writes(links: LinkList, expansion: Expansion, change: Change, strict: bool) -> _Writes:
    plan = _plan(links, expansion, change, strict)
    if not (plan.deletes or plan.moves or plan.inserts):
        return _Writes(plan, [], set())
    joining = [member for member, _ in plan.inserts]
    touched = {links.owner.entry_id}
    if links.relation.two_sided:
        members = [*joining, *(row.member for row in plan.deletes)]
        touched.update(member.document for member in members if isinstance(member.document, int))
    rivals = []
    if joining and links.exclusive:
        for pk, source, target in links.rivals(joining).values_list("pk", "source__entry", "target"):
            rivals.append(pk)
            touched.update((source, target))
    return _Writes(plan, rivals, touched)


def _plan(links: LinkList, expansion: Expansion, change: Change, strict: bool) -> Plan:
    while True:
        try:
            if isinstance(change, Set):
                return _plan_set(links, expansion, change.targets)
            if links.relation.to_many:
                return _plan_patch(links, expansion, change, strict)
            return _plan_one(links, expansion, change)
        except Crowded as spot:
            links.make_room(spot.low, spot.room)


def _plan_set(links: LinkList, expansion: Expansion, targets: Sequence[Target]) -> Plan:
    if not links.relation.to_many:
        targets = targets[-1:]
    members = [member for target in targets for member in expansion.members(links, target)]
    return planning.plan_set(links.read(), list(dict.fromkeys(members)))


def _plan_one(links: LinkList, expansion: Expansion, change: Patch) -> Plan:
    """A relation with one place for each state: the last connected target takes it, as documented.

    There is no order in it, so positions mean nothing.
    """
    _items(links, expansion, change)
    rows = links.read()
    gone = {member for target in change.disconnect for member in expansion.members(links, target)}
    places = {row.member.status: row.member for row in rows if row.member not in gone}
    for connect in change.connect:
        for member in expansion.members(links, connect.target):
            places[member.status] = member
    return planning.plan_set(rows, list(places.values()))


def _plan_patch(links: LinkList, expansion: Expansion, change: Patch, strict: bool) -> Plan:
    items = _items(links, expansion, change)
    removed = [member for target in change.disconnect for member in expansion.members(links, target)]
    documents = {member.document for member in removed}
    documents.update(member.document for item in items for member in item.members)
    documents.update(item.anchor.document for item in items if item.anchor)
    rows = links.read_around(documents)
    # An item whose anchor may be missing may go to the end.
    at_ends = any(item.anchor is None or not strict for item in items)
    first, last = links.ends() if at_ends else (None, None)
    try:
        return planning.plan_patch(rows, items, removed, first, last, strict=strict)
    except AnchorMissing as missing:
        connect = change.connect[missing.at]
        raise _anchor_error(connect, _why(connect, isinstance(missing, Circular))) from None


def _items(links: LinkList, expansion: Expansion, change: Patch) -> list[Item]:
    seen: set[Member] = set()
    items = []
    for connect in change.connect:
        members = tuple(expansion.members(links, connect.target))
        if seen.intersection(members):
            raise ValidationError(
                f'"{connect.target.label}" is connected twice: the same relation may be connected once.',
                connect.target.path,
                documentId=connect.target.label,
            )
        seen.update(members)
        anchor = expansion.anchor(connect)
        if anchor and members and all(anchor.fits(member) for member in members):
            raise _anchor_error(connect, f'"{connect.target.label}" cannot be its own anchor.')
        items.append(Item(members, connect.position.kind, anchor))
    return items


def _why(connect: Connect, circular: bool) -> str:
    """What is wrong with an anchor that is not in the list."""
    target, anchor = connect.target.label, connect.position.anchor
    assert anchor is not None
    if circular:
        return f'"{target}" and "{anchor.label}" wait for each other: neither is connected yet.'
    return f'"{target}" cannot go {connect.position.kind} "{anchor.label}", which is not connected.'


def _anchor_error(connect: Connect, message: str) -> ValidationError:
    anchor = connect.position.anchor
    assert anchor is not None
    return ValidationError(message, anchor.path, documentId=connect.target.label)


def _apply(links: LinkList, writes: _Writes, sent_types: Mapping[Member, str]) -> None:
    """Deletes, moves, inserts. No new key equals an old one, so no order collides."""
    plan, rows = writes.plan, Link.objects.using(links.using)
    joining = [member for member, _ in plan.inserts]
    if joining and links.exclusive:
        links.note_displaced(joining)
    leaving = [*(row.pk for row in plan.deletes), *writes.rivals]
    if leaving:
        links.note_removed([row.member for row in plan.deletes])
        rows.filter(pk__in=leaving).delete()
    if plan.moves:
        moved = [Link(pk=pk, **{links.order: key}) for pk, key in plan.moves]
        rows.bulk_update(moved, [links.order], batch_size=500)
    if joining:
        two_sided = links.relation.two_sided
        tails = links.opposite_tails(joining) if two_sided else {}
        rows.bulk_create(
            links.new_row(m, key, next_key(tails.get(m)) if two_sided else None, sent_types.get(m, ""))
            for m, key in plan.inserts
        )
        links.note_added(joining)


def _note_types(links: LinkList, sent_types: Mapping[Member, str]) -> None:
    """Keep the type that was sent last: rows that stayed may have another."""
    by_type: dict[str, list[Document]] = defaultdict(list)
    for member, sent_type in sent_types.items():
        if sent_type:
            by_type[sent_type].append(member.document)
    for sent_type, documents in by_type.items():
        stale = links.rows.filter(links.about(documents)).exclude(linkage_type=sent_type)
        stale.update(linkage_type=sent_type)
