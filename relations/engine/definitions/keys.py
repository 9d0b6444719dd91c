"""The keys by which versions store the values of fields.

A key is the slug that its field had first, or with a number behind it where that is taken. It stays when the
field is renamed: no version is rewritten.
"""

from __future__ import annotations

from itertools import count

from ...models import Field, Rewrite


def kept(field: Field, slug: str) -> str:
    """Return the `stored_as` with which `field` keeps its key under another slug."""
    return "" if field.key == slug else field.key


def free(field: Field, using: str) -> str:
    """Choose a JSON key for the field's values that no other field of the flow uses.

    Returns it for `Field.stored_as`, where "" means the field's slug. For a new field, and for one whose
    values are about to be converted.
    """
    taken = {other.key for other in Field.objects.using(using).filter(flow=field.flow_id)}
    taken |= {row.key for row in Rewrite.objects.using(using).filter(flow=field.flow_id)}
    if field.slug not in taken:
        return ""
    # No slug has a dot.
    return next(key for number in count(2) if (key := f"{field.slug}.{number}") not in taken)
