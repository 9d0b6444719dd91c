"""Unique values: checking them, and making UIDs from other fields."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform
from django.utils.text import slugify

from ...models import EntryVersion
from .. import query
from ..errors import Faults
from ..locks import queue
from ..schema import FieldSchema, FlowSchema, current
from ..values.wrong import wrong

LONGEST = 200


def filled(flow: FlowSchema, values: dict[str, Any], locale: str, entry: int, using: str) -> dict[str, Any]:
    """Return `values`, those of a new version by slug, with its empty UID fields filled.

    A UID field with a `targetField` gets the text of that field as a slug; `-1`, `-2` and so on is appended
    if another document has it. If the target field has no text, the UID is left empty. `entry` is the primary
    key of the version's own entry. The flow's row is locked first, so that two writers do not make the same
    UID.
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
    """Raise ValidationError if another document has one of the `values`, by slug, in a unique field.

    Only versions of other documents in `status` count, in the version's locale, or in all locales if the
    field is not localized. Empty values are not compared. Errors about further values are in the error's
    `others`. Locks the flow's row if there is a value to compare.
    """
    if _unique(flow, values):
        queue(flow, using)  # no key of the database can compare values
        check_taken(flow, values, version.locale, version.entry_id, status, using)


def check_taken(
    flow: FlowSchema, values: dict[str, Any], locale: str, entry: int, status: str, using: str
) -> None:
    """Raise ValidationError if another document has one of the `values`, by slug, in a unique field.

    Unlike `check_unique` it takes no lock, and the document need not exist: `entry` is the primary key of its
    entry, 0 for a new one. Only versions in `status` count, in `locale`, or in all locales if the field is
    not localized.
    """
    faults = Faults()
    for field in _unique(flow, values):
        others = of_others(field, locale, entry, using)
        with faults.gathered():
            others = query.with_value(others, field, "$eq", values[field.slug], current(using))
            taken = others.filter(status=status, known=values[field.slug]).values_list("entry", flat=True)
            if (other := taken.first()) is not None:
                raise wrong("must be unique", (field.slug,), "unique", entry=other)
    faults.check()


def _unique(flow: FlowSchema, values: dict[str, Any]) -> list[FieldSchema]:
    return [f for f in flow.values if f.unique and values.get(f.slug) not in (None, "")]


def of_others(field: FieldSchema, locale: str, entry: int, using: str) -> QuerySet[Any]:
    """Return the versions of other documents in the field's flow, annotated with its value as `known`.

    All statuses are included; for a localized field, only the locale `locale`. `entry` is the primary key of
    the entry whose versions are left out.
    """
    # Not as values__key: a key may read like a lookup.
    rows = EntryVersion.objects.using(using).annotate(known=KeyTransform(field.key, "values"))
    others = rows.filter(flow=field.flow).exclude(entry=entry)
    return others.filter(locale=locale) if field.localized else others


def _stem(text: Any) -> str:
    return slugify(text)[:LONGEST].strip("-_") if isinstance(text, str) else ""


def _free(field: FieldSchema, stem: str, locale: str, entry: int, using: str) -> str:
    others, schema = of_others(field, locale, entry, using), current(using)
    if not query.with_value(others, field, "$eq", stem, schema).filter(known=stem).exists():
        return stem
    numbered = query.with_value(others, field, "$startsWith", f"{stem}-", schema)
    taken = set(numbered.filter(known__startswith=f"{stem}-").values_list("known", flat=True))
    return next(found for number in count(1) if (found := f"{stem}-{number}") not in taken)
