"""The relations whose links `check_relations` checks, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from ....models import EntryVersion, Link
from ....models.link_queryset import LinkQuerySet
from ...schema import FlowSchema, Pairing, RelationSchema, Schema


@dataclass(frozen=True, slots=True)
class CheckedRelation:
    """One relation to check: the owning field, and the flow of its sources.

    `in_parts` says that it is a relation of a component; `field` then describes it as it is in the documents
    of this flow.
    """

    field: RelationSchema
    flow: FlowSchema
    schema: Schema
    using: str
    in_parts: bool = False

    @property
    def name(self) -> str:
        """The slugs of the flow and of the field: `pages.author`."""
        return f"{self.flow.slug}.{self.field.slug}"

    @property
    def rows(self) -> LinkQuerySet:
        """The queryset of all links of the relation from documents of the flow."""
        rows: LinkQuerySet = Link.objects.using(self.using).filter(field_id=self.field.link_field)
        return rows.filter(source__flow_id=self.flow.id).order_by()

    @property
    def orphans(self) -> LinkQuerySet:
        """The queryset of the links of the relation whose source version does not exist, of any flow."""
        there = EntryVersion.objects.using(self.using).filter(pk=OuterRef("source_id"))
        rows: LinkQuerySet = Link.objects.using(self.using).filter(~Exists(there))
        return rows.filter(field_id=self.field.link_field).order_by()

    def pairs(self) -> Iterator[tuple[FlowSchema, Pairing]]:
        """Yield (target flow, Pairing of the source's flow with it) for each flow of possible targets."""
        for flow in self.field.others:
            yield flow, Pairing(self.field).of(flow.id)

    def flows(self, holds: Callable[[RelationSchema], bool]) -> list[int]:
        """Return the primary keys of the target flows for which `holds(relation)` is true.

        `holds` is called once for each target flow, with the relation narrowed to this flow.
        """
        return [flow.id for flow, pair in self.pairs() if holds(pair.field)]


def in_state(document_id: str, *state: str) -> str:
    """Return a document id with locale and status, for messages: `r (en, draft)`.

    An empty locale is left out.
    """
    return f"{document_id} ({', '.join(filter(None, state))})"


def relations_of(schema: Schema, using: str, flow: str | None = None) -> list[CheckedRelation]:
    """Return the relations to check: those with an owning field in a flow or component, disabled ones too.

    `flow` is the slug of the one flow whose documents' links are checked; None means all flows. A relation of
    a component occurs once for each flow that uses the component. Raises NotFoundError for an unknown flow.
    """
    flows = [schema.flow(flow)] if flow else schema.flows.values()
    return [
        CheckedRelation(field, each, schema, using, in_parts)
        for each in flows
        for in_parts, fields in ((False, each.all_relations), (True, each.part_relations))
        for field in fields
        if field.owning
    ]
