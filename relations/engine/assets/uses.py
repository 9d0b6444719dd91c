"""The values that hold an uploaded file, and removing it from them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from ...batches import batches
from ...models import EntryVersion
from .. import schema
from ..locks import Locks
from ..values.base import with_media


def forget(document_id: str, using: str) -> None:
    """Remove the file from every value that holds it, in any version. Locks their documents."""
    known = schema.current(using)
    flows = {
        flow.id: {f.slug: f for f in (*flow.values, *flow.disabled) if f.type.on_demand}
        for flow in known.by_id.values()
    }
    versions = EntryVersion.objects.using(using).filter(
        flow__in=[key for key, value in flows.items() if value]
    )
    # As text, for databases differ in how they look into JSON of any depth; what is found is looked at.
    rows = versions.annotate(written=Cast("values", TextField())).filter(written__contains=document_id)
    locks = Locks(using)
    for batch in batches(sorted(set(rows.values_list("entry", flat=True)))):
        locks.first(Q(pk__in=batch))
        changed = list(versions.filter(entry__in=batch))
        for version in changed:
            version.values = with_media(
                flows[version.flow_id], version.values, partial(_without, document_id)
            )
        EntryVersion.objects.using(using).bulk_update(changed, ["values"])


def _without(document_id: str, value: Any) -> Any:
    """Return a media field's value without the file."""
    if isinstance(value, list):
        return [item for item in value if item != document_id]
    return None if value == document_id else value
