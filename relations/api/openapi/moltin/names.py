"""The names of fields in the Moltin dialect: their slugs, except where an entry has a key of that name."""

from __future__ import annotations

from ....engine.schema import FieldSchema, FlowSchema

RESERVED = frozenset({"attributes", "links", "meta", "relationships", "status", "type"})


def name_of(slug: str, flow: FlowSchema) -> str:
    """Return the name that entries in the Moltin dialect have for the field with this slug."""
    if slug not in RESERVED:
        return slug
    name = f"{slug}_"
    while name in flow.fields or any(name == field.slug for field in flow.disabled):
        name += "_"
    return name


def slug_of(name: str, flow: FlowSchema) -> str:
    """Return the slug of the field with this name; the name itself where it is no other field's."""
    slug = name.rstrip("_")
    return slug if slug in flow.fields and name_of(slug, flow) == name else name


def field_of(name: str, flow: FlowSchema) -> FieldSchema | None:
    """Return the enabled field that entries in the Moltin dialect have under this name, or None."""
    return None if name in RESERVED else flow.fields.get(slug_of(name, flow))
