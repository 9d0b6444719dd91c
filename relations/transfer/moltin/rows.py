"""Turning entries of the Moltin API into rows and links in the form of an archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from relations.engine import resources
from relations.engine.definitions import RESERVED_FIELD_SLUGS
from relations.engine.values import is_storable

from ..archive.reading import MORPH
from ..archive.store import Store
from ..report import ADAPTED, LEFT_OUT, Report
from .definitions import FlowIn, Relation, kind_of

Item = dict[str, Any]
Row = dict[str, Any]
LONGEST_ID, LONGEST_TYPE = 255, 64  # characters of a member's id, and of a type that is kept as it was sent
NEVER = "1970-01-01T00:00:00Z"
OWN = {"id", "type", "links", "meta", "relationships"}  # keys of every entry
TABLES = """
CREATE TABLE numbers (id INTEGER PRIMARY KEY, type TEXT, document TEXT, UNIQUE (type, document));
CREATE TABLE members (
    type TEXT, field TEXT, document TEXT, place INTEGER, other TEXT, other_document TEXT, sent TEXT
)
"""
LINKS = """
SELECT m.type, m.field, s.id, m.place, m.other, t.id, m.sent FROM members m
JOIN numbers s ON s.type = m.type AND s.document = m.document
JOIN numbers t ON t.type = m.other AND t.document = m.other_document
ORDER BY m.rowid
"""
NAMED = """
INSERT OR IGNORE INTO numbers SELECT NULL, other, other_document FROM members ORDER BY rowid
"""


@dataclass(slots=True)
class Rows:
    """Turns entries into rows of an archive, and keeps their links in the store.

    `flows` are by the uid of their content type. The store gives a number, the id of the row, to each entry,
    and then to each member that was not read as an entry.
    """

    flows: Mapping[str, FlowIn]
    store: Store
    report: Report

    def __post_init__(self) -> None:
        for sql in TABLES.split(";"):
            self.store.run(sql)

    def take(self, flow: FlowIn, item: Item, members: Mapping[str, list[Item]]) -> Row:
        """Return the row of an entry, and keep its links in the store.

        `item` is the entry as the API answers it; `members` are the members of its relationships, by the slug
        of the relationship.
        """
        number = self._number(flow.uid, item["id"])
        for slug, found in members.items():
            self._keep(flow, slug, item["id"], found)
        values = {
            key: value
            for key, value in item.items()
            if key not in OWN and key not in flow.relations and key not in RESERVED_FIELD_SLUGS
        }
        return self._row(flow.uid, number, item["id"], values | moments(item))

    def others(self) -> Iterator[Row]:
        """Yield rows for members of links that were not read as entries.

        They are resources, and entries of core flows. A core flow extends a type of resources, and has
        entries only for some of the resources.
        """
        last = self.store.run("SELECT coalesce(max(id), 0) FROM numbers")[0][0]
        self.store.run(NAMED)
        sql = "SELECT type, id, document FROM numbers WHERE id > ? ORDER BY id"
        for uid, number, document in self.store.each(sql, [last]):
            kind = resources.core(self.flows[uid].slug) if uid in self.flows else None
            if kind is not None:
                what, reason = (
                    f"documents of {self.flows[uid].slug}",
                    f"made for a {kind.name} without an entry",
                )
                self.report.add(ADAPTED, what, reason, example=document)
            if kind is not None or uid not in self.flows:
                yield self._row(uid, number, document, {})

    def links(self) -> Iterator[dict[str, Any]]:
        """Yield all links as lines of an archive (dicts).

        `sent`, in each, is the type that the API gave the member.
        """
        for uid, name, ref, place, other, other_ref, sent in self.store.each(LINKS):
            flow = self.flows[uid]
            kind = MORPH if flow.relations[name].several else "relation.basic"
            right = {"type": other, "ref": other_ref, "pos": None, "sent": sent}
            yield {
                "kind": kind,
                "left": {"type": uid, "field": name, "ref": ref, "pos": place},
                "right": right,
            }

    def _keep(self, flow: FlowIn, slug: str, document: str, members: list[Item]) -> None:
        relation = flow.relations.get(slug)
        if relation is None:
            label, reason = f"links of {flow.slug}.{slug}", "there is no such field"
            self.report.add(LEFT_OUT, label, reason, count=len(members), example=document)
            return
        found = []
        for place, member in enumerate(members):
            key, sent = member["id"], str(member.get("type") or "")
            other = self._type(relation, sent) if len(key) <= LONGEST_ID and is_storable(key) else None
            if other is None:
                reason = f"{sent[:LONGEST_TYPE]!r} and its id name nothing that it takes"
                example = f"{document} to {key[:LONGEST_ID]}"
                self.report.add(LEFT_OUT, f"links of {flow.slug}.{slug}", reason, example=example)
                continue
            kept = sent if len(sent) <= LONGEST_TYPE and is_storable(sent) else ""
            found.append((flow.uid, slug, document, place, other, key, kept))
        self.store.insert("members", found)

    def _type(self, relation: Relation, sent: str) -> str | None:
        """Return the uid of the flow, or the type of resources, that the type `sent` of a member stands for.

        In a relationship to one flow or one type, it is that one, whatever was sent. None if it stands for
        nothing that the relationship leads to.
        """
        kind = kind_of(sent)
        if kind in relation.kinds:
            return kind
        if relation.several:
            return next(
                (uid for uid in self._named(sent) if not relation.flows or uid in relation.flows), None
            )
        if relation.flows:
            return relation.flows[0]
        return relation.kinds[0] if len(relation.kinds) == 1 else None

    def _named(self, sent: str) -> Iterator[str]:
        """Yield the uids of the flows that a type may mean: those of its own name, then of its plural."""
        plural = resources.plural(sent)
        yield from (uid for uid, flow in self.flows.items() if sent in (flow.slug, uid.rpartition(".")[2]))
        yield from (uid for uid, flow in self.flows.items() if plural == flow.slug)

    def _number(self, uid: str, document: str) -> int:
        self.store.insert("numbers", [(None, uid, document)])
        sql = "SELECT id FROM numbers WHERE type = ? AND document = ?"
        return int(self.store.run(sql, [uid, document])[0][0])

    def _row(self, uid: str, number: int, document: str, data: Mapping[str, Any]) -> Row:
        return {"type": uid, "id": number, "data": {**data, "documentId": document}}


def moments(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the times at which an entry or file was created and changed, as columns of an archive's row."""
    found: Any = item
    for key in ("meta", "timestamps"):
        found = found.get(key) if isinstance(found, dict) else None
    times = found if isinstance(found, dict) else {}
    created, updated = times.get("created_at"), times.get("updated_at")
    return {"createdAt": created, "updatedAt": updated or created, "publishedAt": created or NEVER}
