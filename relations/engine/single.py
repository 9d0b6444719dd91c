"""Single types: flows that have one document at most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..models import Entry
from . import writes
from .errors import ConflictError
from .locks import queue
from .schema import FlowSchema

if TYPE_CHECKING:
    from .documents import DocumentService
    from .reading import Document


def document_id(flow: FlowSchema, using: str) -> str | None:
    """The id of the flow's one document, in whatever state and locale; None while there is none."""
    rows = Entry.objects.using(using).filter(flow=flow.id).order_by("pk")
    return rows.values_list("document_id", flat=True).first()


def save(
    service: DocumentService, data: Mapping[str, Any], *, locale: str | None, status: str | None
) -> Document:
    """Update the flow's one document, or make it; raises what the service does."""

    def work() -> Document:
        queue(service.flow, service.using)
        known = document_id(service.flow, service.using)
        if known is None:
            return service.create(data, locale=locale, status=status)
        return service.update(known, data, locale=locale, status=status)

    return writes.run(work, using=service.using)


def check_room(flow: FlowSchema, using: str) -> None:
    """ConflictError where a single type has its document already; part of the transaction that makes one."""
    if flow.single:
        queue(flow, using)
        known = document_id(flow, using)
        if known is not None:
            raise ConflictError(f'"{flow.slug}" is a single type, and has its document: "{known}".')
