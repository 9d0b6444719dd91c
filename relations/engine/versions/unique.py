"""Unique values: checking them, and making UIDs from other fields."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform
from django.utils.text import slugify

from ...models import EntryVersion
from ..errors import Faults, ValidationError
from ..locks import queue
from ..schema import FieldSchema, FlowSchema

LONGEST = 200


def filled(flow: FlowSchema, values: dict[str, Any], locale: str, entry: int, using: str) -> dict[str, Any]:
    """Return a new version's values, by slug, with a UID made for each empty field that has a `targetField`.

    The UID is the text of that field as a slug; `-1`, `-2` … is added when another document has it. Fields
    whose target has no text stay empty. `entry` is the primary key of the version's own. Locks the flow's row
    before it looks, so that two writers do not make the same UID.
    """
    fields = [f for f in flow.values if f.type.made and not values.get(f.slug)]
    stems = {f.slug: _stem(values.get(f.options.get("targetField", ""))) for f in fields}
    if not any(stems.values()):
        return values
    queue(flow, using)
    made = {f.slug: _free(f, stems[f.slug], locale, entry, using) for f in fields if stems[f.slug]}
    return {**values, **made}


def check_unique(
    flow: FlowSchema, version: EntryVersion, values: dict[str, Any], status: str, using: str
) -> None:
    """Raise ValidationError when another document already has one of `values` in a unique field.

    `values` are by slug. `status` is the one in which the document is to have them. Values are compared
    within the version's locale, or among all locales where the field is not localized. The error's `others`
    are the errors for further values. Locks the flow's row.
    """
    fields = [f for f in flow.values if f.unique and values.get(f.slug) not in (None, "")]
    if fields:
        queue(flow, using)  # no key of the database can compare values
    faults = Faults()
    for field in fields:
        others = of_others(field, version.locale, version.entry_id, using)
        with faults.gathered():
            if others.filter(status=status, known=values[field.slug]).exists():
                raise ValidationError(f"{field.slug} must be unique", [field.slug])
    faults.check()


def of_others(field: FieldSchema, locale: str, entry: int, using: str) -> QuerySet[Any]:
    """Return the versions of other documents with the field's value annotated as `known`, in any status.

    Of a localized field, those in this locale alone. `entry` is the primary key of the document to leave out.
    """
    # Not as values__key: a key may read like a lookup.
    rows = EntryVersion.objects.using(using).annotate(known=KeyTransform(field.key, "values"))
    others = rows.filter(flow=field.flow).exclude(entry=entry)
    return others.filter(locale=locale) if field.localized else others


def _stem(text: Any) -> str:
    return slugify(text)[:LONGEST].strip("-_") if isinstance(text, str) else ""


def _free(field: FieldSchema, stem: str, locale: str, entry: int, using: str) -> str:
    others = of_others(field, locale, entry, using)
    if not others.filter(known=stem).exists():
        return stem
    taken = set(others.filter(known__startswith=f"{stem}-").values_list("known", flat=True))
    return next(found for number in count(1) if (found := f"{stem}-{number}") not in taken)
