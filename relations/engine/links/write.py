"""Writing links: resolve the change, plan each list, apply the plan, all under lock.

It is the only entrance to writing links from a payload. The caller has opened the transaction
(`schema.run_held`), so that a conflict starts the whole write again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from ... import conf
from ...models import Entry, EntryVersion
from .. import resources
from ..assets.uses import Uses
from ..errors import Faults, NotFoundError, ValidationError
from ..locks import Locks
from ..operations import Change, Target, named_by
from ..schema import FlowSchema, Pairing, RelationSchema, Schema
from ..values.parts import ids_within
from . import in_parts, lists
from .apply import write_list
from .in_parts import PartChange
from .plan.types import Plan
from .resolving import Resolver
from .targets import Documents, documents, entries


@dataclass(frozen=True, slots=True)
class Owner:
    """The version whose relation lists are written, with what the write needs.

    `locks` holds the version's document and its `counterparts`. `uses` collects the changes of the table
    of used files, which the caller writes at the end.
    """

    flow: FlowSchema
    version: EntryVersion
    schema: Schema
    using: str
    locks: Locks
    uses: Uses


@dataclass(frozen=True, slots=True)
class Written:
    """The result of a write of relation lists.

    `touched` are the keys of the entries one of whose lists changed. `plans` are the applied plans by the
    relation's slug, in a component with its way there, as `blocks.author`. The inverse side has a plan
    for each status of the sources.
    """

    touched: set[int] = dataclasses.field(default_factory=set)
    plans: dict[str, list[Plan]] = dataclasses.field(default_factory=dict)


def counterparts(flow: FlowSchema, changes: Mapping[str, Change], using: str) -> Q:
    """Return the condition for the entries named by `changes` (by slug) whose own lists are written too.

    These are the documents at the other end of relations with an inverse. The caller locks them together
    with the owner. Raises ValidationError for a slug of no relation, and for more than
    RELATIONS_MAX_ITEMS targets of one relation.
    """
    wanted = Q(pk__in=[])
    for slug, change in changes.items():
        field = relation_field(flow, slug)
        limit = conf.get("RELATIONS_MAX_ITEMS")
        if len(named_by(change)) > limit:
            raise ValidationError(f"One write takes at most {limit} relations of a field.", [slug])
        if field.two_sided and field.other is not None:
            wanted |= entries(field.other, _documents_named_by(change), using)
    return wanted


def write(owner: Owner, asked: Sequence[PartChange]) -> Written:
    """Apply each change to the owner's relation lists and those of its components; return what was written.

    The revision of every document one of whose lists changed is counted up. Raises ValidationError, with
    all that is wrong and whose path leads to the field, for what `Resolver.changes` refuses, an anchor
    that is not in the list, a document where only resources are taken, and a resource that the field does
    not take. Raises OperationalError when another writer holds a document that turns out to be needed:
    then the transaction has to start again.
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
    """Raise the ValidationError of `write` for targets that it would refuse; write nothing.

    Whether anchors are in their lists is not looked up. The owner's version need not be stored.
    """
    faults = Faults()
    for each, found in load(owner, asked, faults):
        with faults.gathered():
            _resolver(owner, each.field, found).changes(each.change)
    faults.check()


def leave_out(flow: FlowSchema, version: EntryVersion, values: Mapping[str, Any], using: str) -> None:
    """Delete the links of components that the stored version has and that the new `values` leave out.

    `values` are by slug; those of fields that they do not name stay.

    Counts up the document's revision when there were any. Does nothing for a version that is not stored.
    """
    if not flow.part_relations or version.pk is None:
        return
    stored = flow.by_slug(version.values)
    before = {slug: ids_within(stored.get(slug)) for slug in values}
    gone = {part for slug, value in values.items() for part in before[slug] - ids_within(value)}
    if in_parts.drop({version.pk: gone}, using):
        bump([version.entry_id], using)


def bump(entries: Iterable[int], using: str) -> None:
    """Count up the revisions of the entries with these primary keys: one of their lists has changed."""
    Entry.objects.using(using).filter(pk__in=entries).update(revision=F("revision") + 1)


def _write_list(owner: Owner, asked: PartChange, found: Documents, written: Written) -> None:
    """Apply one change, and add it to `written`."""
    resolver = _resolver(owner, asked.field, found)
    for source_status, resolved in resolver.changes(asked.change).items():
        links = list_of(owner, resolver.pairing, source_status, found, asked.part)
        writes = write_list(links, resolved, owner.locks, is_new=asked.is_new)
        written.touched.update(writes.touched)
        written.plans.setdefault(asked.name, []).append(writes.plan)


def _resolver(owner: Owner, field: RelationSchema, found: Documents) -> Resolver:
    version = owner.version
    return Resolver(Pairing(field), version.locale, version.status, owner.schema, found)


def list_of(
    owner: Owner, pairing: Pairing, source_status: str | None, found: Documents, part: int = 0
) -> lists.LinkList:
    """Return the owner's list of one relation, to be read and written.

    `part` is the id of the component in the owner's version that has the relation, 0 for the version
    itself. On the inverse side its links come from sources in `source_status`, and `found` are the
    documents that may join it.
    """
    return lists.of_version(pairing, owner.version, owner.using, source_status, found.members, part)


def relation_field(flow: FlowSchema, slug: str) -> RelationSchema:
    """Return the flow's relation field; ValidationError when there is none with this slug."""
    try:
        return flow.relation(slug)
    except NotFoundError as error:
        raise ValidationError(error.message, error.path) from None


def _documents_named_by(change: Change) -> list[Target]:
    """Return the targets and anchors of the change that are documents, not resources."""
    return [target for target in named_by(change) if target.resource is None]


def load(owner: Owner, asked: Sequence[PartChange], faults: Faults) -> list[tuple[PartChange, Documents]]:
    """Load the documents that the changes name; return each change with those of its target flow.

    A change is left out, and its ValidationError added to `faults`, when it names a document in a
    relation to resources alone, or a resource that the field does not take or that does not exist.
    Documents that do not exist are passed over here. Costs a statement for each target flow.
    """
    targets: dict[int, list[Target]] = {}
    sound = []
    for each in asked:
        field, named = each.field, _documents_named_by(each.change)
        with faults.gathered():
            if field.target_flow is None and named:
                raise ValidationError(f'"{field.slug}" has no target among the flows.', named[0].path)
            resources.check(field, [t for t in named_by(each.change) if t.resource], owner.using)
            sound.append(each)
        if field.target_flow is not None:
            targets.setdefault(field.target_flow, []).extend(named)
    loaded = {
        flow: documents(owner.schema.by_id[flow], wanted, owner.using) for flow, wanted in targets.items()
    }
    no_documents = Documents(owner.flow)
    targets_of = ((each, each.field.target_flow) for each in sound)
    return [(each, no_documents if target is None else loaded[target]) for each, target in targets_of]
