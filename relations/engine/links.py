"""The one place that writes links: changes → targets → plans → rows, under lock.

The caller has opened the transaction (`transactions.run`), so that a conflict starts all of it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from .. import conf
from ..models import Entry, EntryVersion, Link
from . import planning, resolve, resources
from .errors import NotFoundError, ValidationError
from .expand import Expansion
from .lists import LinkList, next_key
from .operations import Change, Connect, Patch, Set, Target, connecting_of, targets_of
from .plan import AnchorMissing, Circular, Crowded, Document, Item, Member, Plan
from .schema import FieldSchema, FlowSchema, Schema


@dataclass(frozen=True, slots=True)
class Owner:
    """The version whose lists are written."""

    flow: FlowSchema
    version: EntryVersion
    schema: Schema
    using: str


def write(owner: Owner, changes: Mapping[str, Change]) -> bool:
    """Apply each relation field's change to the owner's lists; True when a row was written.

    Raises ValidationError with the path `field.…` for a field that is no relation, an unknown target,
    an anchor that is not in the list, a target that is named twice.
    """
    fields = {slug: _relation_field(owner.flow, slug) for slug in changes}
    _check_number(changes)
    found = _load(owner, fields, changes)
    _lock(owner, fields, found)
    touched: set[int] = set()
    for slug, change in changes.items():
        expansion = Expansion(owner.flow, owner.version, fields[slug], owner.schema, found[slug], owner.using)
        targets = targets_of(change)
        expansion.check(change)
        for number, links in enumerate(expansion.lists(targets)):
            touched |= _write_list(links, expansion, change, strict=number == 0 and _is_strict(change))
    if touched:
        bump(touched, owner.using)
    return bool(touched)


def bump(entries: Iterable[int], using: str) -> None:
    """Count a new revision of every document one of whose lists has changed."""
    Entry.objects.using(using).filter(pk__in=entries).update(revision=F("revision") + 1)


def _is_strict(change: Change) -> bool:
    """Whether an anchor that is not there is an error."""
    return isinstance(change, Set) or change.strict


def _check_number(changes: Mapping[str, Change]) -> None:
    """ValidationError where one write names more relations than RELATIONS_MAX_ITEMS."""
    limit = conf.get("RELATIONS_MAX_ITEMS")
    for slug, change in changes.items():
        if len(targets_of(change)) > limit:
            raise ValidationError(f"One write takes at most {limit} relations of a field.", [slug])


def _relation_field(flow: FlowSchema, slug: str) -> FieldSchema:
    try:
        return flow.relation(slug)
    except NotFoundError as error:
        raise ValidationError(error.message, error.path) from None


def _load(
    owner: Owner, fields: Mapping[str, FieldSchema], changes: Mapping[str, Change]
) -> dict[str, resolve.Documents]:
    """The documents that each field's change names: one statement for each target flow."""
    targets: dict[int, list[Target]] = {}
    for slug, field in fields.items():
        assert field.relation is not None
        inside = [t for t in targets_of(changes[slug]) if t.resource is None]
        if field.relation.target_flow is not None:
            targets.setdefault(field.relation.target_flow, []).extend(inside)
        elif inside:
            raise ValidationError(f'"{slug}" has no target among the flows.', inside[0].path)
        resources.check(field.relation, [t for t in targets_of(changes[slug]) if t.resource], owner.using)
    loaded = {
        flow: resolve.documents(owner.schema.by_id[flow], wanted, owner.using)
        for flow, wanted in targets.items()
    }
    nothing = resolve.Documents(owner.flow)
    return {
        slug: loaded.get(field.relation.target_flow or 0, nothing)
        for slug, field in fields.items()
        if field.relation
    }


def _lock(owner: Owner, fields: Mapping[str, FieldSchema], found: Mapping[str, resolve.Documents]) -> None:
    """Lock the owner, and the targets whose lists will be appended to, in the order of their keys.

    NotFoundError when the owner was deleted in the meantime. A target that was is caught by its
    foreign key, and the whole write is run again.
    """
    keys = {owner.version.entry_id}
    for slug, field in fields.items():
        if field.relation and field.relation.two_sided:
            keys.update(document.entry for document in found[slug].by_id.values())
    locked = Entry.objects.using(owner.using).select_for_update().filter(pk__in=keys).order_by("pk")
    if owner.version.entry_id not in set(locked.values_list("pk", flat=True)):
        raise NotFoundError("The document was deleted in the meantime.")


