"""The floor's reads: a document and what it is related to, in both dialects, and pages of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .database import FIELD, Row, every, one

LONGEST = 200_000  # members of a list that is read whole
TIME = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
TIMES = ", ".join(TIME.format(f"v.{name}_at") for name in ("created", "updated", "published"))
SHOWN = f"v.id, e.document_id, v.values ->> 'name', {TIMES}"
DOCUMENT = (
    f"SELECT {SHOWN}, e.id FROM relations_entryversion v JOIN relations_entry e ON e.id = v.entry_id"
    " WHERE e.flow_id = (SELECT id FROM relations_flow WHERE slug = %s) AND e.document_id = %s"
    " AND v.locale = '' AND v.status = 'published'"
)
LIST = f"l.source_id = %s AND l.field_id = {FIELD} AND l.part = 0"
LINKS = (
    f"SELECT {SHOWN} FROM relations_link l JOIN relations_entryversion v ON v.entry_id = l.target_id"
    " AND v.locale = l.target_locale AND v.status = l.target_status"
    f" JOIN relations_entry e ON e.id = v.entry_id WHERE {LIST}"
)
IDS = (
    "SELECT e.document_id FROM relations_link l JOIN relations_entry e ON e.id = l.target_id"
    f" WHERE {LIST} ORDER BY l.position"
)
SOME_IDS = f"{IDS} LIMIT %s OFFSET %s"
ALL = f"{LINKS} ORDER BY l.position LIMIT {LONGEST}"
BY_OFFSET = f"{LINKS} ORDER BY l.position LIMIT %s OFFSET %s"
AFTER = f"{LINKS} AND l.position > %s ORDER BY l.position LIMIT %s"
COUNT = f"SELECT count(*) FROM relations_link l WHERE {LIST}"
NAMES = ("id", "documentId", "name", "createdAt", "updatedAt", "publishedAt")
Path = Sequence[str]
Asked = dict[str, str]


def document(path: Path, asked: Asked, body: Any = None) -> Any:
    """Return a document as the content API shows it; its categories too if any query is there."""
    found = _found(path[1], path[2])
    shown = _shown(found)
    if asked:
        shown["categories"] = [_shown(row) for row in every(ALL, found[0])]
    return {"data": shown, "meta": {}}


def entry(path: Path, asked: Asked, body: Any = None) -> Any:
    """Return an entry as the Flows API shows it, with the ids in its relationship."""
    flow, name = path[2], path[4]
    found = _found(flow, name)
    members = [{"type": "entry", "id": key} for (key,) in every(IDS, found[0])]
    address = f"/v2/flows/{flow}/entries/{name}"
    related = {"data": members, "links": {"related": f"{address}/relationships/categories"}}
    times = {"created_at": found[3], "updated_at": found[4]}
    return {
        "data": {
            "id": name,
            "type": "entry",
            "name": found[2],
            "links": {"self": address},
            "meta": {"timestamps": times},
            "relationships": {"categories": related},
        }
    }


def linkage(path: Path, asked: Asked, body: Any = None) -> Any:
    """Return a page of the ids of a relationship, with their number."""
    version = _found(path[2], path[4])[0]
    limit, offset = int(asked.get("page[limit]", 1_000)), int(asked.get("page[offset]", 0))
    members = [{"type": "entry", "id": key} for (key,) in every(SOME_IDS, version, limit, offset)]
    return {"data": members, "meta": {"results": {"total": _count(version)}}}


def page(path: Path, asked: Asked, body: Any = None) -> Any:
    """Return a page of a list: the members after a position, or from an offset; counted if asked."""
    version, size = _found(path[1], path[2])[0], 25
    if "after" in asked:
        rows = every(AFTER, version, int(asked["after"]), size)
    else:
        rows = every(BY_OFFSET, version, size, int(asked["start"]))
    total = _count(version) if "count" in asked else None
    return {"data": [_shown(row) for row in rows], "meta": {"pagination": {"limit": size, "total": total}}}


def _found(flow: str, name: str) -> Row:
    found = one(DOCUMENT, flow, name)
    assert found is not None, (flow, name)
    return found


def _shown(row: Row) -> dict[str, Any]:
    return dict(zip(NAMES, row, strict=False))


def _count(version: int) -> int:
    found = one(COUNT, version)
    assert found is not None
    return int(found[0])
