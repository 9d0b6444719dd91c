"""The floor's writes: each is a lock and one statement or a few, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .database import ARTICLES, CATEGORIES, FIELD, RESTAURANTS, TOPICS, connection, every, one, run
from .reads import document

GAP = 1 << 32
LOCK = f"""
SELECT e.id, e.document_id, v.id FROM relations_entry e JOIN relations_entryversion v ON v.entry_id = e.id
WHERE (e.flow_id = {RESTAURANTS} AND e.document_id = %s)
    OR (e.flow_id = {CATEGORIES} AND e.document_id = ANY(%s))
ORDER BY e.id FOR NO KEY UPDATE OF e
"""
LIST = f"source_id = %(source)s AND field_id = {FIELD} AND part = 0"
AT = {
    "start": f"(SELECT min(position) - {GAP} FROM relations_link WHERE {LIST})",
    "end": f"(SELECT max(position) + {GAP} FROM relations_link WHERE {LIST})",
    "before": f"""(SELECT (position + (SELECT position FROM relations_link l WHERE {LIST}
        AND l.position < anchor.position ORDER BY position DESC LIMIT 1)) / 2 FROM anchor)""",
}
TAIL = f"""SELECT coalesce(max(inverse_position) + {GAP}, 0) FROM relations_link WHERE target_id = {{0}}
    AND field_id = {FIELD} AND target_locale = '' AND target_status = 'published'
    AND source_status = 'published'"""
REVISED = """
owner AS (UPDATE relations_entry SET revision = revision + 1, updated_at = now() WHERE id = ANY(%(entries)s)),
version AS (UPDATE relations_entryversion SET updated_at = now() WHERE id = %(source)s)
"""
COLUMNS = (
    "field_id, source_id, part, source_locale, source_status, target_id, target_locale, target_status,"
    " pending, linkage_type, position, inverse_position"
)
KEY = "source_id, field_id, part, target_id, target_locale, target_status"
CONNECT = f"""
WITH anchor AS (SELECT position FROM relations_link WHERE {LIST} AND target_id = %(anchor)s), {REVISED}
INSERT INTO relations_link ({COLUMNS})
SELECT {FIELD}, %(source)s, 0, '', 'published', %(target)s, '', 'published', false, '', {{at}},
    ({TAIL.format("%(target)s")})
ON CONFLICT ({KEY}) DO UPDATE SET position = excluded.position
"""
DISCONNECT = f"WITH {REVISED} DELETE FROM relations_link WHERE {LIST} AND target_id = ANY(%(targets)s)"
SET = f"""
WITH sent AS (SELECT * FROM unnest(%(targets)s::bigint[]) WITH ORDINALITY AS sent (target, number)),
gone AS (DELETE FROM relations_link WHERE {LIST} AND NOT target_id = ANY(%(targets)s)), {REVISED}
INSERT INTO relations_link ({COLUMNS})
SELECT {FIELD}, %(source)s, 0, '', 'published', target, '', 'published', false, '',
    {{first}} + number * {GAP}, ({TAIL.format("target")})
FROM sent ON CONFLICT ({KEY}) DO UPDATE SET position = excluded.position
"""
VERSION = "entry_id, flow_id, locale, status, values, search, created_at, updated_at, published_at"
ENTRY = f"""
WITH entry AS (INSERT INTO relations_entry (flow_id, document_id, revision, created_at, updated_at)
    VALUES ({RESTAURANTS}, gen_random_uuid()::text, 0, now(), now()) RETURNING id, document_id)
INSERT INTO relations_entryversion ({VERSION})
SELECT id, {RESTAURANTS}, '', 'published', jsonb_build_object('name', %s::text), %s, now(), now(), now()
FROM entry RETURNING entry_id, id, (SELECT document_id FROM entry)
"""
TARGETS = f"""
SELECT e.id FROM unnest(%s::text[]) WITH ORDINALITY AS sent (name, number)
JOIN relations_entry e ON e.flow_id = {CATEGORIES} AND e.document_id = sent.name
ORDER BY e.id FOR NO KEY UPDATE OF e
"""
DRAFT = f"""
SELECT e.id, v.id FROM relations_entry e JOIN relations_entryversion v ON v.entry_id = e.id
WHERE e.flow_id = {ARTICLES} AND e.document_id = %s AND v.status = 'draft' FOR NO KEY UPDATE OF e
"""
PUBLISH = f"""
WITH made AS (INSERT INTO relations_entryversion ({VERSION})
    SELECT entry_id, flow_id, locale, 'published', values, search, created_at, now(), now()
    FROM relations_entryversion WHERE id = %(draft)s RETURNING id),
