"""What deleting a document does to documents that have it in a relation's list: the option `onDelete`.

Each side of a relation may say: remove the link, refuse the deletion, or delete the document with the list
too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ... import conf
from ...access import caller
from ...models import Entry, Link
from ..errors import ConflictError, RuleError
from ..locks import Locks
from ..schema import CASCADE, REFUSE, RelationSchema, Schema

MOST_NAMED = 20  # holders in an error


class Holder(NamedTuple):
    """A document that has another one in a relation's list: its entry's primary key, and the list's locale.

    The locale is "" if the document's flow is not localized.
    """

    entry: int
    locale: str


@dataclass(slots=True)
class Departure:
    """What the deletion of one document would delete, and which documents prevent it.

    `going` maps primary keys of entries to the locales that are deleted, the document itself first.
    `refusing` maps relations, such as `films.staff`, to the primary keys of the entries that prevent the
    deletion: their list in this relation has a document of `going`, and the relation refuses that.
    """

    going: dict[int, set[str]] = field(default_factory=dict)
    refusing: dict[str, set[int]] = field(default_factory=dict)


def departure(schema: Schema, entry: Entry, locales: Iterable[str], using: str) -> Departure:
    """Find the documents that deleting `entry` in these locales would delete too, and those that prevent it.

    A document that is deleted itself prevents nothing. One SQL statement for each deleted document and each
    relation that refuses the deletion of its members, or follows it. Raises ConflictError if more than
    RELATIONS_MAX_ITEMS documents would be deleted.
    """
    found = Departure({entry.pk: set(locales)})
    waiting = [(entry.pk, entry.flow_id, set(locales))]
    refusing: dict[str, set[Holder]] = {}
    while waiting:
        key, flow, codes = waiting.pop()
        for relation in _guarding(schema, flow):
            holders = _holders(relation, key, codes, using)
            if relation.on_delete == REFUSE:
                refusing.setdefault(_label(relation), set()).update(holders)
                continue
            for holder in holders:
                known = found.going.setdefault(holder.entry, set())
                if holder.locale not in known:
                    known.add(holder.locale)
                    waiting.append((holder.entry, relation.owner.id, {holder.locale}))
        if len(found.going) > conf.get("RELATIONS_MAX_ITEMS"):
            raise ConflictError("Too many documents would be deleted with this one.")
    for label, some in refusing.items():
        staying = {h.entry for h in some if h.locale not in found.going.get(h.entry, ())}
        if staying:
            found.refusing[label] = staying
    return found


def settled(
    schema: Schema, entry: Entry, locales: Iterable[str], locks: Locks, using: str
) -> dict[Entry, list[str]]:
    """Find and lock all entries that are deleted with `entry`; return them with the locales that each loses.

    `entry` comes first; it is locked already. Raises RuleError, which names the documents, if any prevents
    the deletion, and PermissionDenied if the caller may not delete documents of a flow that are deleted too.
    """
    locales = list(locales)
    found = departure(schema, entry, locales, using)
    while locks.also(found.going):
        found = departure(schema, entry, locales, using)
    if found.refusing:
        raise _refusal(entry, found, using)
    if len(found.going) == 1:
        return {entry: locales}
    rows = {row.pk: row for row in Entry.objects.using(using).filter(pk__in=found.going)}
    for flow in {row.flow_id for row in rows.values()}:
        caller.check(schema.by_id[flow].slug, caller.DELETE)
    return {rows[key]: sorted(codes) for key, codes in found.going.items() if key in rows}


def _guarding(schema: Schema, flow: int) -> list[RelationSchema]:
    """Return the relations to this flow whose `onDelete` refuses to delete a member or deletes its holders.

    `flow` is its primary key.
    """
    return [
        relation
        for each in schema.by_id.values()
        for relation in (*each.all_relations, *each.part_relations)
        if relation.leads_to(flow) and relation.on_delete in (REFUSE, CASCADE)
    ]


def _holders(relation: RelationSchema, entry: int, locales: set[str], using: str) -> set[Holder]:
    """Return the documents that have `entry`, in one of `locales`, in their list of this relation."""
    rows = Link.objects.using(using).filter(field=relation.link_field).order_by()
    if relation.owning:
        rows = rows.filter(target=entry, target_locale__in=locales, source__flow=relation.flow)
        found = rows.exclude(source__entry=entry).values_list("source__entry", "source_locale")
    else:
        rows = rows.filter(source__entry=entry, source_locale__in=locales, target__isnull=False)
        found = rows.exclude(target=entry).values_list("target", "target_locale")
    return {Holder(*row) for row in found.distinct()}


def _label(relation: RelationSchema) -> str:
    return f"{relation.owner.slug}.{relation.slug}"


def _refusal(entry: Entry, found: Departure, using: str) -> RuleError:
    keys = {key for some in found.refusing.values() for key in some}
    rows = Entry.objects.using(using).filter(pk__in=keys).order_by("pk")
    if (readable := caller.current().names(caller.FIND)) is not None:
        rows = rows.filter(flow__slug__in=readable)
    named = list(rows.values("document_id", "flow__slug")[:MOST_NAMED])
    names = ", ".join(f'"{each["document_id"]}"' for each in named)
    more = f" and {len(keys) - len(named)} more" if len(keys) > len(named) else ""
    text = f'"{entry.document_id}" cannot be deleted: {", ".join(sorted(found.refusing))} of {names}{more}.'
    params = {
        "fields": sorted(found.refusing),
        "documents": [{"type": each["flow__slug"], "documentId": each["document_id"]} for each in named],
        "count": len(keys),
    }
    return RuleError(text).coded("relation.refuse", **params)
