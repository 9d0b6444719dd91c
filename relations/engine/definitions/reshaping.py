"""Changing stored values when their field's options or their component's attributes change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...models import EntryVersion, Field
from .. import schema
from ..schema import ComponentSchema, FieldSchema, load_components
from ..values import HOLDING_PARTS
from ..values.parts import ID, KIND, uid_of
from . import holdings


class Reshaper:
    """Converts values to their fields as these are now, and counts those that are lost.

    In values of the component `uid`, plain attributes are converted too.
    """

    def __init__(self, uid: str = "") -> None:
        self.uid, self.lost = uid, 0

    def value(self, field: FieldSchema, value: Any) -> Any:
        """Return a value of media or components as the field now allows it: one, or a list."""
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
        """The part with what fits of it; none where there is no such component in the field."""
        zone = field.options.get("components")
        known = field.components.get(uid_of(field, part)) if isinstance(part, dict) else None
        if known is None or (zone is not None and part.get(KIND) not in zone):
            return []
        kept = {key: part[key] for key in (ID, KIND) if key in part}
        for slug, value in part.items():
            if slug in known.fields:
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


def follow_component(uid: str, using: str) -> int:
    """Convert every value of the component to its stored attributes; return how many were lost."""
    reshaper = Reshaper(uid)
    known = load_components(using)
    for row in Field.objects.using(using).filter(field_type__in=HOLDING_PARTS).select_related("flow"):
        _rewrite(row, schema.field_schema(row, False, known), reshaper.value, using)
    return reshaper.lost


def follow_options(field: Field, using: str) -> int:
    """Convert every value of the field to its new options; return how many were lost."""
    reshaper = Reshaper()
    known = load_components(using)
    _rewrite(field, schema.field_schema(field, False, known), reshaper.value, using)
    return reshaper.lost


def _rewrite(row: Field, field: FieldSchema, change: Callable[[FieldSchema, Any], Any], using: str) -> None:
    for batch in holdings.versions(row, using):
        changed = []
        for version in batch:
            before = version.values.get(row.slug)
            after = change(field, before)
            if after != before:
                version.values[row.slug] = after
                changed.append(version)
        EntryVersion.objects.using(using).bulk_update(changed, ["values"])
