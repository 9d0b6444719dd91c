"""Values as text for people, on pages that compare two values: files by name, components line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import display_for_value
from django.utils.translation import gettext as _

from ..engine import assets
from ..engine.schema import FieldSchema
from ..engine.titles import readable
from ..engine.values import uid_of
from ..models import FieldType
from .context import database
from .thumbnails import thumbnail
from .written_out import written_out


@dataclass(frozen=True, slots=True)
class Said:
    """A value as text for people, with small pictures of its files: the URL and the file's name of each."""

    text: str
    pictures: tuple[tuple[str, str], ...] = ()


def in_words(field: FieldSchema, value: Any) -> str:
    """Return a stored value as text for people. 1 SQL statement if it has files, to read their names."""
    return said(field, value).text


def said(field: FieldSchema, value: Any, base: Any = None) -> Said:
    """Return a stored value as text for people, with pictures. 1 SQL statement if it has files.

    If a component in `value` has only its changed attributes, the others are taken from `base`, the former
    value.
    """
    if field.type.secret:
        return Said(_("(not shown)"))
    if value is None or value in ("", []):
        return Said(_("(nothing)"))
    if not field.type.holds_parts and field.kind != FieldType.MEDIA:
        return Said(_plain(field, value))
    whole = _whole(field, value, base)
    files = _files(field, whole)
    found = {str(each): asset for each, asset in assets.resolve(sorted(files), database()).items()}
    pictures = ((thumbnail(found[each]), found[each].name) for each in files if each in found)
    names = {each: asset.name for each, asset in found.items()}
    shown = tuple((url, name) for url, name in pictures if url)
    return Said("\n".join(_lines(field, whole, names)), shown)


def _whole(field: FieldSchema, value: Any, base: Any) -> Any:
    """Return the value, whose components have the attributes that they lack from those in `base`."""
    if not field.type.holds_parts:
        return value
    kept = {part["id"]: part for part in _listed(base) if isinstance(part, dict) and "id" in part}
    held = {component.uid: component for component in field.held}
    found = []
    for part in _listed(value):
        former = kept.get(part.get("id"), {})
        known = held.get(uid_of(field, part))
        fields = {} if known is None else known.fields
        edited = {
            slug: _whole(fields[slug], each, former.get(slug)) if slug in fields else each
            for slug, each in part.items()
        }
        found.append({**former, **edited})
    return found


def _plain(field: FieldSchema, value: Any) -> str:
    if field.kind == FieldType.BLOCKS:
        return written_out(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=2)
    return str(display_for_value(value, "-"))


def _lines(field: FieldSchema, value: Any, names: Mapping[str, str]) -> Iterator[str]:
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
        for slug, below in component.fields.items() if component else ():
            if below.relation is None and part.get(slug) not in (None, "", []):
                first, *rest = _lines(below, part[slug], names) if part[slug] else [_plain(below, part[slug])]
                yield f"  {readable(below.name)}: {first}"
                yield from (f"    {line}" for line in rest)


def _files(field: FieldSchema, value: Any) -> dict[str, None]:
    """Return the document ids of all files in a value, also inside components, in order."""
    if field.kind == FieldType.MEDIA:
        return dict.fromkeys(each for each in _listed(value) if isinstance(each, str))
    held = {component.uid: component for component in field.held}
    found: dict[str, None] = {}
    for part in _listed(value) if held else ():
        known = held.get(uid_of(field, part))
        for slug, below in known.fields.items() if known else ():
            found |= _files(below, part.get(slug))
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
