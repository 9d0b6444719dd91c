"""Comparing the lists of an archive with the stored lists, in the temporary database.

A list that differs is written anew, on the side that differs. An equal list keeps its positions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from relations.engine import bulk
from relations.engine.bulk import LinkRow
from relations.engine.schema import RelationSchema

from ..archive.store import Store
from ..stored import keep_links

MATCHED = """
CREATE TEMP TABLE matched AS
SELECT w.seq, w.pos, w.other_pos, w.source, w.part, w.source_locale, w.source_status, w.target, w.key,
    w.target_locale, w.target_status, w.other, w.resource, o.pk, o.position, o.inverse, o.data, w.sided,
    1 AS known
FROM wanted w
LEFT JOIN stored o ON o.field = ? AND o.source = w.source AND o.part = w.part AND o.key = w.key
    AND o.target_locale = w.target_locale AND o.target_status = w.target_status
WHERE w.reason IS NULL
UNION ALL
SELECT NULL, NULL, NULL, o.source, o.part, o.source_locale, o.source_status, o.target, o.key,
    o.target_locale, o.target_status, o.resource_type, o.resource, o.pk, o.position, o.inverse, o.data,
    o.inverse IS NOT NULL, 0
FROM stored o WHERE o.field = ? AND NOT EXISTS (SELECT 1 FROM ends e WHERE e.version = o.source)
"""
FORWARD = "source, part"
INVERSE = "target, target_locale, target_status, source_status"
# The place of each row in its lists: as wanted, and among those that are stored.
RANKED = f"""
CREATE TEMP TABLE ranked AS
SELECT *,
    row_number() OVER (PARTITION BY {FORWARD} ORDER BY known DESC, pos IS NULL, pos, seq, position) - 1
        AS place,
    row_number() OVER (PARTITION BY {FORWARD} ORDER BY known DESC, position IS NULL, position) - 1 AS was,
    row_number() OVER (
        PARTITION BY {INVERSE} ORDER BY known DESC, other_pos IS NULL, other_pos, seq, inverse
    ) - 1 AS other_place,
    row_number() OVER (PARTITION BY {INVERSE} ORDER BY known DESC, inverse IS NULL, inverse) - 1 AS other_was
FROM matched
"""
# Rows that are written: new ones, and all of a list whose order differs or that gets a new one.
CHANGED = f"""
CREATE TEMP TABLE changed AS
SELECT *,
    max(pk IS NULL OR place <> was) OVER (PARTITION BY {FORWARD}) AS moved,
    max(sided AND (pk IS NULL OR other_place <> other_was)) OVER (PARTITION BY {INVERSE}) AS other_moved
