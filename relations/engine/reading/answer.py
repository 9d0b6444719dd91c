"""Reading, after a write, the document that the write returns."""

from __future__ import annotations

from typing import Any

from ...models import EntryVersion
from ..links import Written
from ..schema import FlowSchema, Schema
from ..view import View
from . import populate
from .documents import VERSION, Document, Selection


def read(schema: Schema, version: EntryVersion, using: str) -> Document:
    """Read a stored version as a Document with all values and no populated relations: 1 SQL statement."""
    view = View(schema, version.status, version.locale or None, using)
    rows = EntryVersion.objects.using(using).filter(pk=version.pk)
    return populate.read(schema.by_id[version.flow_id], rows, Selection(), view)[0]


def written(flow: FlowSchema, version: EntryVersion, lists: Written | None) -> Document:
    """Make a Document of a version after a write that changed only its relation lists: no SQL statement.

    `lists` tells which entries have a changed list, so that the revision is the new one; None if no list was
    written. The version's `entry` must be locked, and as it was before the write; its values must be those in
    the database.
    """
    entry = version.entry
    counted = entry.revision + (lists is not None and entry.pk in lists.touched)
    of_entry: dict[str, Any] = {"entry__document_id": entry.document_id, "entry__revision": counted}
    row = [of_entry[name] if name in of_entry else getattr(version, name) for name in VERSION]
    return Document(flow, *row)
