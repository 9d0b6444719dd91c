"""Rendering entries, relationships and pages in Moltin's shapes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.encoding import escape_uri_path
from rest_framework.request import Request

from ...engine.reading import Document, Resource
from ...engine.reading.components import holds_many, visible
from ...engine.schema import FlowSchema, RelationSchema
from ...models import FieldType
from ..openapi.moltin.names import name_of
from ..rendering import timestamp
from .members import Member, Types
from .params import Page

SAFE = (
    "!$'()*,;:@~"  # what a step of a path, and a value in a query, may have as it is: slugs have parentheses
)


def entry(item: Document, request: Request) -> dict[str, Any]:
    """Return an entry as a dict: values beside `id`, and `relationships`; an empty relation is null."""
    linkages: dict[str, Any] = {}
    shown: dict[str, Any] = {"id": item.document_id, "type": "entry"}
    for spec in item.flow.fields.values():
        if spec.kind == FieldType.PASSWORD or spec.private:
            continue
        if isinstance(spec, RelationSchema) and item.related[spec.slug]:
            linkages[name_of(spec.slug, item.flow)] = {
                "data": _linkage(item.related[spec.slug], Types.of(spec))
            }
            continue
        value = visible(spec, item.stored.get(spec.slug))
        if value is not None or not spec.omit_null:
            shown[name_of(spec.slug, item.flow)] = [] if value is None and holds_many(spec) else value
    if linkages:
        shown["relationships"] = linkages
    shown["links"] = {"self": url(request, item.flow.slug, "entries", item.document_id)}
    shown["meta"] = meta(item.created_at, item.updated_at)
    return shown


def included(
    items: Iterable[Document], flow: FlowSchema, paths: Iterable[tuple[str, ...]], request: Request
) -> dict[str, Any]:
    """Return `{"included": {"categories": [entry, …], "categories.city": […]}}`; {} without paths.

    Each path has its entries once. As in the vendor's guides it is an object by path, and not JSON:API's
    array.
    """
    items, shown = list(items), {}
    for path in paths:
        found: dict[str, Document] = {}
        for item in reduce(_related, path, items):
            found.setdefault(item.document_id, item)
        shown[".".join(_names(path, flow))] = [entry(item, request) for item in found.values()]
    return {"included": shown} if shown else {}


def linkage(members: Iterable[Member], to_many: bool) -> Any:
    """Return `[{type, id}, …]`; for a to-one relation, `{type, id}` or None."""
    shown = [member._asdict() for member in members]
    return shown if to_many else next(iter(shown), None)


def page(request: Request, wanted: Page, total: int) -> dict[str, Any]:
    """Return `meta` and `links` of a page of `total` records. `prev` and `previous` are the same."""
    limit, offset = wanted.limit, wanted.offset
    pages = -(-total // limit) if limit else 0
    base = request.build_absolute_uri(escape_uri_path(request.path))
    kept = "".join(
        f"{quote(key, safe=SAFE)}={quote(str(value), safe=SAFE)}&"
        for key, value in request.query_params.items()
        if key in ("filter", "sort", "include", "template")
    )

    def link(start: int) -> str:
        return f"{base}?{kept}page[limit]={limit}&page[offset]={start}"

    previous = link(max(offset - limit, 0)) if limit and offset > 0 else None
    return {
        "meta": {
            "page": {
                "limit": limit,
                "offset": offset,
                "current": offset // limit + 1 if limit else 1,
                "total": pages,
            },
            "results": {"total": total},
        },
        "links": {
            "current": link(offset),
            "first": link(0),
            "last": link((pages - 1) * limit) if pages > 1 else None,
            "prev": previous,
            "previous": previous,
            "next": link(offset + limit) if limit and offset + limit < total else None,
        },
    }


def _linkage(related: Any, types: Types) -> Any:
    """Return the members of a populated relation. A document linked in two locales is one member."""
    if not isinstance(related, list):
        return linkage([_member(related, types)] if related else [], to_many=False)
    return linkage(dict.fromkeys(_member(item, types) for item in related), to_many=True)


def _names(path: Iterable[str], flow: FlowSchema) -> Iterator[str]:
    """The names of the relations on the path, each in its own flow."""
    for slug in path:
        yield name_of(slug, flow)
        flow = flow.relation(slug).other or flow


def _related(items: list[Document], slug: str) -> list[Document]:
    """Return the documents that these have in the relation `slug`."""
    related = [item.related[slug] for item in items]
    flat = [one for value in related for one in (value if isinstance(value, list) else [value])]
    return [one for one in flat if isinstance(one, Document)]


def _member(item: Document | Resource, types: Types) -> Member:
    if isinstance(item, Resource):
        return Member(item.type, item.id)
    return Member(types.shown(item.sent_type), item.document_id)


def meta(created: datetime.datetime, updated: datetime.datetime) -> dict[str, Any]:
    """Return the timestamps of a flow, field or entry."""
    return {"timestamps": {"created_at": timestamp(created), "updated_at": timestamp(updated)}}


def url(request: Request, *steps: object) -> str:
    """Return the address below /v2/flows. The steps are escaped, since imported ids may contain slashes."""
    path = "/".join(quote(str(step), safe=SAFE) for step in steps)
    return request.build_absolute_uri(f"{reverse('moltin:flows')}/{path}")
