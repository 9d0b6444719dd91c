"""The keys under which the JSON values of versions have the values of fields.

A key is the slug that its field had first, or with a number behind it where that is taken. It stays when the
field is renamed: no version is rewritten.
"""

from __future__ import annotations

from itertools import count

from ...models import Field, Rewrite


def kept(field: Field, slug: str) -> str:
    """Return the `stored_as` for a field that is renamed to `slug`, so that its values stay under their key.

    It is "" where the key is the new slug itself.
    """
    return "" if field.key == slug else field.key


def free(field: Field, using: str) -> str:
    """Choose a JSON key for the field's values that is free in its flow.

    No other field has it, and no change that is under way.

    Returns the new `Field.stored_as`: "" where the field's slug is free, else the slug with a dot and a
    number. Call it for a new field, and for one whose values are about to be converted.
    """
    taken = {other.key for other in Field.objects.using(using).filter(flow=field.flow_id)}
    taken |= {row.key for row in Rewrite.objects.using(using).filter(flow=field.flow_id)}
    if field.slug not in taken:
        return ""
    # No slug has a dot.
    return next(key for number in count(2) if (key := f"{field.slug}.{number}") not in taken)
