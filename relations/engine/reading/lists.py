"""A relation's list of one document, as its editors see it: in the locale and the status that they write.

A document without a pin may have a row for each of its states; here it is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ...models import Entry, EntryVersion, Link, Status
from ..links.expansion import Expansion
from ..links.lists import LinkList
from ..links.plan.types import Document, Member, Row
from ..links.targets import Documents, documents
from ..operations import Target
from ..schema import FieldSchema, FlowSchema, Schema

__all__ = ["LINK", "Document", "EditedList", "Incoming", "Member", "Named", "Row"]

LINK = Link  # what the rows of a list are

Named = tuple[str | None, str]  # a target: its resource type, and its label


@dataclass(frozen=True)
class EditedList:
    """The list in the relation `field` of a version of `flow`; an empty one where there is no version yet."""

    flow: FlowSchema
    version: EntryVersion | None
    field: FieldSchema
    schema: Schema
    using: str

    @property
    def other(self) -> FlowSchema | None:
        """The flow at the other end; None where there are only resources."""
        assert self.field.relation is not None
        return self.schema.by_id.get(self.field.relation.target_flow or 0)

    @cached_property
    def _links(self) -> LinkList:
        """Where a change writes several lists, the one whose anchors count."""
        assert self.version is not None
        found = Documents(self.flow)
        return Expansion(self.flow, self.version, self.field, self.schema, found, self.using).lists(())[0]

    @property
    def _is_mixed(self) -> bool:
        """Whether a row may stand for both states of its document, or be pinned to one."""
        drafts = self.other is not None and self.other.drafts
        return not self.flow.drafts and drafts and self._links.relation.owning

    @cached_property
    def _rows(self) -> QuerySet[Link]:
        if self.version is None:
            return Link.objects.none()
        rows = self._links.rows
        if not self._is_mixed:
            return rows
        twins = rows.filter(
            target=OuterRef("target"), target_locale=OuterRef("target_locale"), target_status=Status.DRAFT
        )
        return rows.filter(Q(target_status=Status.DRAFT) | ~Exists(twins))

    def _read(self, rows: QuerySet[Link]) -> list[Row]:
        return [] if self.version is None else self._links.read(rows)

    def count(self) -> int:
        """How many members there are; of a relation to one, one at most."""
        assert self.field.relation is not None
        return self._rows.count() if self.field.relation.to_many else len(self._rows[:1])

    def rows(
        self, offset: int = 0, limit: int = 1, *, after: int | None = None, before: int | None = None
    ) -> list[Row]:
        """At most `limit` rows: those from `offset` on, or those next to a key, in the order of the list."""
        if self.version is None:
            return []
        order = self._links.order
        if after is not None:
            return self._read(self._rows.filter(**{f"{order}__gt": after})[:limit])
        if before is not None:
            rows = self._rows.filter(**{f"{order}__lt": before}).order_by(f"-{order}")
            return self._read(rows[:limit])[::-1]
        return self._read(self._rows[offset : offset + limit])

    def about(self, wanted: Iterable[Document]) -> list[Row]:
        """The rows of these documents."""
        keys = list(wanted)
        return self._read(self._rows.filter(self._links.about(keys))) if keys and self.version else []

    def keys(self) -> list[int]:
        """The key of each row, in order."""
        return list(self._rows.values_list(self._links.order, flat=True)) if self.version else []

    def numbers(self, keys: Sequence[int]) -> list[int]:
        """How many rows stand before each of these keys: 1 statement."""
        if not keys or self.version is None:
            return [0 for _ in keys]
        order = f"{self._links.order}__lt"
        tests = {f"at_{at}": Count("pk", filter=Q(**{order: key})) for at, key in enumerate(keys)}
        counted = self._rows.order_by().aggregate(**tests)
        return [counted[name] for name in tests]

    def pins(self, members: Iterable[Member]) -> dict[Member, str]:
        """The statuses of members whose rows stand for one state alone. At most 1 statement."""
        if self.version is None or not self._is_mixed:
            return {}
        wanted = list(members)
        both = defaultdict(set)
        for row in self._read(self._links.rows.filter(self._links.about(m.document for m in wanted))):
            both[row.member.document, row.member.locale].add(row.member.status)
        return {m: m.status for m in wanted if len(both[m.document, m.locale]) == 1}

    def documents(self, targets: Iterable[Target]) -> dict[Named, Document]:
        """The documents and resources that these targets name: at most 1 statement."""
        named = list(targets)
        found: dict[Named, Document] = {
            (t.resource, t.label): (t.resource, t.label) for t in named if t.resource
        }
        if self.other is not None:
            inside = documents(self.other, named, self.using).by_id
            found |= {(None, name): document.entry for name, document in inside.items()}
        return found


@dataclass(frozen=True)
class Incoming:
    """The one-way relations of others that point at a document, in one of its locales; as editors see them,
    of drafts where there are drafts."""

    entry: Entry
    locale: str
    schema: Schema
    using: str

    def counts(self) -> list[tuple[FlowSchema, FieldSchema, int]]:
        """The relations with any, and how many documents point here: 1 statement."""
        pointing = [
            (flow, field)
            for flow in self.schema.by_id.values()
            for field in flow.relations
            if field.relation and field.relation.owning and not field.relation.two_sided
            if field.relation.target_flow == self.entry.flow_id
        ]
        counted = self._links(pointing).values_list("field").annotate(Count("source__entry", distinct=True))
        totals = dict(counted)
        return [(flow, field, totals[field.id]) for flow, field in pointing if field.id in totals]

    def sources(self, flow: FlowSchema, field: FieldSchema, limit: int) -> list[int]:
        """The first documents that point here with this relation of theirs, by their keys."""
        rows = self._links([(flow, field)]).values_list("source__entry", flat=True)
        return list(rows.order_by("source__entry").distinct()[:limit])

    def _links(self, pointing: Iterable[tuple[FlowSchema, FieldSchema]]) -> QuerySet[Link]:
        own = Q(pk__in=[])
        for flow, field in pointing:
            own |= Q(field=field.id, source_status=flow.statuses[0])
        rows = Link.objects.using(self.using).order_by()
        return rows.filter(own, target=self.entry, target_locale=self.locale)
