"""Finding the flow, field or entry that a request's path names."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import TypeVar

from django.db.models import Model, QuerySet

from ...access import caller
from ...engine import schema
from ...engine.documents import DocumentService, documents
from ...engine.errors import NotFoundError
from ...engine.reading import Document, Selection
from ...models import Flow
from .errors import Missing

Row = TypeVar("Row", bound=Model)


def find(rows: QuerySet[Row], key: str) -> Row:
    """Return the flow or field in the queryset `rows` with this public id; a flow also by its slug.

    Raises Missing (404) if there is none.
    """
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


def allowed(rows: QuerySet[Row], slug: str) -> QuerySet[Row]:
    """Return those of `rows`, flows or fields, whose flow the caller has any right in.

    A caller who may change definitions gets all of them. `slug` is the lookup path from a row to the flow's
    slug.
    """
    current = caller.current()
    names = current.names(*caller.ACTIONS)
    if names is None or current.may(caller.DEFINITIONS, caller.UPDATE):
        return rows
    return rows.filter(**{f"{slug}__in": names})


def service_of(flow: str) -> DocumentService:
    """Return the document service of the flow with this slug or public id.

    Raises Missing (404) without one.
    """
    with suppress(NotFoundError):
        return documents(flow)
    known = {spec.public_id: spec.slug for spec in schema.current().flows.values() if spec.enabled}
    if flow.lower() not in known:
        raise Missing("flow")
    return documents(known[flow.lower()])


def published(service: DocumentService, key: str, selection: Selection | None = None) -> Document:
    """Return the published version of the entry with this document id, in the default locale.

    Raises Missing (404) if there is none. `selection` says what to read of it.
    """
    found = service.find_one(key, selection=selection)
    if found is None:
        raise Missing("entry")
    return found
