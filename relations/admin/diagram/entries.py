"""The diagram of one entry: the entries and resources that it is related to, in both directions.

Only the first SHOWN entries of each relation are drawn, with the number of the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.admin import AdminSite
from django.contrib.admin.utils import display_for_value
from django.urls import reverse
from django.utils.translation import ngettext

from ...access import caller
from ...engine.reading import DocumentKey
from ...engine.reading.counts import relation_counts
from ...engine.reading.incoming import Incoming
from ...engine.reading.labels import named, titles
from ...engine.schema import FlowSchema, RelationSchema
from ...engine.titles import readable
from ..subject.subject import Subject
from .graph import Edge, Node

SHOWN = 8  # entries of one relation
Found = tuple[
    RelationSchema, tuple[FlowSchema, ...], list[DocumentKey], int
]  # relation, the related entries' flow, first entries, number of all


@dataclass(frozen=True)
class Neighbourhood:
    """Makes the diagram of one entry (`subject`) and the documents and resources that it is related to.

    It takes two or three SQL statements for each relation, however long its list is.
    """

    subject: Subject
    site: AdminSite

    def nodes(self) -> list[Node]:
        """Return the node of the entry, then one for each relation, with edges to the related documents."""
        entry = self.subject.entry
        assert entry is not None
        centre = Node("centre", named(entry), note=readable(self.subject.flow.name), kind="centre")
        after = [self._relation(*found, side="after") for found in self._outgoing()]
        before = [self._relation(*found, side="before") for found in self._incoming()]
        return [centre, *after, *before]

    def _relation(
        self,
        field: RelationSchema,
        others: tuple[FlowSchema, ...],
        documents: list[DocumentKey],
        total: int,
        side: str,
    ) -> Node:
        flows = ", ".join(readable(other.name) for other in others)
        note = f"{flows or field.kind} · {display_for_value(total, '')}"
        name = readable(field.name)
        label = name if side == "after" or not flows else f"{flows}: {name}"
        node = Node(f"relation-{field.id}-{side}", label, note=note, kind="relation", side=side)
        node.edges = list(self._neighbours(others, documents, side))
        if total > len(documents):
            more = total - len(documents)
            text = ngettext("and %d more", "and %d more", more) % more
            node.edges.append(Edge(f"more-{field.id}-{side}", text=text, leaf=text))
        return node

    def _outgoing(self) -> Iterable[Found]:
        """Yield the relations of the entry's own flow, owning and inverse, that have links.

        Each is (relation, its target flows, the first related documents, the number of links).
        """
        subject, version, entry = self.subject, self.subject.version, self.subject.entry
        if version is None or entry is None:
            return
        locale = subject.locale or None
        counts = relation_counts([entry], subject.schema, subject.using, locale)[entry.pk]
        for field in subject.flow.relations:
            if field.slug not in counts or not _is_shown(field.others):
                continue
            rows = subject.relation_list(field).window(0, SHOWN)
            documents = list(dict.fromkeys(row.member.document for row in rows))
            yield field, field.others, documents, counts[field.slug]

    def _incoming(self) -> Iterable[Found]:
        """Yield relations without an inverse, of this flow or others, that have links to the entry.

        Each is (relation, its own flow as a tuple of one, the first linking documents, the number of links).
        """
        subject = self.subject
        assert subject.entry is not None
        incoming = Incoming(subject.entry, subject.locale, subject.schema, subject.using)
        for flow, field, total in incoming.counts():
            if not _is_shown((flow,)):
                continue
            yield field, (flow,), list(incoming.sources(flow, field, SHOWN)), total

    def _neighbours(
        self, others: tuple[FlowSchema, ...], documents: list[DocumentKey], side: str
    ) -> Iterable[Edge]:
        names = titles(others, documents, self.subject.using)
        locale = self.subject.locale if any(other.localized for other in others) else ""
        for document in documents:
            label = names[document, locale]
            if isinstance(document, int):
                url = reverse(f"{self.site.name}:relations_entry_neighbourhood", args=[document])
                yield Edge(f"entry-{document}-{side}", url=url, leaf=label)
            else:
                yield Edge(f"resource-{label}", text=label, leaf=label)


def _is_shown(flows: tuple[FlowSchema, ...]) -> bool:
    """Whether the user may view the entries of all these flows."""
    return all(caller.may(flow.slug, caller.FIND) for flow in flows)
