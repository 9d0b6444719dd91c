"""Finding the demo documents that a database lacks, and writing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from relations.batches import batches
from relations.engine import schema
from relations.engine.documents import DocumentService, documents
from relations.engine.errors import ConflictError, RelationsError
from relations.engine.reading import connected, document_ids

from .content import DemoEntry, passes

CHUNK = 50  # documents written in one transaction

Versions = list[DemoEntry]  # of one document, to be written one after the other
Open = Callable[[str], DocumentService]  # by the flow's slug
Action = Callable[[Open, Sequence[Versions]], None]


@dataclass(frozen=True, slots=True)
class Missing:
    """The parts of the demo that a database lacks.

    `documents` are documents to create, `lists` are documents of which relations are to be filled afterwards.
    Each item of both lists has the versions of one document, as a list of DemoEntry.
    """

    documents: list[Versions]
    lists: list[Versions]

    def __len__(self) -> int:
        return len(self.documents) + len(self.lists)


def missing(using: str) -> Missing:
    """Return the parts of the demo that the database lacks: 2 SQL statements.

    A document with the demo's document id counts as present even if its content was changed.
    """
    first, second = passes()
    present = document_ids({entry.flow for entry in first}, using)
    fields = {slug for entry in second for slug in entry.relations}
    written = connected({entry.flow for entry in second}, fields, using)
    return Missing(
        [
            list(versions)
            for key, versions in groupby(first, lambda entry: (entry.flow, entry.document_id))
            if key not in present
        ],
        # The lists of an entry are written in one transaction: one link proves that all were.
        [
            [entry]
            for entry in second
            if written.isdisjoint((entry.flow, entry.document_id, slug) for slug in entry.relations)
        ],
    )


def write(lacking: Missing, using: str, advance: Callable[[int], None]) -> None:
    """Create the missing documents, then fill the missing relations: CHUNK documents in one transaction.

    `advance` is called after each transaction with the number of documents written. Raises ConflictError,
    which names the document, if the engine refuses one.
    """
    service = cache(lambda flow: documents(flow, using=using))

    def store(chunk: Sequence[Versions], action: Action) -> None:
        def work() -> None:
            action(service, chunk)

        schema.run_held(work, using=using)
        advance(len(chunk))

    for chunk in batches(lacking.documents, CHUNK):
        store(chunk, _create)
    for chunk in batches(lacking.lists, CHUNK):
        store(chunk, _update)


def _create(service: Open, chunk: Sequence[Versions]) -> None:
    """Create the documents: those of one version together, others one by one, each with all its versions."""
    for (flow, locale, status, _), some in groupby(chunk, _together):
        group = list(some)
        items = [{"documentId": first.document_id, **_data(first)} for first, *_ in group]
        try:
            service(flow).bulk_create(items, locale=locale or None, status=status)
        except RelationsError as error:
            number = next((step for step in error.path if isinstance(step, int)), 0)
            raise _refused(group[number][0], error) from error
        _update(service, [others for _, *others in group])


def _update(service: Open, chunk: Sequence[Versions]) -> None:
    for entry in (entry for versions in chunk for entry in versions):
        documents_of, data = service(entry.flow), _data(entry)
        try:
            documents_of.update(entry.document_id, data, locale=entry.locale or None, status=entry.status)
        except RelationsError as error:
            raise _refused(entry, error) from error


def _together(versions: Versions) -> tuple[str, str, str, str]:
    """Return what documents have in common that are created together."""
    first, *others = versions
    return first.flow, first.locale, first.status, first.document_id if others else ""


def _refused(entry: DemoEntry, error: RelationsError) -> ConflictError:
    return ConflictError(f'{entry.flow} "{entry.document_id}": {error.message}')


def _data(entry: DemoEntry) -> dict[str, Any]:
    return {**entry.data, **entry.relations}
