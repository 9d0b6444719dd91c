"""Writing links: look up the named documents, plan each list, write the rows, all under lock.

All changes of links from a payload go through here. The caller has opened the transaction
(`schema.run_held`), so that a conflict restarts the whole write.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import F

from ... import conf, waiting
from ...access import caller
from ...models import Entry, EntryVersion
from .. import resources
from ..assets.uses import Uses
from ..errors import Faults, NotFoundError, ValidationError
from ..locks import Locks, Wanted, queue
from ..operations import Change, Target, connecting_of, named_by
from ..schema import REMOVE, FlowSchema, Pairing, RelationSchema, Schema
from ..values.parts import ids_within
from . import bounds, fitting, in_parts, lists
from .apply import write_list
from .in_parts import PartChange
from .opening import Loaded
from .plan.types import Plan
from .resolving import Resolver
from .targets import Documents, DocumentsOfSeveral, Found, by_flow, check_kind, documents, entries

NEXT = F("revision") + 1


@dataclass(frozen=True, slots=True)
class Owner:
    """The version whose relations are written, and objects that the write needs.

    `locks` has locked the version's document and the documents at the other end of its relations. `uses`
    collects changes of the table AssetUse (which files a version uses), which the caller writes at the end.
    `named` are documents that are loaded already, by the primary key of their flow.
    """

    flow: FlowSchema
    version: EntryVersion
    schema: Schema
    using: str
    locks: Locks
    uses: Uses
    named: Loaded = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """The result of writing the relations of a version.

    `touched` are the primary keys of all entries with a changed list. `plans` are the plans that were carried
    out, by the relation's slug, or for a relation of a part by its path, such as `blocks.author`. A
    relation's inverse side has a plan for each status of the sources.
    """

    touched: set[int] = dataclasses.field(default_factory=set)
    plans: dict[str, list[Plan]] = dataclasses.field(default_factory=dict)


def counterparts(flow: FlowSchema, changes: Mapping[str, Change], using: str) -> Wanted:
    """Return the documents that `changes` (by slug) name and that the write must lock.

    These are the documents at the other end of two-sided relations, of relations whose option `onDelete` is
    not `remove`, and documents of localized flows. The caller locks them together with the written document.
    Relations of parts, named by paths with dots, are skipped: `write` locks what they need. Raises
    ValidationError for a slug that is no relation's, and for more than RELATIONS_MAX_ITEMS targets of one
    relation.
    """
    wanted = Wanted()
    for slug, change in changes.items():
        if "." in slug:
            continue
        field = relation_field(flow, slug)
        limit = conf.get("RELATIONS_MAX_ITEMS")
        if len(named_by(change)) > limit:
            raise ValidationError(f"One write takes at most {limit} relations of a field.", [slug])
        for key, targets in by_flow(field, _documents_named_by(change)).items():
            if _is_locked(field, key):
                wanted |= entries(field.flows[key], targets, using)
    return wanted


def _is_locked(field: RelationSchema, flow: int) -> bool:
    """Whether a write locks the documents of the flow (a primary key) that it names in this relation.

    It does if their own lists change with it, if `onDelete` has a rule for their deletion, or if their flow
    is localized: one of their locales may be deleted meanwhile, which no foreign key of a link would notice.
    """
    return field.to(flow).two_sided or field.on_delete != REMOVE or field.flows[flow].localized


def write(owner: Owner, asked: Sequence[PartChange]) -> Written:
    """Make the changes in the relations of a version and of its parts.

    Returns the entries whose lists changed and the plans that were carried out. The revision of every
    document with a changed list is increased. Raises ValidationError, with all faults and with paths that
    lead to the field: for targets and anchors that do not exist or are not acceptable, an anchor that is not
    in the list, a document where only resources are taken, and a resource that the field does not take.
    Raises OperationalError when another writer has locked a document that turns out to be needed; the
    transaction must then start again.
    """
    faults, written = Faults(), Written()
    for each, found in load(owner, asked, faults):
        with faults.gathered():
            _write_list(owner, each, found, written)
    faults.check()
    if written.touched:
        bump(written.touched, owner.using)
    return written


def check(owner: Owner, asked: Sequence[PartChange]) -> None:
    """Raise the ValidationErrors that `write` would raise for the targets of the changes; write nothing.

    Whether anchors are in their lists is not checked. The owner's version need not be stored.
    """
    faults = Faults()
    for each, found in load(owner, asked, faults):
        with faults.gathered():
            _resolver(owner, each.field, found).changes(each.change)
    faults.check()


def check_own(owner: Owner) -> None:
    """In a flow without drafts, check the relations of the version, which readers see at once.

    Raises ValidationError, with all faults, for a list with too few or too many members, and for a link
    without required data. Does nothing in a flow with drafts, where publishing checks this.
    """
    if not owner.flow.drafts:
        bounds.check_shown(owner.flow, owner.version, owner.using)


def leave_out(flow: FlowSchema, version: EntryVersion, values: Mapping[str, Any], using: str) -> None:
    """Delete the links of parts that the stored version has and the new `values` no longer have.

    `values` are by slug; fields that they do not name are unchanged. If there were such links, the document's
    revision is increased. Does nothing for a version that is not stored.
    """
    if not flow.part_relations or version.pk is None:
        return
    stored = flow.by_slug(version.values)
    before = {slug: ids_within(stored.get(slug)) for slug in values}
    gone = {part for slug, value in values.items() for part in before[slug] - ids_within(value)}
    if in_parts.drop({version.pk: gone}, using):
        bump([version.entry_id], using)


def bump(entries: Iterable[int], using: str) -> None:
    """Increase the revision of the entries with these primary keys, since one of their lists has changed."""
    waiting.update(Entry, list(entries), using, revision=NEXT)


def _write_list(owner: Owner, asked: PartChange, found: Found, written: Written) -> None:
    """Carry out one change in each stored list of its relation, and add the entries and plans to `written`.

    `found` are the loaded documents that the change names. Raises ValidationError.
    """
    field, resolver = asked.field, _resolver(owner, asked.field, found)
    changes = resolver.changes(asked.change)
    if field.shared.get("noCycle"):
        queue(owner.flow, owner.using)  # two writers would each close half of a cycle
    for source_status, resolved in changes.items():
        links = list_of(owner, resolver.pairing, source_status, found, asked.part)
        writes = write_list(links, resolved, owner.locks, owner.schema, is_new=asked.is_new)
        fitting.check(field, owner.version, resolved, writes.plan, found, owner.schema, owner.using)
        written.touched.update(writes.touched)
        written.plans.setdefault(asked.name, []).append(writes.plan)


def _resolver(owner: Owner, field: RelationSchema, found: Found) -> Resolver:
    version = owner.version
    return Resolver(Pairing(field), version.locale, version.status, owner.schema, found)


def list_of(
    owner: Owner, pairing: Pairing, source_status: str | None, found: Found, part: int = 0
) -> lists.LinkList:
    """Return the object that reads and writes the owner's list of one relation, a ForwardList or InverseList.

    `part` is the id of the part in the owner's version that has the list, 0 for the version itself. An
    inverse list has links from sources in `source_status`. `found` are the documents that may be added.
    """
    if pairing.field.owning:
        return lists.of_version(pairing, owner.version, owner.using, None, part=part, flows=found.flows)
    return lists.of_version(pairing, owner.version, owner.using, source_status, found.members)


def relation_field(flow: FlowSchema, slug: str) -> RelationSchema:
    """Return the flow's relation with this slug. Raises ValidationError if there is none."""
    try:
        return flow.relation(slug)
    except NotFoundError as error:
        raise ValidationError(error.message, error.path) from None


