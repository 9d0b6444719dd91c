"""Links to a document that its own lists do not show, since their relation has no inverse field.

Links from relations of parts are among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from ...models import Entry, Link
from ..schema import FlowSchema, RelationSchema, Schema


@dataclass(frozen=True)
class Incoming:
    """The links to a document, in one of its locales, from relations without an inverse field.

    They are those that editors see: links from drafts in flows with drafts, else from published versions.
    """

    entry: Entry
    locale: str
    schema: Schema
    using: str

    def counts(self) -> list[tuple[FlowSchema, RelationSchema, int]]:
        """Return the enabled relations that have such links: (flow, relation, number of source documents).

        The flow is the one that has the sources; relations of parts are included. 1 SQL statement.
        """
        pointing = [
            (flow, field)
            for flow in self.schema.by_id.values()
            for field in (*flow.relations, *flow.part_relations)
            if field.owning and field.leads_to(self.entry.flow_id)
            if not field.to(self.entry.flow_id).two_sided
        ]
        counted = self._links(pointing).values_list("field", "source__flow")
        sources = counted.annotate(Count("source__entry", distinct=True))
        totals = {(field, flow): total for field, flow, total in sources}
        found = ((flow, field, totals.get((field.id, flow.id))) for flow, field in pointing if field.enabled)
        return [(flow, field, total) for flow, field, total in found if total]

    def sources(self, flow: FlowSchema, field: RelationSchema, limit: int) -> list[int]:
        """Return the primary keys of the entries that link to the document by this relation; at most `limit`.

        In the order of primary keys. 1 SQL statement.
        """
        rows = self._links([(flow, field)]).values_list("source__entry", flat=True)
        return list(rows.order_by("source__entry").distinct()[:limit])

    def _links(self, pointing: Iterable[tuple[FlowSchema, RelationSchema]]) -> QuerySet[Link]:
        """Return the links to the document that belong to one of these relations of flows."""
        own = Q(pk__in=[])
        for flow, field in pointing:
            own |= Q(field=field.id, source__flow=flow.id, source_status=flow.statuses[0])
        rows = Link.objects.using(self.using).order_by()
        return rows.filter(own, target=self.entry, target_locale=self.locale)
