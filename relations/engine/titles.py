"""What to call a document where people read of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import shortened
from .schema import FlowSchema

TITLES = ("title", "name", "headline", "label")
LONGEST = 80


def title_field(flow: FlowSchema) -> str | None:
    """The slug of the field that names the flow's documents, or None where they show no short text."""
    strings = [field.slug for field in flow.readable if field.type.names]
    return next((slug for slug in strings if slug in TITLES), strings[0] if strings else None)


def title(flow: FlowSchema, values: Mapping[str, Any], document_id: str) -> str:
    """The label of a version of the flow with these values."""
    return label(text_of(flow, values), document_id)


def text_of(flow: FlowSchema, values: Mapping[str, Any]) -> str:
    """The value that names a version of the flow; "" where it has none."""
    slug = title_field(flow)
    return str(values.get(slug) or "") if slug else ""


def label(title: str | None, document_id: str) -> str:
    """The title on one line, not too long; without one the document's id."""
    text = " ".join((title or "").split()) or document_id
    return shortened(text, LONGEST, LONGEST - 1)
