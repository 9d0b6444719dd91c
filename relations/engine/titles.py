"""The title of a document, for lists and messages that people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import shortened
from .schema import FlowSchema

TITLES = ("title", "name", "headline", "label")
LONGEST = 80


def title_field(flow: FlowSchema) -> str | None:
    """Return the slug of the field whose value is the title of the flow's documents, or None.

    It is the first field of short text that has one of the names in TITLES, else the first field of short
    text. Fields that no answer shows are passed over.
    """
    strings = [field.slug for field in flow.readable if field.type.names]
    return next((slug for slug in strings if slug in TITLES), strings[0] if strings else None)


def title(flow: FlowSchema, values: Mapping[str, Any], document_id: str) -> str:
    """Return the title of a version of the flow with these values (by slug), or `document_id` without one.

    It is one line of at most LONGEST characters.
    """
    return label(text_of(flow, values), document_id)


def text_of(flow: FlowSchema, values: Mapping[str, Any]) -> str:
    """Return the value of the flow's title field as text, in full; "" where there is no field or no value."""
    slug = title_field(flow)
    return str(values.get(slug) or "") if slug else ""


def label(title: str | None, document_id: str) -> str:
    """Return `title` on one line of at most LONGEST characters; `document_id` where it has no text."""
    text = " ".join((title or "").split()) or document_id
    return shortened(text, LONGEST, LONGEST - 1)
