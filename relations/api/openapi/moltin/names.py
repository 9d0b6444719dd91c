"""The keys of fields in entries of the Moltin dialect.

A key is the field's slug. Where every entry has this key already, such as `type` or `meta`, it is the slug
and an underscore.
"""

from __future__ import annotations

from ....engine.schema import FieldSchema, FlowSchema

RESERVED = frozenset({"attributes", "links", "meta", "relationships", "status", "type"})


def name_of(slug: str, flow: FlowSchema) -> str:
    """Return the key that the field with this slug has in the Moltin dialect: `type_` for `type`."""
    if slug not in RESERVED:
        return slug
    name = f"{slug}_"
    while name in flow.fields or any(name == field.slug for field in flow.disabled):
        name += "_"
    return name


def slug_of(name: str, flow: FlowSchema) -> str:
    """Return the slug of the field with this key in the Moltin dialect: `type` for `type_`.

    A key that needs no change is returned as it is.
    """
    slug = name.rstrip("_")
    return slug if slug in flow.fields and name_of(slug, flow) == name else name


def field_of(name: str, flow: FlowSchema) -> FieldSchema | None:
    """Return the enabled field with this key in the Moltin dialect, or None."""
    return None if name in RESERVED else flow.fields.get(slug_of(name, flow))
