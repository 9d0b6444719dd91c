"""Relations of parts whose lists are the same in every locale of a document.

They are the relations of parts in fields that are not localized.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from ...models import EntryVersion, Link
from ..schema import FieldSchema, FlowSchema, current, relations_in
from ..values import dumps
from ..values.parts import ID, each_part, ids_within
from . import in_parts
from .in_parts import PartChange

IDENTITY = (
    "source_id", "field_id", "part", "target_id", "target_locale", "target_status", "resource_type",
    "resource_id", "position", "pending", "linkage_type",
)  # fmt: skip


def shared_fields(flow: FlowSchema) -> dict[str, FieldSchema]:
    """Return the fields, by slug, with parts whose relation lists are the same in all locales.

    These are the flow's fields that are not localized, disabled ones too. {} for a flow that is not
    localized.
    """
    if not flow.localized or not flow.part_relations:
        return {}
    fields = [f for f in (*flow.values, *flow.disabled) if f.type.holds_parts and not f.localized]
    return {field.slug: field for field in fields if relations_in([field])}


def follow(
    flow: FlowSchema, version: EntryVersion, asked: Iterable[PartChange], changed: Collection[str], using: str
) -> None:
    """Copy the links of parts in `version` to the document's other locales, if a write may have changed them.

    Only parts in fields that are not localized count. `asked` are the changes of lists that were written,
    `changed` the slugs of the written values.
    """
    if any(each.part for each in asked) or not shared_fields(flow).keys().isdisjoint(changed):
        share(flow, version, using)


def share(flow: FlowSchema, version: EntryVersion, using: str) -> None:
    """Copy the links of parts in `version` to the document's other locales, in the same status.

    Only parts in fields that are not localized count, whose lists are the same in all locales. Their values
    have been copied already. Links of parts that the other versions no longer have are deleted. If both flows
    are localized, a copied link leads to the target in the locale of the version that gets the link. Up to 5
    SQL statements; none if no lists are shared.
    """
    if shared_fields(flow):
        others = EntryVersion.objects.using(using).filter(entry=version.entry_id, status=version.status)
        copy(version, others.exclude(pk=version.pk), shared_parts(flow, version), using)


def take_over(flow: FlowSchema, version: EntryVersion, using: str) -> None:
    """Copy the links of parts to a new locale of a document, from its oldest version in the same status.

    `version` is the new version. Only parts in fields that are not localized count, whose lists are the same
    in all locales. Does nothing if the document has no other locale.
    """
    if shared_fields(flow):
        others = EntryVersion.objects.using(using).filter(entry=version.entry_id, status=version.status)
        origin = others.exclude(pk=version.pk).order_by("pk").first()
        if origin is not None:
            copy(origin, [version], shared_parts(flow, origin), using)


def kept(links: QuerySet[Link], target: int, using: str) -> list[int]:
    """Return the primary keys of those of `links` that are kept when their target's locale is deleted.

    They are links of parts whose lists are the same in all locales of their source; readers do not see them
    while the target lacks the locale. `target` is the primary key of the target's flow. No SQL statement if
    there are no such lists, else 2.
    """
    sharing = {
        flow.id: flow
        for flow in current(using).by_id.values()
        if any(f.leads_to(target) for f in flow.part_relations) and shared_fields(flow)
    }
    if not sharing:
        return []
    rows = links.filter(part__gt=0, source__flow__in=sharing).select_related("source")
    return [row.pk for row in rows if row.part in shared_parts(sharing[row.source.flow_id], row.source)]


def shared_parts(flow: FlowSchema, version: EntryVersion) -> set[int]:
    """Return the ids of the version's parts whose relation lists all locales of the document share."""
    return {part[ID] for part, _, _ in each_part(shared_fields(flow), flow.by_slug(version.values))}


def copy(origin: EntryVersion, versions: Iterable[EntryVersion], shared: set[int], using: str) -> None:
    """Copy the lists of the parts with the ids `shared` from `origin` to the other `versions`.

    A version that lacks such a part does not get its links, and links of parts that it no longer has are
    deleted. Links that are equal already are not written.
    """
    versions = list(versions)
    if not versions:
        return
    rows = Link.objects.using(using).order_by()
    present = list(rows.filter(source__in=[version.pk for version in versions], part__gt=0))
    origins = rows.filter(source=origin.pk, part__gt=0)
    wanted = {
        _identity(link): link
        for row in origins
        for link in _copies(row, [v for v in versions if row.part in shared & ids_within(v.values)])
    }
    held = {version.pk: ids_within(version.values) for version in versions}
    known = {_identity(link) for link in present}
    gone = [
        link.pk
        for link in present
        if link.part not in held[link.source_id] or (link.part in shared and _identity(link) not in wanted)
    ]
    in_parts.delete(gone, using)
    Link.objects.using(using).bulk_create(link for key, link in wanted.items() if key not in known)


def _copies(row: Link, versions: Sequence[EntryVersion]) -> list[Link]:
    return [
        row.copied(
            source_id=version.pk,
            source_locale=version.locale,
            target_locale=version.locale if row.target_locale else "",
        )
        for version in versions
    ]


def _identity(link: Link) -> tuple[Any, ...]:
    return (*(getattr(link, name) for name in IDENTITY), dumps(link.data))
