"""Publishing, unpublishing or discarding the drafts of many documents: of all of them, or of none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Q

from . import schema
from .documents import DocumentService
from .errors import RelationsError, ValidationError
from .locks import Locks
from .reading import Document
from .values import is_storable

Action = Callable[..., list[Document]]  # DocumentService.publish, unpublish or discard_draft


def act(
    service: DocumentService, action: Action, document_ids: Sequence[str], *, locale: str | None = None
) -> dict[str, list[Document]]:
    """Publish, unpublish or discard the drafts of documents in one transaction: of all, or of none.

    `action` is one of the methods of DocumentService that do it, and is called for each document in turn.
    Returns the versions that it returns, by public document id. A `locale` of None is the default, `*`
    each of the document's. Raises ValidationError for a flow without drafts and an unknown locale; for a
    document that does not exist or that `action` refuses, an error whose path begins with `documentIds`.
    Nothing is written then.
    """

    def work() -> dict[str, list[Document]]:
        if not service.flow.drafts:
            raise ValidationError(f'"{service.slug}" has no drafts.')
        if locale != "*":
            service.schema.known_locale(locale)
        _lock(service, document_ids)
        return {
            document_id: _act_on_one(service, action, number, document_id, locale)
            for number, document_id in enumerate(document_ids)
        }

    return schema.run_held(work, using=service.using)


def _act_on_one(
    service: DocumentService, action: Action, number: int, document_id: str, locale: str | None
) -> list[Document]:
    """Run the action on one document; an error names its place in `documentIds`."""
    try:
        return action(service, document_id, locale=locale)
    except RelationsError as error:
        error.details.setdefault("documentId", document_id)
        raise error.under("documentIds", number) from None


def _lock(service: DocumentService, document_ids: Sequence[str]) -> None:
    """Lock all documents at once, in the order of keys; ValidationError for one that does not exist."""
    storable = [document_id for document_id in document_ids if is_storable(document_id)]
    locked = Locks(service.using).first(Q(flow=service.flow.id, document_id__in=storable))
    found = {entry.document_id for entry in locked if entry.flow_id == service.flow.id}
    for number, document_id in enumerate(document_ids):
        if document_id not in found:
            message = f'There is no document "{document_id}" in "{service.slug}".'
            raise ValidationError(message, ["documentIds", number], documentId=document_id)