def _documents_named_by(change: Change) -> list[Target]:
    """Return the targets and anchors of the change that are documents, not resources."""
    return [target for target in named_by(change) if target.resource is None]


def load(owner: Owner, asked: Sequence[PartChange], faults: Faults) -> list[tuple[PartChange, Found]]:
    """Load the documents that the changes name; return each change with the documents of its relation.

    A change is left out, and its ValidationError added to `faults`, if it connects documents that the caller
    may not read, or names a document in a relation to resources only, a document without the `__type` that it
    needs, or a resource that the relation does not take or that does not exist. Documents that do not exist
    are missing in the result, without an error. Raises PermissionDenied as `check_access` does. One SQL
    statement for each target flow whose documents the owner does not have loaded yet.
    """
    targets: dict[int, list[Target]] = {}
    sound = []
    for each in asked:
        field, named = each.field, _documents_named_by(each.change)
        with faults.gathered():
            check_access(each)
            if not field.others and named:
                raise ValidationError(f'"{field.slug}" has no target among the flows.', named[0].path)
            Faults().each(partial(check_kind, field), named)
            resources.check(field, [t for t in named_by(each.change) if t.resource], owner.using)
            sound.append(each)
        for flow, some in by_flow(field, named).items():
            targets.setdefault(flow, []).extend(some)
    loaded = {flow: _documents(owner, flow, wanted) for flow, wanted in targets.items()}
    return [(each, _of_field(each.field, loaded, owner)) for each in sound]


def _documents(owner: Owner, flow: int, wanted: Sequence[Target]) -> Documents:
    """Return the documents of a flow (a primary key) that the targets name.

    No SQL statement if the owner has loaded them already; else 1, and 1 for numeric ids.
    """
    known = owner.named.get(flow)
    if known is not None and known.targets.issuperset(wanted):
        return known.documents
    return documents(owner.schema.by_id[flow], wanted, owner.using)


def check_access(asked: PartChange) -> None:
    """Check that the caller may make the change: read the targets, and write the flow whose links change.

    Raises ValidationError, as for a field that does not exist, if an owning field's change connects documents
    of a flow that the caller may not read. Raises PermissionDenied if the field is an inverse one and the
    caller may not update documents of the other flow, whose links it changes. A previous owner that loses a
    target is of the same flow, so that this covers it as well.
    """
    field, other = asked.field, asked.field.other
    if other is None:
        return  # resources, or several flows: `kinds` has those that are open
    if not field.owning:
        caller.check(other.slug, caller.UPDATE)
    elif connecting_of(asked.change) and not caller.may(other.slug, caller.FIND):
        raise ValidationError(f"Invalid key {field.slug}", asked.name.split("."))


def _of_field(field: RelationSchema, loaded: Mapping[int, Documents], owner: Owner) -> Found:
    """Return the loaded documents of the flows that the field can link.

    `loaded` has documents by the primary key of their flow.
    """
    if field.several:
        of_kinds = {kind: loaded.get(flow.id) or Documents(flow) for kind, flow in field.kinds.items()}
        return DocumentsOfSeveral(of_kinds)
    other = field.other
    return (other and loaded.get(other.id)) or Documents(other or owner.flow)
