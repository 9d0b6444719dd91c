"""Checking the members that join a list against the relation's rules: `targetFilter`, `noSelf`, `noCycle`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from ...access import caller
from ...models import EntryVersion, Status
from .. import query
from ..errors import ConflictError, Path, ValidationError
from ..schema import RelationSchema, Schema
from ..view import View
from . import loops
from .plan.types import ListChange, Member, Plan, Reference
from .targets import Found

NOWHERE = Reference()


def check(
    field: RelationSchema,
    version: EntryVersion,
    change: ListChange,
    plan: Plan,
    found: Found,
    schema: Schema,
    using: str,
) -> None:
    """Raise ValidationError if a member that has joined a list of `version` breaks a rule of the relation.

    A rule is an option of the fields on both sides: `targetFilter` (a filter that members must match),
    `noSelf` (a document is not its own member) and `noCycle` (no chain of links leads back). `plan` is what
    was written for `change`. `found` are the documents that the payload names. Raises ConflictError for a
    filter that names a field which no longer exists. 1 SQL statement for each filter, and 1 for a relation
    with `noCycle`.
    """
    joining = [member for member in plan.joining if isinstance(member.document, int)]
    if not joining:
        return
    named = {member: item.reference for item in change.items for member in item.members}
    references = {member.document: named.get(member, NOWHERE) for member in joining}
    if field.shared.get("noSelf") or field.shared.get("noCycle"):
        _check_itself(field, version, references)
    if field.shared.get("noCycle") and loops.leads(field, version, version.entry_id, version.entry_id, using):
        raise _cycle(field, version, references, using)
    with caller.acting(caller.EVERYTHING):  # rules hold whatever the caller may read
        for flow, some in _by_flow(field, joining, found).items():
            _check_members(field.to(flow), some, references, found.members, schema, using)
            _check_owner(field.to(flow), version, references[some[0].document], schema, using)


def check_cycle(field: RelationSchema, version: EntryVersion, using: str) -> None:
    """Raise ValidationError if links of the relation lead from the document of `version` back to itself.

    1 SQL statement.
    """
    if loops.leads(field, version, version.entry_id, version.entry_id, using):
        text = f'"{field.slug}" has a cycle among the published documents.'
        raise ValidationError(text, (field.slug,)).coded("relation.cycle", field=field.slug)


def _check_itself(field: RelationSchema, version: EntryVersion, references: Mapping[Any, Reference]) -> None:
    found = references.get(version.entry_id)
    if found is not None:
        text = f'"{found.label}" cannot be a member of its own "{field.slug}".'
        raise _wrong(text, found.path, "relation.self", found.label)


def _cycle(
    field: RelationSchema, version: EntryVersion, references: Mapping[Any, Reference], using: str
) -> ValidationError:
    """Return the error that names the first of the joining members that closes a cycle.

    `references` has the joining members, by the primary keys of their entries, as the caller named them.
    """
    own = version.entry_id
    ways = {document: (document, own) if field.owning else (own, document) for document in references}
    closing = (
        document for document, way in ways.items() if loops.leads(field, version, way[0], way[1], using)
    )
    found = references[next(closing, next(iter(references)))]
    text = f'"{found.label}" would close a cycle in "{field.slug}".'
    return _wrong(text, found.path, "relation.cycle", found.label)


def _by_flow(field: RelationSchema, joining: list[Member], found: Found) -> dict[int, list[Member]]:
    """Group the members by the primary keys of their flows."""
    if not field.several:
        return {} if field.other is None else {field.other.id: joining}
    flows, groups = found.flows, dict[int, list[Member]]()
    for member in joining:
        groups.setdefault(flows[member.document], []).append(member)  # type: ignore[index]
    return groups


def _check_owner(
    field: RelationSchema, version: EntryVersion, first: Reference, schema: Schema, using: str
) -> None:
    """Check that the document of `version` matches the `targetFilter` of the field on the other side.

    When members join its list, the document becomes a member of their lists. Raises ValidationError if it
    does not match, with the path of `first`, the first of the joining members.
    """
    other = field.inverse and field.inverse.to(version.flow_id)
    if other is None or not other.target_filter:
        return
    if not _fitting(other, {version.pk}, version.status, version.locale, schema, using):
        text = f'This document does not fit "{other.slug}" of "{first.label}".'
        raise _wrong(text, first.path, "relation.target", first.label)


def _check_members(
    field: RelationSchema,
    joining: list[Member],
    references: Mapping[Any, Reference],
    versions: Mapping[Member, int],
    schema: Schema,
    using: str,
) -> None:
    """Check that the joining members match the `targetFilter` of this field.

    Of a member that joins in both statuses, the draft is checked. `references` has the members as the caller
    named them, `versions` the primary keys of their versions. Raises ValidationError for the first member
    that does not match.
    """
    if not field.target_filter:
        return
    chosen: dict[Any, Member] = {}
    for member in joining:
        if member.status == Status.DRAFT or member.document not in chosen:
            chosen[member.document] = member
    by_state: dict[tuple[str, str], list[Member]] = {}
    for member in chosen.values():
        by_state.setdefault((member.locale, member.status), []).append(member)
    for (locale, status), members in by_state.items():
        keys = {versions[m]: m for m in members if m in versions}
        fitting = _fitting(field, set(keys), status, locale, schema, using)
        for key, member in keys.items():
            if key not in fitting:
                found = references[member.document]
                text = f'"{found.label}" does not fit "{field.slug}": see its targetFilter.'
                raise _wrong(text, found.path, "relation.target", found.label)


def _fitting(
    field: RelationSchema, keys: set[int], status: str, locale: str, schema: Schema, using: str
) -> set[int]:
    """Return those of the versions `keys` (primary keys) that match the relation's `targetFilter`.

    Raises ConflictError for a filter that names a field which no longer exists.
    """
    if field.other is None:
        return keys
    view = View(schema, status, locale or None, using)
    try:
        fits = query.condition(field.other, field.target_filter, view)
    except ValidationError as error:
        text = f'The targetFilter of "{field.owner.slug}.{field.slug}" is out of date: {error.message}.'
        raise ConflictError(text, (field.slug,)) from None
    if not isinstance(fits, Q):
        return keys if fits else set()
    rows = EntryVersion.objects.using(using).filter(fits, pk__in=keys).order_by()
    return set(rows.values_list("pk", flat=True))


def _wrong(text: str, path: Path, code: str, label: str) -> ValidationError:
    return ValidationError(text, path, documentId=label).coded(code, documentId=label)
