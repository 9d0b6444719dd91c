"""All content without its numeric ids, to be compared after it has gone out and come in; and its removal."""

import json
from collections import defaultdict
from typing import Any

from relations.engine import schema
from relations.models import Asset, AssetUse, Component, Entry, EntryVersion, Field, Flow, Link, Locale

NUMERIC = ("id", "flow_id", "component_id", "mapped_by_id", "entry_id", "stored_as")
TIMES = ("created_at", "updated_at", "public_id")


def stored() -> dict[str, Any]:
    """Definitions, versions with their values, and both lists of each relation, in order."""
    return {
        "locales": plain(Locale, TIMES),
        "flows": plain(Flow, TIMES),
        "fields": [str(row) for row in plain(Field, (*TIMES, "order"))],
        "components": plain(Component, TIMES),
        "files": plain(Asset, ("file", "hash")),
        "versions": sorted(map(version, EntryVersion.objects.select_related("entry", "flow")), key=str),
        **lists(),
    }


def plain(model: Any, apart: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows of a table without ids and the columns `apart`."""
    rows = [
        {key: value for key, value in row.items() if key not in (*NUMERIC, *apart)}
        for row in model.objects.values()
    ]
    return sorted(rows, key=str)


def version(row: EntryVersion) -> tuple[Any, ...]:
    times = (row.created_at, row.updated_at, row.published_at, row.first_published_at)
    state = (row.flow.slug, row.entry.document_id, row.locale, row.status)
    values = {key: value for key, value in row.values.items() if value is not None}
    return (*state, json.dumps(values, sort_keys=True), row.search, times)


def lists() -> dict[str, Any]:
    """What each list holds, in order, by its end of the relation."""
    forward, inverse = defaultdict(list), defaultdict(list)
    rows = Link.objects.select_related(
        "field__component", "field__flow", "source__entry__flow", "target__flow"
    )
    for row in rows.order_by("position", "pk"):
        forward[str(source(row))].append(target(row))
    for row in rows.exclude(inverse_position=None).order_by("inverse_position", "pk"):
        inverse[str((row.field.label, target(row), row.source_status))].append(source(row))
    return {"forward": dict(forward), "inverse": dict(inverse)}


def source(row: Link) -> tuple[Any, ...]:
    version = row.source
    return (
        row.field.label,
        version.entry.flow.slug,
        version.entry.document_id,
        version.locale,
        version.status,
        row.part,
    )


def target(row: Link) -> tuple[Any, ...]:
    if row.target is None:
        return (row.resource_type, row.resource_id)
    return (row.target.flow.slug, row.target.document_id, row.target_locale, row.target_status)


def remove() -> None:
    """Leave an empty database."""
    Field.objects.exclude(mapped_by=None).delete()
    for model in (Link, AssetUse, EntryVersion, Entry, Field, Flow, Component, Asset, Locale):
        model.objects.all().delete()
    schema.renew("default")
