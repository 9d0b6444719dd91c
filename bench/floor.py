"""The floor: a bare WSGI handler that says by hand, on psycopg, what a request needs of the database.

It checks the token, and nothing else: neither what a client sends nor what is defined.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import psycopg

GAP = 1 << 32
_connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0)


def _key(sql: str) -> int:
    found = _connection.execute(sql).fetchone()
    assert found is not None
    return int(found[0])


RESTAURANTS = _key("SELECT id FROM relations_flow WHERE slug = 'restaurants'")
CATEGORIES = _key("SELECT id FROM relations_flow WHERE slug = 'categories'")
FIELD = _key(f"SELECT id FROM relations_field WHERE slug = 'categories' AND flow_id = {RESTAURANTS}")
TIME = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
TIMES = ", ".join(TIME.format(f"v.{name}_at") for name in ("created", "updated", "published"))
TOKEN = "SELECT scope FROM relations_token WHERE digest = %s"
SHOWN = f"v.id, e.document_id, v.values ->> 'name', {TIMES}"
DOCUMENT = (
    f"SELECT {SHOWN}, e.id FROM relations_entryversion v JOIN relations_entry e ON e.id = v.entry_id"
    " WHERE e.flow_id = (SELECT id FROM relations_flow WHERE slug = %s) AND e.document_id = %s"
    " AND v.locale = '' AND v.status = 'published'"
)
LINKS = (
    f"SELECT {SHOWN} FROM relations_link l JOIN relations_entryversion v ON v.entry_id = l.target_id"
    " AND v.locale = l.target_locale AND v.status = l.target_status"
    " JOIN relations_entry e ON e.id = v.entry_id"
    f" WHERE l.source_id = %s AND l.field_id = {FIELD} AND l.part = 0 ORDER BY l.position LIMIT 200000"
)
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
CONNECT = f"""
WITH anchor AS (SELECT position FROM relations_link WHERE {LIST} AND target_id = %(anchor)s), {REVISED}
INSERT INTO relations_link (field_id, source_id, part, source_locale, source_status, target_id, target_locale,
    target_status, pending, linkage_type, position, inverse_position)
SELECT {FIELD}, %(source)s, 0, '', 'published', %(target)s, '', 'published', false, '', {{at}},
    ({TAIL.format("%(target)s")})
ON CONFLICT (source_id, field_id, part, target_id, target_locale, target_status)
DO UPDATE SET position = excluded.position
"""
DISCONNECT = f"WITH {REVISED} DELETE FROM relations_link WHERE {LIST} AND target_id = ANY(%(targets)s)"
SET = f"""
WITH sent AS (SELECT * FROM unnest(%(targets)s::bigint[]) WITH ORDINALITY AS sent (target, number)),
gone AS (DELETE FROM relations_link WHERE {LIST} AND NOT target_id = ANY(%(targets)s)), {REVISED}
INSERT INTO relations_link (field_id, source_id, part, source_locale, source_status, target_id, target_locale,
    target_status, pending, linkage_type, position, inverse_position)
SELECT {FIELD}, %(source)s, 0, '', 'published', target, '', 'published', false, '',
    {{first}} + number * {GAP}, ({TAIL.format("target")})
FROM sent ON CONFLICT (source_id, field_id, part, target_id, target_locale, target_status)
DO UPDATE SET position = excluded.position
"""
NAMES = ("id", "documentId", "name", "createdAt", "updatedAt", "publishedAt")


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer the requests that the subjects make."""
    path = environ["PATH_INFO"]
    if path == "/healthz":
        start("200 OK", [])
        return [b""]
    secret = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    digest = hashlib.sha256(secret.encode()).hexdigest()
    if _one(TOKEN, digest) is None:
        start("401 Unauthorized", [])
        return [b""]
    flow, name = path.split("/")[2:4]
    if environ["REQUEST_METHOD"] == "PUT":
        body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        written(flow, name, body["data"]["categories"])
    found = _one(DOCUMENT, flow, name)
    assert found is not None
    shown: dict[str, Any] = dict(zip(NAMES, found, strict=False))
    if environ["QUERY_STRING"]:
        rows = _connection.execute(LINKS, (found[0],)).fetchall()
        shown["categories"] = [dict(zip(NAMES, row, strict=True)) for row in rows]
    start("200 OK", [("Content-Type", "application/json")])
    return [orjson.dumps({"data": shown, "meta": {}})]


def written(flow: str, name: str, change: Any) -> None:
    """Connect one document at a place, disconnect some, or set them: a lock and one statement."""
    with _connection.transaction():
        if isinstance(change, list):
            _set(name, change)
        elif "disconnect" in change:
            entries, source, found = _locked(name, change["disconnect"])
            _run(
                DISCONNECT,
                source=source,
                entries=entries,
                targets=[found[key] for key in change["disconnect"]],
            )
        else:
            item = change["connect"][0]
            (at, anchor), *_ = item["position"].items()
            target = item["documentId"]
            entries, source, found = _locked(name, [target, str(anchor)])
            values = {"source": source, "target": found[target], "anchor": found.get(anchor)}
            _run(CONNECT.format(at=AT[at]), entries=entries, **values)


def _set(name: str, keys: list[str]) -> None:
    entries, source, found = _locked(name, keys)
    targets = [found[key] for key in keys]
    last = f"SELECT max(position) FROM relations_link WHERE {LIST}"
    _run(SET.format(first=f"coalesce(({last}), 0)"), source=source, entries=entries, targets=targets)


def _locked(name: str, keys: list[str]) -> tuple[list[int], int, dict[str, int]]:
    """Lock the owner and the targets; return the keys of all, of the owner's version, and of the targets."""
    rows = _connection.execute(LOCK, (name, keys)).fetchall()
    source = next(version for _, key, version in rows if key == name)
    return [entry for entry, _, _ in rows], source, {key: entry for entry, key, _ in rows}


def _run(sql: str, **values: Any) -> None:
    _connection.execute(sql, values)


def _one(sql: str, *values: Any) -> tuple[Any, ...] | None:
    return _connection.execute(sql, values).fetchone()
