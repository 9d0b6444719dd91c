"""Creating entries of core flows when a request first writes to them."""

from __future__ import annotations

from typing import Any

from ...engine.documents import DocumentService, documents
from ...engine.errors import ConflictError
from ...engine.operations import Change, targets_of
from ...engine.reading import Document
from ...models import Status
from .types import Types


def made(service: DocumentService, key: str, values: dict[str, Any]) -> Document | None:
    """Create and publish the entry with the id `key` within the caller's transaction, and return it.

    `values` are by slug. Returns None if the entry exists already; then `values` are not written. Raises the
    engine's errors about `values`.
    """
    if service.versions.find(key) is not None:
        return None
    try:
        return service.create(values, document_id=key, status=Status.PUBLISHED)
    except ConflictError:  # another writer has made it since
        return None


def extend(service: DocumentService, types: Types, change: Change) -> None:
    """Create the missing entries of core flows that `change` names by the type and id of their resource.

    For example, a member `{"type": "product", "id": "7"}` creates the entry 7 of the core flow "products".
    `types` are the types that the changed relation accepts. For ids of resources that do not exist no entry
    is created, and no error raised.
    """
    for flow in types.flows:
        kind = types.extended.get(flow.id)
        if kind is None:
            continue
        keys = [target.label for target in targets_of(change) if target.sent_type == kind.name]
        existing = kind.existing(keys, service.using) if keys else ()
        members = documents(flow.slug, using=service.using)
        for key in keys:
            if key in existing and not members.has(key):  # `made` would lock it
                made(members, key, {})
