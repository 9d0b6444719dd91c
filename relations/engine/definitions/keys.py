"""The keys of fields in the JSON values of versions.

A field's key is its first slug, or that slug with a number if the key was taken. It does not change when the
field is renamed, so no version has to be rewritten.
"""

from __future__ import annotations

from itertools import count

from ...models import Field, Rewrite


def kept(field: Field, slug: str) -> str:
    """Return the value of `Field.stored_as` with which a field that is renamed to `slug` keeps its JSON key.

    It is "" if the key is the new slug itself.
    """
    return "" if field.key == slug else field.key


def free(field: Field, using: str) -> str:
    """Return the value of `Field.stored_as` with which a field gets a JSON key that its flow does not use.

    For a new field, or one whose values are converted. It is "" if the field's slug is free as a key;
    otherwise the slug with a dot and a number. Keys that changes in progress are about to use are not free.
    """
    taken = {other.key for other in Field.objects.using(using).filter(flow=field.flow_id)}
    taken |= {row.key for row in Rewrite.objects.using(using).filter(flow=field.flow_id)}
    if field.slug not in taken:
        return ""
    # No slug has a dot.
    return next(key for number in count(2) if (key := f"{field.slug}.{number}") not in taken)
