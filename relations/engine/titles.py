"""Titles of documents and names of flows and fields, for lists and messages that people read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..models import Flow
from .errors import shortened
from .schema import FlowSchema

TITLES = ("title", "name", "headline", "label")
LONGEST = 80
SLUG = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*|[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+")


def title_field(flow: FlowSchema) -> str | None:
    """Return the slug of the field whose value is the title of the flow's documents; None if there is none.

    It is the first short text field with one of the names in TITLES, else the first short text field. Fields
    that answers never show are left out.
    """
    strings = [field.slug for field in flow.readable if field.type.names]
    return next((slug for slug in strings if slug in TITLES), strings[0] if strings else None)


def title(flow: FlowSchema, values: Mapping[str, Any], document_id: str) -> str:
    """Return the title of a version with these values (by slug), or `document_id` if it has none.

    The title is the value of the field that `title_field` names, as one line of at most LONGEST characters.
    """
    return label(text_of(flow, values), document_id)


def text_of(flow: FlowSchema, values: Mapping[str, Any]) -> str:
    """Return the value of the flow's title field as text, unshortened; "" without such a field or value."""
    slug = title_field(flow)
    return str(values.get(slug) or "") if slug else ""


def label(title: str | None, document_id: str) -> str:
    """Return `title` on one line of at most LONGEST characters; `document_id` if it is None or blank."""
    text = " ".join((title or "").split()) or document_id
    return shortened(text, LONGEST, LONGEST - 1)


def readable(name: str) -> str:
    """Return the name of a flow or field in a form for people: one that looks like a slug becomes words.

    `vegetarian_friendly` and `vegetarianFriendly` become "Vegetarian friendly"; other names are unchanged.
    """
    if not SLUG.fullmatch(name):
        return name
    words = re.sub(r"[_-]|(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
    return words[:1].upper() + words[1:]


def plural(flow: FlowSchema | Flow) -> str:
    """Return the name for a list of the flow's documents, such as "Restaurants".

    It is the flow's name, but made of the slug if the name is the singular, as for a flow "Restaurant" with
    the slug "restaurants".
    """
    is_singular = flow.name.casefold() == flow.singular.casefold() != flow.slug.casefold()
    return readable(flow.slug if is_singular else flow.name)
