"""Values as text for people, on pages that compare two values: files by name, components line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.admin.utils import display_for_value
from django.utils.translation import gettext as _

from ..engine import assets
from ..engine.schema import FieldSchema
from ..engine.titles import readable
from ..engine.values import uid_of
from ..models import FieldType
from .context import database
from .written_out import written_out


def in_words(field: FieldSchema, value: Any, *, base: Any = None) -> str:
    """Return a stored value as text for people. 1 SQL statement if it has files, to read their names.

    If a component in `value` has only its changed attributes, the others are taken from `base`, the former
    value.
    """
    if field.type.secret:
        return _("(not shown)")
    if value is None or value in ("", []):
        return _("(nothing)")
    if not field.type.holds_parts and field.kind != FieldType.MEDIA:
        return _plain(field, value)
    kept = {part["id"]: part for part in _listed(base) if isinstance(part, dict) and "id" in part}
    found = assets.resolve(sorted(_files(field, value)), database())
    names = {str(reference): asset.name for reference, asset in found.items()}
    return "\n".join(_lines(field, value, names, kept))


def _plain(field: FieldSchema, value: Any) -> str:
    if field.kind == FieldType.BLOCKS:
        return written_out(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=2)
    return str(display_for_value(value, "-"))


def _lines(
    field: FieldSchema, value: Any, names: Mapping[str, str], kept: Mapping[int, Any]
) -> Iterator[str]:
    if field.kind == FieldType.MEDIA:
        yield from (names.get(str(each), str(each)) for each in _listed(value))
        return
    if not field.type.holds_parts:
        yield _plain(field, value)
        return
    for part in _listed(value):
        uid = uid_of(field, part)
        component = next((each for each in field.held if each.uid == uid), None)
        yield component.name if component else uid
        whole = {**kept.get(part.get("id"), {}), **part}
        for slug, below in component.fields.items() if component else ():
            if below.relation is None and whole.get(slug) not in (None, "", []):
                first, *rest = (
                    _lines(below, whole[slug], names, {}) if whole[slug] else [_plain(below, whole[slug])]
                )
                yield f"  {readable(below.name)}: {first}"
                yield from (f"    {line}" for line in rest)


def _files(field: FieldSchema, value: Any) -> set[str]:
    """Return the document ids of all files in a value, also inside components."""
    if field.kind == FieldType.MEDIA:
        return {each for each in _listed(value) if isinstance(each, str)}
    held = {component.uid: component for component in field.held}
    found: set[str] = set()
    for part in _listed(value) if held else ():
        known = held.get(uid_of(field, part))
        for slug, below in known.fields.items() if known else ():
            found |= _files(below, part.get(slug))
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
