"""The key `included` of an answer: the related documents, files and rows that `include` asks for.

Source: the vendor's guides, where it is an object keyed by name, and not JSON:API's array.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rest_framework.request import Request

from ...engine import resources
from ...engine.reading import Document, Resource
from ...engine.schema import FlowSchema
from ...models import Asset
from ..auth.resources import check_readable
from ..openapi.moltin.names import name_of
from . import files, render

Rows = Mapping[str, Mapping[str, Any]]  # by the type of resources and their ids
Path = tuple[str, ...]


def included(
    items: Iterable[Document], flow: FlowSchema, paths: Iterable[Path], request: Request, using: str
) -> dict[str, Any]:
    """Return `{"included": {"categories": [entry, …], "gallery": [file, …]}}`; {} if `paths` is empty.

    Each path is a tuple of slugs of relations. Its list has the members to which it leads from all `items`,
    each once: entries, files, and rows of the project's models. External resources have no data here and are
    left out. Raises PermissionDenied for a model that the caller may not read.
    """
    found = {path: list(_members(list(items), path)) for path in paths}
    rows = _rows([one for members in found.values() for one in members], request, using)
    shown = {
        ".".join(_names(path, flow)): [
            _shown(one, rows, request) for one in members if isinstance(one, Document) or _row(one, rows)
        ]
        for path, members in found.items()
    }
    return {"included": shown} if shown else {}


def _members(items: list[Document], path: Path) -> Iterator[Document | Resource]:
    """Yield the documents and resources to which the path leads from `items`, each once."""
    *steps, last = path
    known: set[tuple[str, str]] = set()
    for slug in steps:
        items = [one for one in _related(items, slug) if isinstance(one, Document)]
    for one in _related(items, last):
        key = ("", one.document_id) if isinstance(one, Document) else (one.type, one.id)
        if key not in known:
            known.add(key)
            yield one


def _related(items: Sequence[Document], slug: str) -> list[Document | Resource]:
    """Return the members that the documents `items` have in the relation `slug`."""
    related = [item.related[slug] for item in items]
    flat = [one for value in related for one in (value if isinstance(value, list) else [value])]
    return [one for one in flat if one is not None]


def _rows(members: Iterable[Document | Resource], request: Request, using: str) -> Rows:
    """Return the rows of models for those members that are resources, by type and id.

    1 SQL statement for each type. Raises PermissionDenied for a model that the caller may not read.
    """
    keys: dict[str, list[str]] = defaultdict(list)
    for one in members:
        if isinstance(one, Resource):
            keys[one.type].append(one.id)
    check_readable(keys, request.user)
    kinds = resources.declared()
    return {name: kinds[name].rows(dict.fromkeys(ids), using) for name, ids in keys.items() if name in kinds}


def _row(one: Resource, rows: Rows) -> Any:
    return rows.get(one.type, {}).get(one.id)


def _shown(one: Document | Resource, rows: Rows, request: Request) -> dict[str, Any]:
    if isinstance(one, Document):
        return render.entry(one, request)
    row = _row(one, rows)
    if isinstance(row, Asset):
        return files.shown(row, request) | {"type": one.type}
    return {"id": one.id, "type": one.type, **resources.declared()[one.type].shown(row)}


def _names(path: Path, flow: FlowSchema) -> Iterator[str]:
    """Yield the keys, in this dialect, of the relations on the path; each is looked up in its own flow."""
    for slug in path:
        yield name_of(slug, flow)
        flow = flow.relation(slug).other or flow
