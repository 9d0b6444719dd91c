"""The title of a document, for lists and messages that people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import shortened
from .schema import FlowSchema

TITLES = ("title", "name", "headline", "label")
LONGEST = 80


def title_field(flow: FlowSchema) -> str | None:
    """Return the slug of the field that holds the title, or None.

    It is a field of short text named as one of TITLES, else the first of that kind that answers have.
    """
    strings = [field.slug for field in flow.readable if field.type.names]
    return next((slug for slug in strings if slug in TITLES), strings[0] if strings else None)


def title(flow: FlowSchema, values: Mapping[str, Any], document_id: str) -> str:
    """Return the title of a version of the flow with these values, by slug."""
    return label(text_of(flow, values), document_id)


def text_of(flow: FlowSchema, values: Mapping[str, Any]) -> str:
    """Return the value of the title's field; "" where the flow has none."""
    slug = title_field(flow)
    return str(values.get(slug) or "") if slug else ""


def label(title: str | None, document_id: str) -> str:
    """Return the title on one line of at most LONGEST characters, or the document's id without a title."""
    text = " ".join((title or "").split()) or document_id
    return shortened(text, LONGEST, LONGEST - 1)
