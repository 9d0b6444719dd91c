"""Rendering entries, relationships and pages in Moltin's shapes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.encoding import escape_uri_path
from rest_framework.request import Request

from ...engine.reading import Document, Identifiers, Resource
from ...engine.reading.components import holds_many, visible
from ...engine.schema import RelationSchema
from ...models import FieldType
from ..openapi.moltin.names import name_of
from ..rendering import timestamp
from .params import Page
from .types import Member, Types, named

MOST_MEMBERS = 1000  # of a linkage that stands whole in an entry
SAFE = (
    "!$'()*,;:@~"  # what a step of a path, and a value in a query, may have as it is: slugs have parentheses
)


def entry(item: Document, request: Request) -> dict[str, Any]:
    """Return an entry as a dict in Moltin's shape: `{id, type, …values, relationships, meta, links}`.

    An empty relation is not in `relationships`: it is null among the values, or [] if it is to-many. The
    document must have been read with `queries.selection`.
    """
    linkages: dict[str, Any] = {}
    shown: dict[str, Any] = {"id": item.document_id, "type": "entry"}
    for spec in item.flow.fields.values():
        if spec.kind == FieldType.PASSWORD or spec.private:
            continue
        if isinstance(spec, RelationSchema) and spec.slug not in item.related:
            continue  # the caller may not read what it leads to
        if isinstance(spec, RelationSchema) and (shown_list := _relationship(item, spec, request)):
            linkages[name_of(spec.slug, item.flow)] = shown_list
            continue
        value = visible(spec, item.stored.get(spec.slug))
        if value is not None or not spec.omit_null:
            shown[name_of(spec.slug, item.flow)] = [] if value is None and holds_many(spec) else value
    if linkages:
        shown["relationships"] = linkages
    shown["links"] = {"self": url(request, item.flow.slug, "entries", item.document_id)}
    shown["meta"] = meta(item.created_at, item.updated_at)
    return shown


def linkage(members: Iterable[Member], to_many: bool) -> Any:
    """Return members of a relation as `[{type, id}, …]`; of a to-one relation, as `{type, id}` or None."""
    shown = [member.shown() for member in members]
    return shown if to_many else next(iter(shown), None)


def page_of_members(request: Request, wanted: Page, total: int, following: str | None) -> dict[str, Any]:
    """Return `meta` and `links` for a page of a relation's members, of which there are `total`.

    `following` is the cursor of the next page, or None. A page that a cursor asked for has no page number and
    no offset.
    """
    onward = {} if following is None else {"next_cursor": following}
    if wanted.cursor is None:
        found = page(request, wanted, total)
        found["meta"]["page"] |= onward
        return found
    base, limit = request.build_absolute_uri(escape_uri_path(request.path)), wanted.limit

    def link(cursor: str | None) -> str | None:
        return (
            None if cursor is None else f"{base}?page[limit]={limit}&page[cursor]={quote(cursor, safe=SAFE)}"
        )

    return {
        "meta": {"page": {"limit": limit, **onward}, "results": {"total": total}},
        "links": {
            "current": link(wanted.cursor),
            "first": f"{base}?page[limit]={limit}&page[offset]=0",
            "last": None,
            "prev": None,
            "previous": None,
            "next": link(following),
        },
    }


def page(request: Request, wanted: Page, total: int) -> dict[str, Any]:
    """Return `meta` and `links` for the page `wanted` of a list with `total` records.

    The links `prev` and `previous` are the same.
    """
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


def _relationship(item: Document, field: RelationSchema, request: Request) -> dict[str, Any] | None:
    """Return the linkage of a relation as entries have it: `{"data": …}`; None without members.

    A list of more than MOST_MEMBERS has `links` and `meta.count` instead of `data`: an entry that is sent
    back replaces the members of relations that have `data`.
    """
    members, count = _members(item.related[field.slug], field)
    if count == 0:
        return None
    if members is not None:
        return {"data": linkage(members, field.to_many)}
    steps = (item.flow.slug, "entries", item.document_id, "relationships", name_of(field.slug, item.flow))
    return {"links": {"related": url(request, *steps)}, "meta": {"count": count}}


def _members(related: Any, field: RelationSchema) -> tuple[list[Member] | None, int]:
    """Return (members, their number) of a populated relation; the members are None if they are too many.

    The relation was read by ids or whole. A document that is linked in two locales is one member.
    """
    if isinstance(related, Identifiers):
        members = None if related.members is None else named(related.members, field)
        return members, related.count
    whole = related if isinstance(related, list) else [related] if related else []
    found: dict[tuple[str, str], Member] = {}
    types = Types.of(field)
    for one in whole:
        member = _member(one, types)
        found.setdefault(member[:2], member)
    return list(found.values()) if len(found) <= MOST_MEMBERS else None, len(found)


def _member(item: Document | Resource, types: Types) -> Member:
    if isinstance(item, Resource):
        return Member(item.type, item.id, item.link)
    return Member(types.shown(item.sent_type, item.flow.id), item.document_id, item.link)


def meta(created: datetime.datetime, updated: datetime.datetime) -> dict[str, Any]:
    """Return `{"timestamps": …}` with the times at which a flow, field or entry was created and updated."""
    return {"timestamps": {"created_at": timestamp(created), "updated_at": timestamp(updated)}}


def url(request: Request, *steps: object) -> str:
    """Return the absolute URL of a path below /v2/flows, made of `steps`.

    Each step is escaped, since imported ids may contain slashes.
    """
    path = "/".join(quote(str(step), safe=SAFE) for step in steps)
    return request.build_absolute_uri(f"{reverse('moltin:flows')}/{path}")
