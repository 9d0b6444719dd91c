"""Sending the signal `document_changed` after a write is committed.

Without a receiver nothing is looked up in the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from ...access import caller
from ...models import Entry, EntryVersion, Link
from ...signals import Changes, ListChanges, Name, document_changed
from ..links import Written
from ..links.plan.types import DocumentKey, Plan
from ..operations import Target

CREATED, UPDATED, DELETED, MOVED = "created", "updated", "deleted", "moved"


def is_heard() -> bool:
    """Return whether the signal `document_changed` has any receiver; else nothing need be prepared for it."""
    return document_changed.has_listeners(Entry)


def announce(document: object, action: str, changes: Changes, using: str) -> None:
    """Send the signal `document_changed` when the transaction on the database `using` commits.

    After a rollback nothing is sent. `action` is the signal's word for the write, such as "published".
    Receivers run with all permissions, not as the caller of the write. Their exceptions are logged by Django,
    not raised.
    """

    def send() -> None:
        with caller.acting(caller.EVERYTHING):  # receivers are the project's code, not the caller's
            document_changed.send_robust(
                Entry, document=document, action=action, changes=changes, using=using
            )

    transaction.on_commit(send, using=using)


def announce_write(
    document: Any,
    action: str,
    values: Collection[str],
    written: Written | None,
    moved: Mapping[str, Sequence[Target]],
    published: bool,
    using: str,
) -> None:
    """Send the signal `document_changed` about one write of a document, if the signal has receivers.

    `values` are the slugs of the written values. `written` is what `links.write` returned for the relations,
    None if it was not called. `moved` are targets that changed their place within a relation's list by other
    means than `links.write`, by the relation's slug. `published` says whether the write published the
    document.
    """
    if is_heard():
        found = changes(document.entry, values, written, published=published, using=using)
        announce(document, action, with_moves(found, moved, using), using)


def changes(
    entry: int, values: Collection[str], written: Written | None, *, published: bool, using: str
) -> Changes:
    """Return the `Changes` of one write that receivers of the signal `document_changed` get.

    They name documents by public ids, resources by (type, id): which values were written; in each changed
    list which members were added, moved or removed or got other data; which other documents have a changed
    list. `entry` is the primary key of the document's entry, `values` are the slugs of the written values,
    `written` is what `links.write` returned, None if it was not called. Call it before the transaction ends.
    2 SQL statements at most.
    """
    if written is None:
        return Changes(values=tuple(values), published=published)
    plans = [plan for some in written.plans.values() for plan in some]
    moved = _moved(plans, using)
    members = [member for plan in plans for member in (*plan.joining, *plan.leaving, *plan.changing)]
    named = {member.document for member in members} | {*moved.values()}
    keys = {key for key in named if isinstance(key, int)} | written.touched
    found = {
        pk: (flow, document_id)
        for pk, flow, document_id in Entry.objects.using(using)
        .filter(pk__in=keys)
        .values_list("pk", "flow__slug", "document_id")
    }
    names: dict[DocumentKey, Name] = {pk: document_id for pk, (_, document_id) in found.items()}
    return Changes(
        values=tuple(values),
        relations={
            slug: _list_changes(some, moved, names) for slug, some in written.plans.items() if any(some)
        },
        others=tuple(sorted(found[key] for key in written.touched - {entry} if key in found)),
        published=published,
    )


def with_moves(changes: Changes, moved: Mapping[str, Sequence[Target]], using: str) -> Changes:
    """Return `changes` with the lists of relations in which targets were moved to another place of the list.

    `moved` are these targets by the relation's slug. They replace what `changes` has for the same relations.
    1 SQL statement for each target that is named by a numeric id.
    """
    lists = {slug: ListChanges(moved=tuple(_name(t, using) for t in some)) for slug, some in moved.items()}
    return replace(changes, relations={**changes.relations, **lists})


def _name(target: Target, using: str) -> Name:
    """Return the name of a target in the signal: a document's public id, or a resource's (type, id)."""
    if target.resource is not None:
        return (target.resource, target.label)
    if target.document is not None:
        return target.document
    rows = EntryVersion.objects.using(using).filter(pk__in=[target.number])
    return str(rows.values_list("entry__document_id", flat=True).get())


def _moved(plans: Iterable[Plan], using: str) -> dict[int, DocumentKey]:
    """Return the members that the plans move within their list, by the primary key of the member's link."""
    keys = [pk for plan in plans for pk, _ in plan.moves]
    if not keys:
        return {}
    rows = (
        Link.objects.using(using)
        .filter(pk__in=keys)
        .values_list("pk", "target", "resource_type", "resource_id")
    )
    return {pk: target if target is not None else (kind, key) for pk, target, kind, key in rows}


def _list_changes(
    plans: Iterable[Plan], moved: Mapping[int, DocumentKey], names: Mapping[DocumentKey, Name]
) -> ListChanges:
    """Return the changes of one relation's list in the signal, from the plans that were carried out for it.

    `moved` are the members that the plans move, by the primary key of their link; `names` the public ids of
    documents by the primary key of their entry.
    """
    plans = list(plans)
    return ListChanges(
        added=_named((m.document for plan in plans for m in plan.joining), names),
        moved=_named((moved[pk] for plan in plans for pk, _ in plan.moves if pk in moved), names),
        removed=_named((m.document for plan in plans for m in plan.leaving), names),
        changed=_named((m.document for plan in plans for m in plan.changing), names),
    )


def _named(documents: Iterable[DocumentKey], names: Mapping[DocumentKey, Name]) -> tuple[Name, ...]:
    """Return the public id of each document, and the (type, id) of each resource, once and in order.

    `names` are public ids by primary key of the entry; a document that it lacks is left out.
    """
    each = dict.fromkeys(documents)
    return tuple(
        names[key] if isinstance(key, int) else key
        for key in each
        if key in names or not isinstance(key, int)
    )
