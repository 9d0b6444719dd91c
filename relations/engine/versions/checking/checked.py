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

    `in_parts` says that it is a relation of a component; `field` is then the one that belongs to this flow
    (`RelationSchema.within`).
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
        """The queryset of the links of the relation whose source version is gone, whatever its flow was."""
        there = EntryVersion.objects.using(self.using).filter(pk=OuterRef("source_id"))
        rows: LinkQuerySet = Link.objects.using(self.using).filter(~Exists(there))
        return rows.filter(field_id=self.field.link_field).order_by()

    def pairs(self) -> Iterator[tuple[FlowSchema, Pairing]]:
        """Yield each flow that the relation can link, with the Pairing of the two flows."""
        for flow in self.field.others:
            yield flow, Pairing(self.field).of(flow.id)

    def flows(self, holds: Callable[[RelationSchema], bool]) -> list[int]:
        """Return the primary keys of the target flows for which `holds(relation)` is true.

        `holds` is called with the relation as it is with this one flow.
        """
        return [flow.id for flow, pair in self.pairs() if holds(pair.field)]


def in_state(document_id: str, *state: str) -> str:
    """Return a document id with locale and status, for messages: `r (en, draft)`.

    An empty locale is left out.
    """
    return f"{document_id} ({', '.join(filter(None, state))})"


def relations_of(schema: Schema, using: str, flow: str | None = None) -> list[CheckedRelation]:
    """Return the relations that flows own, disabled ones too. `flow` is a slug; None means all flows."""
    flows = [schema.flow(flow)] if flow else schema.flows.values()
    return [
        CheckedRelation(field, each, schema, using, in_parts)
        for each in flows
        for in_parts, fields in ((False, each.all_relations), (True, each.part_relations))
        for field in fields
        if field.owning
    ]
