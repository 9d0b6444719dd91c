"""Writing links: resolve the change, plan each list, apply the plan, all under lock.

The only entrance to writing links from a payload. The caller has opened the transaction
(`schema.run_held`), so that a conflict starts the whole write again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Q

from ... import conf
from ...models import Entry, EntryVersion
from .. import resources
from ..errors import Faults, NotFoundError, ValidationError
from ..locks import Locks
from ..operations import Change, Target, named_by
from ..schema import FlowSchema, Pairing, RelationSchema, Schema
from . import lists
from .apply import write_list
from .plan.types import Plan
from .resolving import Resolver
from .targets import Documents, documents, entries


@dataclass(frozen=True, slots=True)
class Owner:
    """The version whose lists are written; `locks` holds its document and its `counterparts`."""

    flow: FlowSchema
    version: EntryVersion
    schema: Schema
    using: str
    locks: Locks


@dataclass(frozen=True, slots=True)
class Written:
    """The result of a write: the entries whose lists it `touched`, and the applied plans by field."""

    touched: set[int] = dataclasses.field(default_factory=set)
    plans: dict[str, list[Plan]] = dataclasses.field(default_factory=dict)


def counterparts(flow: FlowSchema, changes: Mapping[str, Change], using: str) -> Q:
    """Return the condition for the entries named by the changes whose own lists are written too.

    These are the documents at the other end of relations with an inverse. The caller locks them together
    with the owner. Raises ValidationError for a field that is no relation, and for more than
    RELATIONS_MAX_ITEMS targets.
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


def write(owner: Owner, changes: Mapping[str, Change]) -> Written:
    """Apply each relation field's change to the owner's lists; return what was written.

    Raises ValidationError, with all that is wrong and whose path begins with the field, for a field that is
    no relation, an unknown target, an anchor that is not in the list, and a target that is named twice.
    """
    fields = {slug: relation_field(owner.flow, slug) for slug in changes}
    faults, written = Faults(), Written()
    for slug, found in load(owner, fields, changes, faults).items():
        with faults.gathered():
            _write_field(owner, fields[slug], changes[slug], found, written)
    faults.check()
    if written.touched:
        bump(written.touched, owner.using)
    return written


def check(owner: Owner, changes: Mapping[str, Change]) -> None:
    """Raise what `write` raises of the targets; write nothing. The owner's version need not be stored."""
    fields = {slug: relation_field(owner.flow, slug) for slug in changes}
    faults = Faults()
    for slug, found in load(owner, fields, changes, faults).items():
        with faults.gathered():
            _resolver(owner, fields[slug], found).changes(changes[slug])
    faults.check()


def bump(entries: Iterable[int], using: str) -> None:
    """Count up the revision of these documents: one of their lists has changed."""
    Entry.objects.using(using).filter(pk__in=entries).update(revision=F("revision") + 1)


def _write_field(
    owner: Owner, field: RelationSchema, change: Change, found: Documents, written: Written
) -> None:
    """Apply one field's change, and add it to `written`."""
    resolver = _resolver(owner, field, found)
    for source_status, resolved in resolver.changes(change).items():
        writes = write_list(list_of(owner, resolver.pairing, source_status, found), resolved, owner.locks)
        written.touched.update(writes.touched)
        written.plans.setdefault(field.slug, []).append(writes.plan)


def _resolver(owner: Owner, field: RelationSchema, found: Documents) -> Resolver:
    version = owner.version
    return Resolver(Pairing(field), version.locale, version.status, owner.schema, found)


def list_of(owner: Owner, pairing: Pairing, source_status: str | None, found: Documents) -> lists.LinkList:
    """Return the owner's list, of sources in this status; `found` are the documents that may join it."""
    return lists.of_version(pairing, owner.version, owner.using, source_status, found.members)


def relation_field(flow: FlowSchema, slug: str) -> RelationSchema:
    """Return the relation field; ValidationError when there is none with this slug."""
    try:
        return flow.relation(slug)
    except NotFoundError as error:
        raise ValidationError(error.message, error.path) from None


def _documents_named_by(change: Change) -> list[Target]:
    """Return the targets and anchors of the change that are documents, not resources."""
    return [target for target in named_by(change) if target.resource is None]


def load(
    owner: Owner, fields: Mapping[str, RelationSchema], changes: Mapping[str, Change], faults: Faults
) -> dict[str, Documents]:
    """Load the documents that each field's change names, by field: a statement for each target flow.

    A field is left out, and `faults` have why, whose change names a document in a relation to resources
    alone, or an unknown resource.
    """
    targets: dict[int, list[Target]] = {}
    sound = []
    for slug, field in fields.items():
        named = _documents_named_by(changes[slug])
        with faults.gathered():
            if field.target_flow is None and named:
                raise ValidationError(f'"{slug}" has no target among the flows.', named[0].path)
            resources.check(field, [t for t in named_by(changes[slug]) if t.resource], owner.using)
            sound.append(slug)
        if field.target_flow is not None:
            targets.setdefault(field.target_flow, []).extend(named)
    loaded = {
        flow: documents(owner.schema.by_id[flow], wanted, owner.using) for flow, wanted in targets.items()
    }
    no_documents = Documents(owner.flow)
    targets_of = {slug: fields[slug].target_flow for slug in sound}
    return {slug: no_documents if target is None else loaded[target] for slug, target in targets_of.items()}
