"""Rendering the preview of publishing. Documents render themselves: `Document.as_dict`."""

from __future__ import annotations

from typing import Any

from ...engine.preview import Named, Preview
from ...engine.reading.components import visible
from ...engine.schema import FlowSchema, Schema


def preview(version: Preview, flow: FlowSchema, schema: Schema) -> dict[str, Any]:
    """Return what publishing one locale of a document would change, as the body of an answer has it.

    Private fields, and relations that readers may not follow, are left out.
    """
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
