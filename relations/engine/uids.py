"""UIDs that nobody gave: made of the field that they are said to follow."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.db.models.fields.json import KeyTransform
from django.utils.text import slugify

from ..models import EntryVersion, FieldType
from .schema import FlowSchema

LONGEST = 200


def filled(
    flow: FlowSchema, values: dict[str, Any], locale: str, entry: int | None, using: str
) -> dict[str, Any]:
    """The values of a new version with a UID in each field that has none and whose `targetField` has a text.

    It is the text as a slug, with `-1`, `-2` … where another document has that already.
    """
    made = dict(values)
    for field in flow.values:
        if field.kind != FieldType.UID or made.get(field.slug):
            continue
        text = values.get(field.options.get("targetField", ""))
        stem = slugify(text)[:LONGEST].strip("-_") if isinstance(text, str) else ""
        if stem:
            made[field.slug] = _free(flow, field.slug, stem, locale, entry, using)
    return made


def _free(flow: FlowSchema, slug: str, stem: str, locale: str, entry: int | None, using: str) -> str:
    # Not as values__slug: a slug may read like a lookup.
    rows = EntryVersion.objects.using(using).annotate(known=KeyTransform(slug, "values"))
    others = rows.filter(flow=flow.id, locale=locale).exclude(entry=entry)
    if not others.filter(known=stem).exists():
        return stem
    taken = set(others.filter(known__startswith=f"{stem}-").values_list("known", flat=True))
    return next(found for number in count(1) if (found := f"{stem}-{number}") not in taken)
