"""Creating the new documents that payloads of relations contain, before the document with the relations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ...access import caller
from ...models import Status
from ..errors import Path
from ..links import graph
from ..locks import queue, storable
from ..schema import FlowSchema, Schema
from ..versions.rows import Versions


class Service(Protocol):
    """The attributes of the document service that this module uses."""

    flow: FlowSchema
    schema: Schema
    versions: Versions
    using: str

    def create(self, data: Mapping[str, Any], *, locale: str | None, status: str | None) -> Any:
        """Create a document and return it."""

    def rows(self, *, filters: Any, locale: str | None, status: str | None) -> Any:
        """Return (the queryset of the entry versions that match the filters, the View that shows them)."""


def grown(
    service: Service,
    data: Mapping[str, Any] | None,
    document_id: str | None,
    locale: str | None,
    status: str | None,
    open_service: Callable[[str], Service],
) -> Mapping[str, Any]:
    """Create the documents that `data` describe in relations, and return `data` with their ids instead.

    `data` are the values and relations of the document to write, by slug; None gives {}, and data that name
    all documents by id are returned as they are. Documents that the data name by values (`where`) are looked
    up, and named by id too. New documents get the `locale`, and are published according to `status`. First
    the documents that the data name are locked, with the written one (`document_id`, None for a new one), and
    then the rows of flows in which documents may be created. `open_service` returns the service of a flow, by
    slug. Raises ValidationError, with all faults.
    """
    if data is None:
        return {}
    if graph.is_plain(service.flow, data):
        return data
    found = graph.asked(service.flow, data)
    named = graph.named(service.flow, found)
    if document_id is not None:
        named[service.flow.id].add(document_id)
    service.versions.locks.first(storable(named))
    for key in sorted(found.sought):
        queue(service.schema.by_id[key], service.using)
    return graph.named_by_id(service.flow, data, _Growing(locale, status, open_service))


@dataclass(frozen=True, slots=True)
class _Growing:
    """Creates and finds documents that a payload describes; in `locale`, unless the payload names another."""

    locale: str | None
    status: str | None
    open_service: Callable[[str], Service]

    def make(self, flow: FlowSchema, data: Mapping[str, Any], locale: str | None, at: Path) -> str:
        made = self.open_service(flow.slug).create(data, locale=locale or self.locale, status=self.status)
        return str(made.document_id)

    def find(
        self, flow: FlowSchema, where: Mapping[str, Any], locale: str | None, or_make: bool
    ) -> list[str]:
        equal = {key: {"$eq": value} for key, value in where.items()}
        status = Status.DRAFT if caller.may(flow.slug, caller.DRAFTS) else Status.PUBLISHED
        rows, _ = self.open_service(flow.slug).rows(
            filters=equal, locale=locale or self.locale, status=status
        )
        return list(rows.order_by().values_list("entry__document_id", flat=True)[:2])
