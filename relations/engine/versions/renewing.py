"""The values of a copied document: those of the original, except unique ones."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

from ...models import Entry, EntryVersion
from ..errors import ValidationError
from ..locks import queue
from ..schema import FieldSchema, FlowSchema
from ..values.parts import each_part
from .unique import of_others

SUFFIX = "-copy"


@dataclass(frozen=True, slots=True)
class Values:
    """The values for the copy of a document, by slug.

    `changed` are those that differ from the original's since they are unique, by path such as `seo.slug`;
    None for one that the copy lacks.
    """

    values: dict[str, Any]
    changed: dict[str, Any] = field(default_factory=dict)


def renewed(flow: FlowSchema, version: EntryVersion, entry: Entry, using: str) -> Values:
    """Return the values for a copy of `version` in the new `entry`.

    A unique text gets "-copy" at its end, and a number if another document has that text; within parts, the
    beginning of the new document's id. Other unique values become None. If the flow has unique values, its
    row is locked.
    """
    found = Values(copy.deepcopy(flow.by_slug(version.values)))
    unique = [f for f in flow.values if f.unique and found.values.get(f.slug) not in (None, "")]
    if unique:
        queue(flow, using)
    for each in unique:
        value = _free(each, found.values[each.slug], version.locale, entry.pk, using)
        found.values[each.slug] = found.changed[each.slug] = value
    for part, component, at in each_part(flow.fields, found.values):
        for inner in component.fields.values():
            if isinstance(inner, FieldSchema) and inner.unique and part.get(inner.slug) not in (None, ""):
                # Looked for in all flows these would be: an id of the entry makes them differ.
                text = f"{part[inner.slug]}{SUFFIX}-{entry.document_id[:8]}"
                part[inner.slug] = text if _takes_suffix(inner, text) else None
                found.changed[".".join(map(str, (*at, inner.slug)))] = part[inner.slug]
    return found


def _free(field: FieldSchema, value: Any, locale: str, entry: int, using: str) -> Any:
    """Return `value` with a suffix, "-copy" or "-copy-2" and so on, that no other document has.

    None if the field does not allow text with a suffix. `locale` and `entry` are those of the copy.
    """
    if not _takes_suffix(field, value):
        return None
    others = of_others(field, locale, entry, using)
    taken = set(others.filter(known__startswith=f"{value}{SUFFIX}").values_list("known", flat=True))
    endings = chain([SUFFIX], (f"{SUFFIX}-{number}" for number in count(2)))
    text = next(f"{value}{ending}" for ending in endings if f"{value}{ending}" not in taken)
    return text if _takes_suffix(field, text) else None


def _takes_suffix(field: FieldSchema, value: Any) -> bool:
    """Whether the field, a short text or UID, allows this text."""
    if not isinstance(value, str) or (not field.type.names and not field.type.made):
        return False
    try:
        field.type.clean(field, value, (field.slug,))
    except ValidationError:
        return False
    return True
