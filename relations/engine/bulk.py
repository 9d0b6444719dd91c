"""Actions on many documents in one transaction: all of them, or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ..models import EntryVersion, Link
from . import schema
from .documents import DocumentService
from .errors import RelationsError, ValidationError
from .links import bump, graph
from .links.importing import delete_links, insert_links, key_at, stored_links
from .links.link_rows import LinkRow
from .locks import Locks, storable
from .reading import Document
from .versions.importing import (
    Stored,
    VersionRow,
    known_states,
    remove_published,
    store_versions,
    stored_versions,
)

__all__ = [
    "LinkRow",
    "Named",
    "Stored",
    "VersionRow",
    "act",
    "bump",
    "counted",
    "delete_links",
    "insert_links",
    "key_at",
    "known_states",
    "lock",
    "remove_published",
    "store_versions",
    "stored_links",
    "stored_versions",
]

Action = Callable[..., list[Document]]  # DocumentService.publish, unpublish or discard_draft


def counted(*, using: str) -> tuple[int, int]:
    """Return (number of versions, number of links) in the database: 2 SQL statements."""
    return EntryVersion.objects.using(using).count(), Link.objects.using(using).count()


def act(
    service: DocumentService, action: Action, document_ids: Sequence[str], *, locale: str | None = None
) -> dict[str, list[Document]]:
    """Publish or unpublish many documents, or discard their drafts, in one transaction: all, or none.

    `action` is the method of DocumentService to call for each document. Returns the Documents that it
    returns, in a list by document id. `locale` is one locale, `*` for all of the document's, None for the
    default one. Raises ValidationError for a flow without drafts, for an unknown locale and for a document
    that does not exist, and what `action` raises; if the error is about a document, its path begins with
    `documentIds` and the index. Nothing is written then.
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
    """Call `action` for the document at the index `number` of the request; return its Documents.

    The path of an error begins with `documentIds` and the index.
    """
    try:
        return action(service, document_id, locale=locale)
    except RelationsError as error:
        error.details.setdefault("documentId", document_id)
        raise error.under("documentIds", number) from None


@dataclass(frozen=True, slots=True)
class Named:
    """The documents that one of several writes names, to be locked together with those of the others.

    `document_id` is the written document of the service's flow, None for a new one. `data` are its new values
    and relations by slug, which may name other documents.
    """

    service: DocumentService
    document_id: str | None
    data: Mapping[str, Any]


def lock(writes: Iterable[Named], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Lock the documents that several writes will change, in the order of their primary keys.

    These are the written documents, and those that they link by relations with an inverse. Since all writers
    lock in this order, they wait for each other instead of deadlocking. Call it first in their transaction.
    Ids without a document are ignored here; the write refuses them later.
    """
    wanted: dict[int, set[str]] = defaultdict(set)
    for each in writes:
        if each.document_id is not None:
            wanted[each.service.flow.id].add(each.document_id)
        flow = each.service.flow
        with suppress(ValidationError):
            for key, names in graph.named(flow, graph.asked(flow, each.data)).items():
                wanted[key] |= names
    if any(wanted.values()):
        Locks(using).first(storable(wanted))


def _lock(service: DocumentService, document_ids: Sequence[str]) -> None:
    """Lock all these documents of the service's flow at once, in the order of primary keys.

    Raises ValidationError, with the path `("documentIds", index)`, for one that does not exist.
    """
    locked = Locks(service.using).first(storable({service.flow.id: document_ids}))
    found = {entry.document_id for entry in locked if entry.flow_id == service.flow.id}
    for number, document_id in enumerate(document_ids):
        if document_id not in found:
            message = f'There is no document "{document_id}" in "{service.slug}".'
            raise ValidationError(message, ["documentIds", number], documentId=document_id)
