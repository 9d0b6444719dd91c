"""Documents in Strapi's flat shape, `{id, documentId, …fields, createdAt, updatedAt, publishedAt}`."""

from __future__ import annotations

from typing import Any

from ...engine.preview import Named, Preview
from ...engine.reading import Document, Resource, Selection
from ...engine.reading.components import Part, visible
from ...engine.schema import FlowSchema, Schema
from ...models import Asset
from ..rendering import timestamp
from . import nested

TIMES = (("createdAt", "created_at"), ("updatedAt", "updated_at"), ("publishedAt", "published_at"))


def document(item: Document, selection: Selection) -> dict[str, Any]:
    """One document with the fields and relations that were selected."""
    wanted, values = selection.fields, item.values
    shown: dict[str, Any] = {"id": item.id, "documentId": item.document_id}
    for field in item.flow.readable:
        if wanted is None or field.slug in wanted:
            shown[field.slug] = values.get(field.slug)
    for key, attribute in TIMES:
        if wanted is None or key in wanted:
            shown[key] = timestamp(getattr(item, attribute))
    if item.flow.localized and (wanted is None or "locale" in wanted):
        shown["locale"] = item.locale
    for slug, below in selection.populate.items():
        shown[slug] = related(item.related.get(slug), below)
    return shown


def related(value: Any, selection: Selection) -> Any:
    """What a relation shows: a document, a resource, a list of them, null, or their number."""
    if selection.count:
        return {"count": value}
    if isinstance(value, list):
        return [related(item, selection) for item in value]
    if isinstance(value, Document):
        return document(value, selection)
    if isinstance(value, Asset | Part):
        return nested.shown(value, selection, related)
    if isinstance(value, Resource):
        return {"id": value.id, "type": value.type}
    return value


def preview(version: Preview, flow: FlowSchema, schema: Schema) -> dict[str, Any]:
    """What publishing one locale of a document would change."""
    shown: dict[str, Any] = {"locale": version.locale} if flow.localized else {}
    return shown | {
        "isPublished": version.is_published,
        "isChanged": version.is_changed,
        "values": {
            slug: {
                "draft": visible(flow.fields[slug], change.draft),
                "published": visible(flow.fields[slug], change.published),
            }
            for slug, change in version.values.items()
            if not flow.fields[slug].private
        },
        "relations": {
            slug: {
                "added": [_named(member) for member in change.added],
                "removed": [_named(member) for member in change.removed],
                "moved": [_named(member) for member in change.moved],
                "notPublished": [_named(member) for member in change.unseen],
                "more": change.more,
            }
            for slug, change in version.lists.items()
            if schema.is_open(flow.fields[slug])
        },
        "missing": list(version.missing),
    }


def _named(member: Named) -> dict[str, str]:
    shown = {"documentId": member.id, "type": member.type, "title": member.title}
    return shown | {"locale": member.locale} if member.locale else shown
