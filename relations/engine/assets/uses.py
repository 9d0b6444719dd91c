"""Which values have an asset, and taking it out of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from ...models import EntryVersion, FieldType
from .. import schema
from ..locks import Locks
from ..schema import FieldSchema
from ..values.complete import schema_of

HOLDERS = (FieldType.MEDIA, FieldType.COMPONENT, FieldType.DYNAMICZONE)
ROWS = 500  # versions read and written at a time


def forget(document_id: str, using: str) -> None:
    """Take the asset out of every value, in whatever version; their documents are locked."""
    known = schema.current(using)
    flows = {
        flow.id: [f for f in (*flow.fields.values(), *flow.disabled) if f.kind in HOLDERS]
        for flow in known.by_id.values()
    }
    versions = EntryVersion.objects.using(using).filter(
        flow__in=[key for key, value in flows.items() if value]
    )
    # As text, for databases differ in how they look into JSON of any depth; what is found is looked at.
    rows = versions.annotate(written=Cast("values", TextField())).filter(written__contains=document_id)
    locks = Locks(using)
    entries = sorted(set(rows.values_list("entry", flat=True)))
    for start in range(0, len(entries), ROWS):
        batch = entries[start : start + ROWS]
        locks.first(Q(pk__in=batch))
        changed = list(versions.filter(entry__in=batch))
        for version in changed:
            fields = {field.slug: field for field in flows[version.flow_id]}
            version.values = without(fields, version.values, document_id)
        EntryVersion.objects.using(using).bulk_update(changed, ["values"])


def without(fields: Mapping[str, FieldSchema], values: Mapping[str, Any], document_id: str) -> dict[str, Any]:
    """The values without the asset, also in components within them."""
    return {
        slug: _without(fields[slug], value, document_id) if slug in fields else value
        for slug, value in values.items()
    }


def _without(field: FieldSchema, value: Any, document_id: str) -> Any:
    if field.kind == FieldType.MEDIA:
        if isinstance(value, list):
            return [item for item in value if item != document_id]
        return None if value == document_id else value
    if isinstance(value, list) and field.kind in HOLDERS:
        return [_without(field, part, document_id) for part in value]
    if isinstance(value, dict) and field.kind in HOLDERS:
        known = schema_of(field, value)
        return without(known.fields, value, document_id) if known else value
    return value