FROM ranked
"""
GONE = """
SELECT o.pk, e.entry, o.target FROM stored o
JOIN (SELECT DISTINCT version, entry FROM ends) e ON e.version = o.source
WHERE o.field = ? AND NOT EXISTS (SELECT 1 FROM matched m WHERE m.pk = o.pk)
"""


@dataclass(slots=True)
class Outcome:
    """The result of comparing the links of one relation with the stored ones.

    `is_new` is true if no links of the relation were stored. `replaced` are the primary keys of links to
    delete, because the archive does not have them or they are written anew. `touched` are the primary keys of
    entries with a changed list. The others are numbers of links.
    """

    is_new: bool = True  # no link of the relation is stored
    replaced: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    added: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0


def keep(store: Store, relations: Iterable[RelationSchema], using: str) -> None:
    """Read the stored links of these relations into the table `stored` of the store, for `compare`."""
    keep_links(store, {relation.link_field for relation in relations}, using)
    store.run("CREATE INDEX temp.stored_key ON stored (field, source, part, key)")


def compare(store: Store, relation: RelationSchema) -> Outcome:
    """Compare the relation's links in the archive with the stored ones; return how they differ.

    They are in the tables `wanted` and `stored` of the temporary database. The differences are left in its
    table `changed`, for the function `changed`.
    """
    outcome = Outcome()
    for table in ("matched", "ranked", "changed"):
        store.run(f"DROP TABLE IF EXISTS {table}")
    link_field = relation.link_field
    if not store.run("SELECT 1 FROM stored WHERE field = ? LIMIT 1", [link_field]):
        return outcome
    outcome.is_new = False
    store.run(MATCHED, [link_field, link_field])
    store.run("CREATE INDEX temp.matched_pk ON matched (pk)")
    store.run(RANKED)
    store.run(CHANGED)
    gone = store.run(GONE, [link_field])
    rewritten = "pk IS NOT NULL AND (moved OR other_moved)"
    outcome.replaced = [pk for pk, _, _ in gone]
    outcome.replaced += [pk for (pk,) in store.each(f"SELECT pk FROM changed WHERE {rewritten}")]
    outcome.touched = {entry for _, *ends in gone for entry in ends if entry}
    touched = "SELECT DISTINCT e.entry FROM changed c JOIN ends e ON e.version = c.source WHERE c.moved"
    outcome.touched |= {entry for (entry,) in store.each(touched)}
    touched = "SELECT DISTINCT target FROM changed WHERE other_moved AND inverse IS NOT NULL"
    outcome.touched |= {entry for (entry,) in store.each(touched)}
    count = "SELECT count(*) FROM changed WHERE known AND "
    outcome.added = store.run(f"{count} pk IS NULL")[0][0]
    outcome.moved = store.run(
        f"{count} pk IS NOT NULL AND (moved AND place <> was OR other_moved AND other_place <> other_was)"
    )[0][0]
    outcome.unchanged = store.run(f"{count} pk IS NOT NULL")[0][0] - outcome.moved
    outcome.removed = len(gone)
    return outcome


def all_new(store: Store, relation: RelationSchema) -> Iterator[LinkRow]:
    """Yield the links in the table `wanted` of the store as rows to insert.

    For a relation that has no stored links.
    """
    sql = f"""
    SELECT source, part, source_locale, source_status, target, target_locale, target_status, other, resource,
        row_number() OVER (PARTITION BY {FORWARD} ORDER BY pos IS NULL, pos, seq) - 1,
        row_number() OVER (PARTITION BY {INVERSE} ORDER BY other_pos IS NULL, other_pos, seq) - 1,
        sided, (SELECT sent FROM links l WHERE l.seq = wanted.seq)
    FROM wanted WHERE reason IS NULL
    """
    for *columns, other, resource, place, other_place, sided, sent in store.each(sql):
        keys = bulk.key_at(place), bulk.key_at(other_place) if sided else None
        yield _row(relation, columns, other, resource, *keys, None, sent)


def changed(store: Store, relation: RelationSchema) -> Iterator[LinkRow]:
    """Yield the links that `compare` found to be new or changed, as rows to insert."""
    sql = """
    SELECT source, part, source_locale, source_status, target, target_locale, target_status, other, resource,
        place, other_place, position, inverse, moved AND known, other_moved, sided, data,
        (SELECT sent FROM links l WHERE l.seq = changed.seq)
    FROM changed WHERE pk IS NULL OR moved OR other_moved
    """
    for row in store.each(sql):
        *columns, other, resource = row[:9]
        place, other_place, position, inverse, moved, turned, sided, data, sent = row[9:]
        forward = bulk.key_at(place) if moved else position
        backward = bulk.key_at(other_place) if turned or inverse is None else inverse
        backward = backward if sided else None
        yield _row(relation, columns, other, resource, forward, backward, data, sent)


def _row(
    relation: RelationSchema,
    columns: list[Any],
    other: str | None,
    resource: str | None,
    forward: int,
    backward: int | None,
    data: str | None,
    sent: str | None,
) -> LinkRow:
    named: tuple[Any, ...] = (None, None, sent or "") if resource is None else (other, resource, other or "")
    values = data and orjson.loads(data)
    return LinkRow._make([relation.link_field, *columns, *named, forward, backward, values])