owner AS (UPDATE relations_entry SET revision = revision + 1, updated_at = now() WHERE id = %(entry)s)
INSERT INTO relations_link ({COLUMNS})
SELECT field_id, made.id, part, source_locale, 'published', target_id, target_locale, target_status,
    pending, linkage_type, position, inverse_position
FROM relations_link, made WHERE source_id = %(draft)s AND field_id = {TOPICS}
"""
HOLDERS = f"""
SELECT id FROM relations_entry
WHERE id IN (SELECT target_id FROM relations_link WHERE source_id = %s AND field_id = {FIELD})
ORDER BY id FOR NO KEY UPDATE
"""
DELETE = """
WITH links AS (DELETE FROM relations_link WHERE source_id = %(source)s),
revised AS (UPDATE relations_entry SET revision = revision + 1, updated_at = now()
    WHERE id = ANY(%(holders)s))
DELETE FROM relations_entryversion WHERE id = %(source)s
"""
Path = Sequence[str]


def update(path: Path, asked: Any, body: Any) -> Any:
    """Connect one document at a place, disconnect some, or set them; return the owner."""
    name, change = path[2], body["data"]["categories"]
    with connection.transaction():
        if isinstance(change, list):
            _set(name, change)
        elif "disconnect" in change:
            entries, source, found = _locked(name, change["disconnect"])
            targets = [found[key] for key in change["disconnect"]]
            run(DISCONNECT, source=source, entries=entries, targets=targets)
        else:
            _connect(name, change["connect"][0])
    return document(path, {})


def create(path: Path, asked: Any, body: Any) -> Any:
    """Create a restaurant with its categories; return it."""
    name, keys = body["data"]["name"], body["data"]["categories"]
    with connection.transaction():
        made = one(ENTRY, name, name)
        assert made is not None
        entry, version, key = made
        targets = [target for (target,) in every(TARGETS, keys)]
        run(SET.format(first=0), source=version, entries=[entry, *targets], targets=targets)
    return document((*path, key), {})


def publish(path: Path, asked: Any, body: Any) -> Any:
    """Publish an article that has a draft alone: copy its version and its links."""
    with connection.transaction():
        found = one(DRAFT, path[2])
        assert found is not None
        run(PUBLISH, entry=found[0], draft=found[1])
    return document(path, {})


def delete(path: Path, asked: Any, body: Any) -> Any:
    """Delete a restaurant and its links; every document that had it in a list is locked and revised."""
    with connection.transaction():
        entries, source, _ = _locked(path[2], [])
        holders = [entry for (entry,) in every(HOLDERS, source)]
        run(DELETE, source=source, holders=holders)
        run("DELETE FROM relations_entry WHERE id = %(entry)s", entry=entries[0])
    return {"data": None}


def _connect(name: str, item: dict[str, Any]) -> None:
    (at, anchor), *_ = item["position"].items()
    target = item["documentId"]
    entries, source, found = _locked(name, [target, str(anchor)])
    values = {"source": source, "target": found[target], "anchor": found.get(anchor)}
    run(CONNECT.format(at=AT[at]), entries=entries, **values)


def _set(name: str, keys: list[str]) -> None:
    entries, source, found = _locked(name, keys)
    targets = [found[key] for key in keys]
    last = f"SELECT max(position) FROM relations_link WHERE {LIST}"
    run(SET.format(first=f"coalesce(({last}), 0)"), source=source, entries=entries, targets=targets)


def _locked(name: str, keys: list[str]) -> tuple[list[int], int, dict[str, int]]:
    """Lock the owner and the targets; return the keys of all, of the owner's version, and of the targets."""
    rows = every(LOCK, name, keys)
    source = next(version for _, key, version in rows if key == name)
    return [entry for entry, _, _ in rows], source, {key: entry for entry, key, _ in rows}
