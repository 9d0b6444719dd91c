"""Counting links and rows: links of the entries on a page, places in a list, rows that a deletion deletes.

Also links that readers would no longer see after an entry is unpublished.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Count, Model, Q

from ...models import Entry, EntryVersion, Field, Flow, Link, Status
from ...models.link_queryset import LinkQuerySet
from ..schema import FlowSchema, RelationSchema, Schema
from .lists import RelationList

Counts = Mapping[str, int]  # by the field's slug, without those that are empty


def places(found: RelationList, keys: Collection[int]) -> dict[int, int]:
    """Return the index in the list for each of these positions: how many links come before it.

    1 SQL statement at most.
    """
    tests = {
        f"place_{at}": Count("pk", filter=Q(**{f"{found.links.order}__lt": key}))
        for at, key in enumerate(keys)
    }
    numbers = found.rows.order_by().aggregate(**tests) if tests else {}
    return {key: numbers[f"place_{at}"] for at, key in enumerate(keys)}


def relation_counts(
    entries: Iterable[Entry], schema: Schema, using: str, locale: str | None = None
) -> dict[int, Counts]:
    """Return the number of links in each relation of these entries: by primary key, then by field slug.

    Relations without links, and those of parts, are left out. The lists of one version of each entry are
    counted: the one in `locale`, or for None the first in `entry.versions`, which must be prefetched with
    `titled_versions`. Entries without versions are left out. 2 SQL statements.
    """
    shown = {entry.pk: version for entry in entries if (version := _shown(entry, locale))}
    rows = Link.objects.using(using).order_by()
    forward = _forward(rows, list(shown.values()))
    inverse = _inverse(rows, list(shown.values()), schema)
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for entry, field, count in [*forward, *inverse]:
        found[entry][field] = count
    return {
        entry: {
            field.slug: found[entry][field.id]
            for field in schema.by_id[version.flow_id].relations
            if field.id in found[entry]
        }
        for entry, version in shown.items()
    }


def of_entries(keys: Sequence[int], using: str) -> dict[str, int]:
    """Return how many rows the deletion of entries would delete, by the plural verbose name of their model.

    `keys` are primary keys. The entries themselves are counted too. 1 SQL statement for each model.
    """
    links = Q(source__entry__in=keys) | Q(target__in=keys)
    return _stored({Entry: Q(pk__in=keys), EntryVersion: Q(entry__in=keys), Link: links}, using)


def of_flows(keys: Sequence[int], using: str) -> dict[str, int]:
    """Return how many rows the deletion of flows would delete, by the plural verbose name of their model.

    `keys` are primary keys. The flows themselves are counted too. 1 SQL statement for each model.
    """
    within, links = Q(flow__in=keys), Q(source__flow__in=keys) | Q(target__flow__in=keys)
    rows: dict[type[Model], Q] = {Flow: Q(pk__in=keys), Link: links}
    return _stored(rows | dict.fromkeys((Field, Entry, EntryVersion), within), using)


def of_locales(codes: Sequence[str], using: str) -> dict[str, int]:
    """Return how many versions and links the deletion of locales would delete, by the plural of their model.

    The plural is the model's verbose name, as in `of_entries`. 1 SQL statement for each model.
    """
    links = Q(source_locale__in=codes) | Q(target_locale__in=codes)
    return _stored({EntryVersion: Q(locale__in=codes), Link: links}, using)


def _stored(rows: Mapping[type[Model], Q], using: str) -> dict[str, int]:
    """Count the rows of each model that match its condition, by the plural verbose name of the model."""
    return {
        str(model._meta.verbose_name_plural): model._default_manager.using(using).filter(chosen).count()
        for model, chosen in rows.items()
    }


def shown_to_readers(entry: Entry, locale: str, using: str) -> int:
    """Return the number of links from published versions to this entry's published version in `locale`."""
    return (
        Link.objects.using(using)
        .filter(target=entry, target_locale=locale)
        .filter(target_status=Status.PUBLISHED, source_status=Status.PUBLISHED)
        .count()
    )


def _shown(entry: Entry, locale: str | None) -> EntryVersion | None:
    """Return the version that the admin's form shows first for this locale; None if there is none.

    It is the first of `entry.versions` in the locale, or the first of all if the locale has none or is None.
    `entry.versions` has the default locale first.
    """
    versions = list(entry.versions.all())
    best = sorted(versions, key=lambda v: (v.locale != locale) if locale else 0)
    return best[0] if best else None


def _forward(rows: LinkQuerySet, versions: Sequence[EntryVersion]) -> list[tuple[int, int, int]]:
    """Count the forward lists of the versions: (entry's primary key, field's primary key, length) of each."""
    owners = {version.pk: version.entry_id for version in versions}
    lists = rows.filter(source__in=owners, part=0).one_for_each_target()
    counted = lists.values_list("source", "field").annotate(Count("pk"))
    return [(owners[source], field, count) for source, field, count in counted]


def _inverse(
    rows: LinkQuerySet, versions: Sequence[EntryVersion], schema: Schema
) -> list[tuple[int, int, int]]:
    """Count the inverse lists of the versions: (entry's primary key, field's primary key, length) of each."""
    chosen = Q(pk__in=[])
    fields: dict[tuple[int, int], int] = {}  # flow and owning field → the field on this side
    groups: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    flow_of = {version.entry_id: version.flow_id for version in versions}
    for version in versions:
        groups[version.flow_id, version.locale, version.status].append(version.entry_id)
    for (flow_id, locale, status), entries in groups.items():
        flow = schema.by_id[flow_id]
        for field, other in _mapped(flow, schema):
            fields[flow_id, field.link_field] = field.id
            chosen |= Q(
                target__in=entries,
                field=field.link_field,
                target_locale=locale,
                target_status=status,
                source_status=other.statuses[0] if status == flow.statuses[0] else Status.PUBLISHED,
            )
    if not fields:
        return []
    counted = rows.filter(chosen).values_list("target", "field").annotate(Count("pk"))
    return [(entry, fields[flow_of[entry], field], count) for entry, field, count in counted]


def _mapped(flow: FlowSchema, schema: Schema) -> list[tuple[RelationSchema, FlowSchema]]:
    """Return (inverse field, the flow with its owning field) for each inverse field of the flow."""
    return [(field, field.other) for field in flow.relations if not field.owning and field.other]
