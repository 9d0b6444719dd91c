"""The one place that writes links: changes → targets → plans → rows, under lock.

The caller has opened the transaction (`transactions.run`), so that a conflict starts all of it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Q

from ... import conf
from ...models import Entry, EntryVersion
from .. import resources
from ..errors import NotFoundError, ValidationError
from ..locks import Locks
from ..operations import Change, Set, Target, targets_of
from ..schema import FieldSchema, FlowSchema, Schema
from .apply import write_list
from .expansion import Expansion
from .targets import Documents, documents, entries


@dataclass(frozen=True, slots=True)
class Owner:
    """The version whose lists are written; `locks` holds its document and those of `counterparts`."""

    flow: FlowSchema
    version: EntryVersion
    schema: Schema
    using: str
    locks: Locks


def counterparts(flow: FlowSchema, schema: Schema, changes: Mapping[str, Change], using: str) -> Q:
    """The condition for the entries that the changes name and whose own lists they write.

    They are locked together with the owner. Raises ValidationError for a field that is no relation, and
    for too many targets.
    """
    wanted = Q(pk__in=[])
    for slug, change in changes.items():
        relation = _relation_field(flow, slug).relation
        assert relation is not None
        limit = conf.get("RELATIONS_MAX_ITEMS")
        if len(targets_of(change)) > limit:
            raise ValidationError(f"One write takes at most {limit} relations of a field.", [slug])
        if relation.two_sided and relation.target_flow is not None:
            wanted |= entries(schema.by_id[relation.target_flow], _inside(change), using)
    return wanted


def write(owner: Owner, changes: Mapping[str, Change]) -> bool:
    """Apply each relation field's change to the owner's lists; True when a row was written.

    Raises ValidationError with the path `field.…` for a field that is no relation, an unknown target,
    an anchor that is not in the list, a target that is named twice.
    """
    fields = {slug: _relation_field(owner.flow, slug) for slug in changes}
    found = _load(owner, fields, changes)
    touched: set[int] = set()
    for slug, change in changes.items():
        expansion = Expansion(owner.flow, owner.version, fields[slug], owner.schema, found[slug], owner.using)
        expansion.check(change)
        for number, links in enumerate(expansion.lists(targets_of(change))):
            strict = isinstance(change, Set) or (change.strict and number == 0)
            touched |= write_list(links, expansion, change, strict, owner.locks)
    if touched:
        bump(touched, owner.using)
    return bool(touched)


def bump(entries: Iterable[int], using: str) -> None:
    """Count a new revision of every document one of whose lists has changed."""
    Entry.objects.using(using).filter(pk__in=entries).update(revision=F("revision") + 1)


def _relation_field(flow: FlowSchema, slug: str) -> FieldSchema:
    try:
        return flow.relation(slug)
    except NotFoundError as error:
        raise ValidationError(error.message, error.path) from None


def _inside(change: Change) -> list[Target]:
    """The documents among the flows that the change names."""
    return [target for target in targets_of(change) if target.resource is None]


def _load(
    owner: Owner, fields: Mapping[str, FieldSchema], changes: Mapping[str, Change]
) -> dict[str, Documents]:
    """The documents that each field's change names: one statement for each target flow."""
    named: dict[int, list[Target]] = {}
    for slug, field in fields.items():
        assert field.relation is not None
        inside = _inside(changes[slug])
        if field.relation.target_flow is not None:
            named.setdefault(field.relation.target_flow, []).extend(inside)
        elif inside:
            raise ValidationError(f'"{slug}" has no target among the flows.', inside[0].path)
        resources.check(field.relation, [t for t in targets_of(changes[slug]) if t.resource], owner.using)
    loaded = {
        flow: documents(owner.schema.by_id[flow], wanted, owner.using) for flow, wanted in named.items()
    }
    nothing = Documents(owner.flow)
    return {
        slug: loaded.get(field.relation.target_flow or 0, nothing)
        for slug, field in fields.items()
        if field.relation
    }
