"""Reading the relation lists of a version so that another version can be given the same lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.db.models import F, Q

from ...batches import batches
from ...models import EntryVersion, Link, Status
from ..operations import LinkData, Target
from ..schema import FlowSchema, Pairing, RelationSchema
from ..values.parts import ID, each_part
from . import lists

COLUMNS = (
    "field", "part", "target", "target__flow", "target__document_id", "target_locale", "target_status",
    "resource_type", "resource_id", "linkage_type", "data", "pending",
)  # fmt: skip


class Copied(NamedTuple):
    """A member of a list that is copied, as the `Target` that connects it to another list.

    `entry` and `flow` are the primary keys of the document's entry and flow; None for a resource.
    """

    target: Target
    entry: int | None = None
    flow: int | None = None


class CopiedList(NamedTuple):
    """One list to copy: its relation field and its members.

    `part` is the id of the part that has the list, 0 for the version itself. `name` is the path to the
    relation by slugs, such as `blocks.author`.
    """

    field: RelationSchema
    part: int
    name: str
    members: list[Copied]


def lists_of(flow: FlowSchema, version: EntryVersion, using: str) -> list[CopiedList]:
    """Return the non-empty lists of a version and of its parts, as an editor of the draft sees them.

    That includes members which are not published, and excludes links that the next publication deletes. Lists
    of disabled fields are left out. 1 SQL statement, and 1 for each inverse field.
    """
    return [*_forward(flow, version, using), *_inverse(flow, version, using)]


def _forward(flow: FlowSchema, version: EntryVersion, using: str) -> Iterator[CopiedList]:
    fields = {f.id: f for f in (*flow.relations, *flow.part_relations) if f.owning and f.enabled}
    rows = Link.objects.using(using).filter(source=version.pk, field__in=fields)
    # The draft's side of the list: what its document has lost with the next publication is gone.
    rows = rows.exclude(pending=True, target_status=Status.PUBLISHED)
    found: dict[tuple[int, int], dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.order_by("field", "part", "position").values_list(*COLUMNS, named=True):
        member = (row.target, row.target_locale, row.resource_type, row.resource_id)
        found[row.field, row.part][member].append(row)
    names = {0: ""} | {
        part[ID]: ".".join([*(step for step in at if isinstance(step, str)), ""])
        for part, _, at in each_part(flow.fields, flow.by_slug(version.values))
    }
    for (key, part), members in found.items():
        if part in names:
            field = fields[key]
            pairing = Pairing(field)
            copied = [_member(pairing, rows) for rows in members.values()]
            yield CopiedList(field, part, names[part] + field.slug, copied)


def _member(pairing: Pairing, rows: list[Any]) -> Copied:
    """Return one member of a list.

    `rows` are the links to it as named rows: one link for each status in which the list has the member.
    """
    row = rows[0]
    link = LinkData(row.data) if row.data else None
    if row.resource_type is not None:
        target = Target(row.resource_id, resource=row.resource_type, sent_type=row.linkage_type, link=link)
        return Copied(target)
    several, pairing = pairing.field.several, pairing.of(row.target__flow)
    is_pinned = pairing.pins and len(rows) == 1 and not row.pending
    locale = row.target_locale if pairing.leaves_locale_open else None
    status = row.target_status if is_pinned else None
    target = Target(
        row.target__document_id,
        locale=locale,
        status=status,
        kind=pairing.field.flows[row.target__flow].uid if several else None,
        sent_type=row.linkage_type,
        link=link,
    )
    return Copied(target, row.target, row.target__flow)


def _inverse(flow: FlowSchema, version: EntryVersion, using: str) -> Iterator[CopiedList]:
    for field in flow.relations:
        if field.owning:
            continue
        pairing = Pairing(field)
        rows = lists.of_version(pairing, version, using, pairing.statuses(version.status)[0]).rows
        columns = ("source__entry", "source__entry__document_id", "source_locale", "linkage_type", "data")
        members: dict[tuple[int, str], Copied] = {}
        for entry, name, locale, sent, data in rows.order_by("inverse_position").values_list(*columns):
            target = Target(
                name,
                locale=locale if pairing.leaves_locale_open else None,
                sent_type=sent,
                link=LinkData(data) if data else None,
            )
            members.setdefault(
                (entry, locale), Copied(target, entry, field.other.id if field.other else None)
            )
        if members:
            yield CopiedList(field, 0, field.slug, list(members.values()))


def versions_of(entries: Collection[int], using: str) -> set[tuple[int, str, str]]:
    """Return (primary key of the entry, locale, status) of every version of these entries.

    `entries` are primary keys.
    """
    found: set[tuple[int, str, str]] = set()
    for some in batches(sorted(entries)):
        rows = EntryVersion.objects.using(using).filter(entry__in=some)
        found.update(rows.values_list("entry", "locale", "status"))
    return found


def owned_elsewhere(
    field: RelationSchema, version: EntryVersion, members: Collection[int], using: str
) -> set[int]:
    """Return those of the entries `members` that are in another document's list of this relation.

    For exclusive relations, in which a document can be in one list only. Lists of the document of `version`
    do not count, nor do links in other locales than that of `version`. All entries are given and returned by
    primary key.
    """
    mine, theirs = ("source__entry", "target") if field.owning else ("target", "source__entry")
    locale = "target_locale" if field.owning else "source_locale"
    found: set[int] = set()
    for some in batches(sorted(members)):
        rows = Link.objects.using(using).filter(field=field.link_field, **{f"{theirs}__in": some})
        rows = rows.filter(Q(**{locale: version.locale}) | Q(**{locale: ""})).exclude(
            **{mine: version.entry_id}
        )
        found.update(rows.values_list(F(theirs), flat=True))
    return found
