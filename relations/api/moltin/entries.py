"""Creating entries of core flows when they are first needed."""

from __future__ import annotations

from typing import Any

from ...engine.documents import DocumentService, documents
from ...engine.errors import ConflictError
from ...engine.operations import Change, targets_of
from ...engine.reading import Document
from ...models import Status
from .members import Types


def made(service: DocumentService, key: str, values: dict[str, Any]) -> Document | None:
    """Create and publish the entry with the id `key`, within the caller's transaction, and return it.

    Returns None when there is one already. Raises what the engine says of `values`, by slug.
    """
    if service.versions.find(key) is not None:
        return None
    try:
        return service.create(values, document_id=key, status=Status.PUBLISHED)
    except ConflictError:  # another writer has made it since
        return None


def extend(service: DocumentService, types: Types, change: Change) -> None:
    """Create those entries of a core flow that `change` names by the type of their resource, if missing.

    `types` are those of the relation that the change is for. Ids without a resource are left alone.
    """
    kind, flow = types.extended, types.flow
    if kind is None or flow is None:
        return
    keys = [target.label for target in targets_of(change) if target.sent_type == kind.name]
    existing = kind.existing(keys, service.using) if keys else ()
    members = documents(flow.slug, using=service.using)
    for key in keys:
        if key in existing and not members.has(key):  # `made` would lock it
            made(members, key, {})