def _write_list(links: LinkList, expansion: Expansion, change: Change, strict: bool) -> set[int]:
    """Bring one list to what the change asks for; the entries whose lists changed."""
    while True:
        try:
            if isinstance(change, Set):
                plan = _plan_set(links, expansion, change.targets)
            elif links.relation.to_many:
                plan = _plan_patch(links, expansion, change, strict)
            else:
                plan = _plan_one(links, expansion, change)
            break
        except Crowded as spot:
            links.make_room(spot.low, spot.room)
    sent_types = {
        member: target.sent_type
        for target in connecting_of(change)
        for member in expansion.members(links, target)
    }
    touched = _apply(links, plan, sent_types)
    joined = {member for member, _ in plan.inserts}
    _note_types(links, {member: kind for member, kind in sent_types.items() if member not in joined})
    return touched


def _note_types(links: LinkList, sent_types: Mapping[Member, str]) -> None:
    """Keep the type that was sent last: rows that stayed may have another."""
    by_type: dict[str, list[Document]] = defaultdict(list)
    for member, sent_type in sent_types.items():
        if sent_type:
            by_type[sent_type].append(member.document)
    for sent_type, documents in by_type.items():
        stale = links.rows.filter(links.about(documents)).exclude(linkage_type=sent_type)
        stale.update(linkage_type=sent_type)


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
    items = _arranged(items, change, [row.member for row in rows], strict)
    at_ends = any(item.anchor is None for item in items)
    first, last = links.ends() if at_ends else (None, None)
    return planning.plan_patch(rows, items, removed, first, last)


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


def _arranged(items: list[Item], change: Patch, present: Sequence[Member], strict: bool) -> list[Item]:
    """The items with their anchors checked; ValidationError names an anchor that is not there.

    Not `strict`: an item without its anchor goes to the end. Where one change writes two lists, an
    anchor may stand in one of them only; the first is the strict one.
    """
    try:
        planning.arrange(items, present)
    except AnchorMissing as missing:
        if strict:
            connect = change.connect[missing.at]
            raise _anchor_error(connect, _why(connect, isinstance(missing, Circular))) from None
        loose = Item(items[missing.at].members)
        return _arranged([*items[: missing.at], loose, *items[missing.at + 1 :]], change, present, strict)
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


def _apply(links: LinkList, plan: Plan, sent_types: Mapping[Member, str]) -> set[int]:
    """Write the plan: deletes, moves, inserts. No new key equals an old one, so no order collides.

    Gives the entries whose lists changed: the owner, and the other ends that came or went.
    """
    if not (plan.deletes or plan.moves or plan.inserts):
        return set()
    rows = Link.objects.using(links.using)
    two_sided = links.relation.two_sided
    joining = [member for member, _ in plan.inserts]
    touched: set[int] = {links.owner.entry_id}
    if two_sided:
        members = [*joining, *(row.member for row in plan.deletes)]
        touched.update(member.document for member in members if isinstance(member.document, int))
    leaving = [row.pk for row in plan.deletes]
    if joining and links.relation.takes_over:
        for pk, source, target in links.rivals(joining).values_list("pk", "source__entry", "target"):
            leaving.append(pk)
            touched.update((source, target))
        links.note_displaced(joining)
    if leaving:
        links.note_removed([row.member for row in plan.deletes])
        rows.filter(pk__in=leaving).delete()
    if plan.moves:
        moved = [Link(pk=pk, **{links.order: key}) for pk, key in plan.moves]
        rows.bulk_update(moved, [links.order], batch_size=500)
    if joining:
        tails = links.opposite_tails(joining) if two_sided else {}
        rows.bulk_create(
            links.new_row(m, key, next_key(tails.get(m)) if two_sided else None, sent_types.get(m, ""))
            for m, key in plan.inserts
        )
        links.note_added(joining)
    return touched
