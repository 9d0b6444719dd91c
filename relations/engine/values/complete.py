"""What a value must be at last, when it is published: a draft may be unfinished."""

from __future__ import annotations

from typing import Any

from ...models import FieldType
from ..errors import Path, ValidationError
from ..schema import ComponentSchema, FieldSchema
from .parts import KIND, wrong

LISTS = (FieldType.COMPONENT, FieldType.DYNAMICZONE)


def check(field: FieldSchema, value: Any, at: Path) -> None:
    """ValidationError below `at` for what is required and missing, or has less than the field's least."""
    if field.required and (value in (None, "") or (field.kind == FieldType.MEDIA and value == [])):
        raise wrong("must be defined", at)
    if isinstance(value, str) and len(value) < field.options.get("minLength", 0):
        raise wrong(f"must have at least {field.options['minLength']} characters", at)
    if field.kind not in LISTS or value is None:
        return
    if isinstance(value, list):
        _count(field, value, at)
        for number, part in enumerate(value):
            _part(field, part, (*at, number))
    else:
        _part(field, value, at)


def holds(field: FieldSchema, value: Any) -> bool:
    """Whether `check` has nothing to say."""
    try:
        check(field, value, (field.slug,))
    except ValidationError:
        return False
    return True


def _count(field: FieldSchema, value: list[Any], at: Path) -> None:
    least = field.options.get("min", 0)
    if len(value) < least and (value or field.required):
        raise wrong(f"must have at least {least}", at)


def _part(field: FieldSchema, part: dict[str, Any], at: Path) -> None:
    known = schema_of(field, part)
    for below in known.fields.values() if known else ():
        check(below, part.get(below.slug), (*at, below.slug))


def schema_of(field: FieldSchema, part: dict[str, Any]) -> ComponentSchema | None:
    """The component of a stored value; None where there is no such component any more."""
    return field.components.get(part.get(KIND) or field.options.get("component", ""))
