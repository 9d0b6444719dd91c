"""Relations of components in fields that are not localized: their lists are the same in every locale."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from ...models import EntryVersion, Link
from ..schema import FieldSchema, FlowSchema, current, relations_in
from ..values.parts import ID, each_part, ids_within
from . import in_parts
from .in_parts import PartChange

IDENTITY = (
    "source_id", "field_id", "part", "target_id", "target_locale", "target_status", "resource_type",
    "resource_id", "position", "pending", "linkage_type",
)  # fmt: skip


def shared_fields(flow: FlowSchema) -> dict[str, FieldSchema]:
    """Return the fields of the flow whose components have relation lists that all locales share, by slug.

    Disabled fields are among them. Without a localized flow there are none.
    """
    if not flow.localized or not flow.part_relations:
        return {}
    fields = [f for f in (*flow.values, *flow.disabled) if f.type.holds_parts and not f.localized]
    return {field.slug: field for field in fields if relations_in([field])}


def follow(
    flow: FlowSchema, version: EntryVersion, asked: Iterable[PartChange], changed: Collection[str], using: str
) -> None:
    """Do what `share` does, if the write of these changes and values may have changed a shared list.

    `asked` are the changes of lists that were written, `changed` the slugs of the values. Otherwise it
    does nothing.
    """
    if any(each.part for each in asked) or not shared_fields(flow).keys().isdisjoint(changed):
        share(flow, version, using)


def share(flow: FlowSchema, version: EntryVersion, using: str) -> None:
    """Copy the shared lists of components in `version` to the document's other locales, in the same status.

    The components' values are the same there already. Links of components that the other versions no
    longer hold are deleted. Where both flows are localized, a copied link has the target in the locale of
    its own version. Costs up to 5 statements, and none where no lists are shared.
    """
    if shared_fields(flow):
        others = EntryVersion.objects.using(using).filter(entry=version.entry_id, status=version.status)
        copy(version, others.exclude(pk=version.pk), shared_parts(flow, version), using)


def take_over(flow: FlowSchema, version: EntryVersion, using: str) -> None:
    """Give the new `version` the shared lists of another locale's version in its status, if there is one.

    That is the oldest of them, from which it has the shared values too.
    """
    if shared_fields(flow):
        others = EntryVersion.objects.using(using).filter(entry=version.entry_id, status=version.status)
        origin = others.exclude(pk=version.pk).order_by("pk").first()
        if origin is not None:
            copy(origin, [version], shared_parts(flow, origin), using)


def kept(links: QuerySet[Link], target: int, using: str) -> list[int]:
    """Return the keys of those of `links` that stay, hidden, when their target loses its locale.

    They are links of shared lists, which have the same members in every locale. `target` is the key of
    the target's flow. Costs no statement where no such list can hold the document, else 2.
    """
    sharing = {
        flow.id: flow
        for flow in current(using).by_id.values()
        if any(f.target_flow == target for f in flow.part_relations) and shared_fields(flow)
    }
    if not sharing:
        return []
    rows = links.filter(part__gt=0, source__flow__in=sharing).select_related("source")
    return [row.pk for row in rows if row.part in shared_parts(sharing[row.source.flow_id], row.source)]


def shared_parts(flow: FlowSchema, version: EntryVersion) -> set[int]:
    """Return the ids of the components in the version's fields that are not localized and have relations."""
    return {part[ID] for part, _, _ in each_part(shared_fields(flow), flow.by_slug(version.values))}


def copy(origin: EntryVersion, versions: Iterable[EntryVersion], shared: set[int], using: str) -> None:
    """Make the lists of the components with the ids `shared` in `versions` equal to those in `origin`.

    Links of components that `versions` do not hold are deleted; those that are equal already stay.
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
    return tuple(getattr(link, name) for name in IDENTITY)
