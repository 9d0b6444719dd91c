"""The one place that writes links: changes → targets → plans → rows, under lock.

The caller has opened the transaction (`schema.run_held`), so that a conflict starts all of it again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Q

from ... import conf
from ...models import Entry, EntryVersion
from .. import resources
from ..errors import NotFoundError, ValidationError
from ..locks import Locks
from ..operations import Change, Target, named_by
from ..schema import FlowSchema, Pairing, RelationSchema, Schema
from .apply import write_list
from .lists import ForwardList, InverseList, LinkList
from .plan.types import Member, Plan
from .resolving import Resolver
from .targets import Documents, documents, entries


@dataclass(frozen=True, slots=True)
class Owner:
    """The version whose lists are written; `locks` holds its document and those of `counterparts`."""

    flow: FlowSchema
    version: EntryVersion
    schema: Schema
    using: str
    locks: Locks


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did: the entries whose lists it `touched`, and the plans that it carried out, by field."""

    touched: set[int] = dataclasses.field(default_factory=set)
    plans: dict[str, list[Plan]] = dataclasses.field(default_factory=dict)


def counterparts(flow: FlowSchema, changes: Mapping[str, Change], using: str) -> Q:
    """The condition for the entries that the changes name and whose own lists they write.

    They are locked together with the owner. Raises ValidationError for a field that is no relation, and
    for too many targets.
    """
    wanted = Q(pk__in=[])
    for slug, change in changes.items():
        field = relation_field(flow, slug)
        limit = conf.get("RELATIONS_MAX_ITEMS")
        if len(named_by(change)) > limit:
            raise ValidationError(f"One write takes at most {limit} relations of a field.", [slug])
        if field.two_sided and field.other is not None:
            wanted |= entries(field.other, _inside(change), using)
    return wanted


def write(owner: Owner, changes: Mapping[str, Change]) -> Written:
    """Apply each relation field's change to the owner's lists, and say what that did.

    Raises ValidationError with the path `field.…` for a field that is no relation, an unknown target,
    an anchor that is not in the list, a target that is named twice.
    """
    fields = {slug: relation_field(owner.flow, slug) for slug in changes}
    found = load(owner, fields, changes)
    written = Written()
    for slug, change in changes.items():
        _write_field(owner, fields[slug], change, found[slug], written)
    if written.touched:
        bump(written.touched, owner.using)
    return written


def bump(entries: Iterable[int], using: str) -> None:
    """Count a new revision of every document one of whose lists has changed."""
    Entry.objects.using(using).filter(pk__in=entries).update(revision=F("revision") + 1)


def _write_field(
    owner: Owner, field: RelationSchema, change: Change, found: Documents, written: Written
) -> None:
    version, pairing = owner.version, Pairing(field)
    resolver = Resolver(pairing, version.locale, version.status, owner.schema, found)
    for source_status, resolved in resolver.changes(change).items():
        writes = write_list(list_of(owner, pairing, source_status, found), resolved, owner.locks)
        written.touched.update(writes.touched)
        written.plans.setdefault(field.slug, []).append(writes.plan)


def list_of(owner: Owner, pairing: Pairing, source_status: str | None, found: Documents) -> LinkList:
    """The owner's list, of sources in one status (None: on the owning side); `found` may join it."""
    if source_status is None:
        return ForwardList(pairing, owner.version, owner.using)
    versions = {
        Member(document.entry, locale, status): key
        for document in found.by_id.values()
        for (locale, status), key in document.versions.items()
    }
    return InverseList(pairing, owner.version, owner.using, source_status, versions)


def relation_field(flow: FlowSchema, slug: str) -> RelationSchema:
    """The relation field; ValidationError when it is none."""
    try:
        return flow.relation(slug)
    except NotFoundError as error:
        raise ValidationError(error.message, error.path) from None


def _inside(change: Change) -> list[Target]:
    """The documents among the flows that the change names."""
    return [target for target in named_by(change) if target.resource is None]


def load(
    owner: Owner, fields: Mapping[str, RelationSchema], changes: Mapping[str, Change]
) -> dict[str, Documents]:
    """The documents that each field's change names: one statement for each target flow."""
    targets: dict[int, list[Target]] = {}
    for slug, field in fields.items():
        inside = _inside(changes[slug])
        if field.target_flow is not None:
            targets.setdefault(field.target_flow, []).extend(inside)
        elif inside:
            raise ValidationError(f'"{slug}" has no target among the flows.', inside[0].path)
        resources.check(field, [t for t in named_by(changes[slug]) if t.resource], owner.using)
    loaded = {
        flow: documents(owner.schema.by_id[flow], wanted, owner.using) for flow, wanted in targets.items()
    }
    nothing = Documents(owner.flow)
    return {
        slug: nothing if field.target_flow is None else loaded[field.target_flow]
        for slug, field in fields.items()
    }
