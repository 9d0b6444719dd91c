"""Rendering the preview of publishing, and copies of documents, as response bodies."""

from __future__ import annotations

from typing import Any

from ...engine.preview import Named, Preview
from ...engine.reading import Selection
from ...engine.reading.components import visible
from ...engine.schema import FlowSchema, Schema


def preview(version: Preview, flow: FlowSchema, schema: Schema) -> dict[str, Any]:
    """Return a response body: the changes that publishing one locale of a document would make.

    `values` has each changed value of the draft and the published version, `relations` the members added,
    removed, moved, and not published, `missing` what the draft lacks to be published. Private fields, and
    relations that readers may not follow, are left out.
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
            way: {
                "added": [_named(member) for member in change.added],
                "removed": [_named(member) for member in change.removed],
                "moved": [_named(member) for member in change.moved],
                "notPublished": [_named(member) for member in change.unseen],
                "more": change.more,
                **({"linkChanged": [_named(member) for member in change.changed]} if change.changed else {}),
            }
            for way, change in version.lists.items()
            if _is_open(flow, schema, way)
        },
        "missing": list(version.missing),
    }


def _is_open(flow: FlowSchema, schema: Schema, way: str) -> bool:
    """Whether readers may follow the relation at the path `way`: `author`, or `blocks.author` in a part."""
    slug, *below = way.split(".")
    found = [flow.fields[slug]]
    for slug in below:
        inside = [component for field in found if not field.private for component in field.held]
        found = [component.fields[slug] for component in inside if slug in component.fields]
    return any(map(schema.is_open, found))


def _named(member: Named) -> dict[str, str]:
    shown = {"documentId": member.id, "type": member.type, "title": member.title}
    return shown | {"locale": member.locale} if member.locale else shown


def copied(copy: Any) -> dict[str, Any]:
    """Return the result of copying a document, or one of its locales, as a response body.

    That is `{documentId, versions, leftOut, changed}`: `leftOut` lists the related documents that the copy
    lacks, and `changed` the unique values that differ from the original, each with its locale and field.
    """
    documents = copy.documents
    return {
        "documentId": documents[0].document_id,
        "versions": [document.as_dict(Selection()) for document in documents],
        "leftOut": [
            {
                "locale": each.locale or None,
                "field": each.name,
                "documentId": each.document_id,
                "reason": each.reason,
            }
            for each in copy.left_out
        ],
        "changed": [
            {"locale": each.locale or None, "field": each.name, "value": each.value} for each in copy.renewed
        ],
    }
