"""Comparing the lists of relations in components, between a document's draft and its published version.

For the preview of publishing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ...models import EntryVersion, Link, Status
from ...models.gaps import longest_rising
from ..schema import FlowSchema, RelationSchema
from ..values.parts import ID, each_part
from .differences import Difference, MemberKey

Place = tuple[int, Any]  # a member's position, and the data of its link
Lists = Mapping[int, Mapping[MemberKey, Place]]  # by version
COLUMNS = (
    "source", "field", "part", "target", "target_locale", "resource_type", "resource_id", "position", "data",
)  # fmt: skip


def of_parts(
    flow: FlowSchema, draft: EntryVersion, published: EntryVersion | None, limit: int, using: str
) -> dict[str, Difference]:
    """Compare the relation lists of a version's parts in the draft and in the published version.

    Returns the differences by the path of the relation, such as `blocks.author`. The lists of all parts at
    one path are one difference, with at most `limit` members of each kind. `published` is None before the
    first publication. 2 SQL statements at most.
    """
    versions = [version for version in (draft, published) if version is not None]
    names = _names(flow, versions)
    if not names:
        return {}
    lists: dict[tuple[int, int], dict[int, dict[MemberKey, Place]]] = defaultdict(lambda: defaultdict(dict))
    rows = Link.objects.using(using).filter(source__in=[version.pk for version in versions], part__gt=0)
    for source, field, part, *member, position, data in rows.order_by("position").values_list(*COLUMNS):
        lists[part, field][source][MemberKey(*member)] = position, data
    visible = _published(lists.values(), draft, using)
    found: dict[str, list[Difference]] = defaultdict(list)
    for key, of_one in lists.items():
        if key in names:
            before = of_one[published.pk] if published is not None else {}
            found[names[key]].append(_difference(of_one[draft.pk], before, visible))
    return {name: _joined(some, limit) for name, some in found.items()}


def _names(flow: FlowSchema, versions: Iterable[EntryVersion]) -> dict[tuple[int, int], str]:
    """Return the paths, such as `blocks.author`, of all relations in the versions' parts.

    The keys are (the part's id, the primary key of the relation's field).
    """
    found = {}
    for version in versions if flow.part_relations else ():
        for part, component, at in each_part(flow.fields, flow.by_slug(version.values)):
            way = [step for step in at if isinstance(step, str)]
            for slug, field in component.fields.items():
                if isinstance(field, RelationSchema):
                    found[part[ID], field.id] = ".".join([*way, slug])
    return found


def _published(lists: Iterable[Lists], draft: EntryVersion, using: str) -> set[tuple[int | None, str]]:
    """Return the (entry, locale) of members that readers can see: those with a published version.

    The draft's own document and resources, (None, ""), count as visible too.
    """
    entries = {member.entry for each in lists for member in each.get(draft.pk, ()) if member.entry}
    rows = EntryVersion.objects.using(using).filter(entry__in=entries, status=Status.PUBLISHED)
    found: set[tuple[int | None, str]] = set(rows.values_list("entry", "locale")) if entries else set()
    return found | {(draft.entry_id, draft.locale), (None, "")}


def _difference(
    after: Mapping[MemberKey, Place], before: Mapping[MemberKey, Place], visible: set[tuple[int | None, str]]
) -> Difference:
    common = [member for member in after if member in before]
    staying = {common[at] for at in longest_rising([before[member][0] for member in common])}
    was, now = (
        {member: at for at, member in enumerate(sorted(places, key=lambda key: places[key][0]), start=1)}
        for places in (before, after)
    )
    return Difference(
        added=tuple(member for member in after if member not in before),
        removed=tuple(member for member in before if member not in after),
        moved=tuple(member for member in common if member not in staying),
        unseen=tuple(member for member in after if (member.entry, member.locale) not in visible),
        more=False,
        changed=tuple(member for member in common if after[member][1] != before[member][1]),
        places={member: (was[member], now[member]) for member in common if member not in staying},
        data={
            member: (before[member][1], after[member][1])
            for member in common
            if after[member][1] != before[member][1]
        },
    )


def _joined(some: list[Difference], limit: int) -> Difference:
    def all_of(kind: str) -> tuple[MemberKey, ...]:
        return tuple(dict.fromkeys(member for each in some for member in getattr(each, kind)))

    groups = {kind: all_of(kind) for kind in ("added", "removed", "moved", "unseen", "changed")}
    cut = {kind: members[:limit] for kind, members in groups.items()}
    return Difference(
        **cut,
        more=max(map(len, groups.values())) > limit,
        places=_first_of([each.places for each in some]),
        data=_first_of([each.data for each in some]),
    )


def _first_of(some: Iterable[Mapping[MemberKey, Any]]) -> dict[MemberKey, Any]:
    """Merge mappings by member; for a member in several of them, take the value of the first."""
    found: dict[MemberKey, Any] = {}
    for each in some:
        found = {**each, **found}
    return found
