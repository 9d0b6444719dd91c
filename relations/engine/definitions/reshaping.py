"""Changing stored values after the options of their field, or the attributes of their component, changed.

Only values of media, components and dynamic zones depend on these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from ... import waiting
from ...models import Field
from .. import schema
from ..assets import uses
from ..links import in_parts
from ..schema import ComponentSchema, FieldSchema, load_components
from ..values import HOLDING_PARTS
from ..values.parts import ID, KIND, ids_within, uid_of
from . import holdings


class Reshaper:
    """Changes stored values of media, components and dynamic zones to fit the present definitions.

    `lost` counts the values that did not fit and were removed. In parts of the component `uid`, plain
    attributes are also converted to their present types.
    """

    def __init__(self, uid: str = "") -> None:
        self.uid, self.lost = uid, 0

    def value(self, field: FieldSchema, value: Any) -> Any:
        """Return a stored value of the field, changed to what the field accepts now.

        Files and parts that it no longer accepts are left out and counted in `lost`. The value of a field of
        another type is returned unchanged.
        """
        if value is None or not field.type.on_demand:
            return value
        items = value if isinstance(value, list) else [value]
        fitting = self._part if field.type.holds_parts else self._asset
        kept = [found for item in items for found in fitting(field, item)]
        self.lost += len(items) - len(kept)
        if field.type.is_list(field):
            return kept
        self.lost += max(0, len(kept) - 1)
        return next(iter(kept), None)

    def _asset(self, field: FieldSchema, reference: Any) -> list[Any]:
        return [reference] if isinstance(reference, str) else []

    def _part(self, field: FieldSchema, part: Any) -> list[Any]:
        """Return the part in a list, with those of its attributes that the component still has.

        [] if the field does not have the part's component any more.
        """
        zone = field.options.get("components")
        known = field.components.get(uid_of(field, part)) if isinstance(part, dict) else None
        if known is None or (zone is not None and part.get(KIND) not in zone):
            return []
        kept = {key: part[key] for key in (ID, KIND) if key in part}
        for slug, value in part.items():
            if slug in known.fields and not known.fields[slug].type.links:
                kept[slug] = self._attribute(known, slug, value)
            elif slug not in kept:
                self.lost += value is not None
        return [kept]

    def _attribute(self, known: ComponentSchema, slug: str, value: Any) -> Any:
        field = known.fields[slug]
        if field.type.on_demand or known.uid != self.uid or value is None:
            return self.value(field, value)
        try:
            return field.type.read(value)
        except ValueError:
            self.lost += 1
            return None


def follow_component(uid: str, using: str) -> Counter[str]:
    """Change every stored part of the component `uid` to fit its attributes, as they are stored now.

    Returns `{"value": …, "link": …}`: the numbers of values, and of links of parts, that were lost.
    """
    rows = Field.objects.using(using).filter(field_type__in=HOLDING_PARTS).select_related("flow")
    return _follow(rows, Reshaper(uid), using)


def follow_options(field: Field, using: str) -> Counter[str]:
    """Change every stored value of a media, component or dynamic zone field to fit the options of `field`.

    `field` need not be saved yet. Returns `{"value": …, "link": …}`: the numbers of values, and of links of
    parts, that were lost.
    """
    return _follow([field], Reshaper(), using)


def _follow(rows: Iterable[Field], reshaper: Reshaper, using: str) -> Counter[str]:
    known = load_components(using)
    lost: Counter[str] = Counter(value=0, link=0)
    for row in rows:
        lost["link"] += _rewrite(row, schema.field_schema(row, {}, known), reshaper.value, using)
    lost["value"] = reshaper.lost
    return lost


def _rewrite(row: Field, field: FieldSchema, change: Callable[[FieldSchema, Any], Any], using: str) -> int:
    """Store `change(field, value)` for the field's value in every version, and renew its uses of files.

    `row` is the field's row. Links of parts that are gone afterwards are deleted; returns their number.
    """
    links = 0
    for batch in holdings.versions(row, using):
        changed, gone = [], {}
        for version in batch:
            before = version.values.get(row.key)
            after = change(field, before)
            if after != before:
                version.values[row.key] = after
                changed.append(version)
                gone[version.pk] = ids_within(before) - ids_within(after)
        waiting.write_column(changed, "values", using)
        links += in_parts.drop(gone, using)
    uses.renew(field, using)
    return links
