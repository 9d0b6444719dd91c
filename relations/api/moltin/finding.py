"""Finding the flows, fields and entries that paths name."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import TypeVar

from django.db.models import Model, QuerySet

from ...engine import schema
from ...engine.documents import DocumentService, documents
from ...engine.errors import NotFoundError
from ...engine.reading import Document
from ...models import Flow
from .errors import Missing

Row = TypeVar("Row", bound=Model)


def find(rows: QuerySet[Row], key: str) -> Row:
    """Return the row of a flow or a field with this public id; a flow also by its slug. Raises Missing."""
    name = rows.model._meta.model_name or ""
    try:
        found = rows.filter(public_id=uuid.UUID(key)).first()
    except ValueError:
        found = None
    if found is None and rows.model is Flow:
        found = rows.filter(slug=key).first()
    if found is None:
        raise Missing(name)
    return found


def service_of(flow: str) -> DocumentService:
    """Return the document service of the flow with this slug or id. Raises Missing."""
    with suppress(NotFoundError):
        return documents(flow)
    known = {spec.public_id: spec.slug for spec in schema.current().flows.values() if spec.enabled}
    if flow.lower() not in known:
        raise Missing("flow")
    return documents(known[flow.lower()])


def published(service: DocumentService, key: str) -> Document:
    """Return the entry with this document id as readers see it: published, in the default locale.

    Raises Missing.
    """
    found = service.find_one(key)
    if found is None:
        raise Missing("entry")
    return found
