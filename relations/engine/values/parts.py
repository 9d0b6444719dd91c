"""Components and dynamic zones: objects of values, each checked by its component's field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import conf
from ..errors import Path, RelationsError, ValidationError
from ..schema import ComponentSchema, FieldSchema

Clean = Callable[[FieldSchema, Any, Path], Any]

LARGEST_ID = 2**53 - 1
# Keys of a component's value that are no attributes.
ID, KIND = "id", "__component"


def component(field: FieldSchema, value: Any, at: Path, clean: Clean) -> Any:
    """An object, or a list of them where the field is `repeatable`; ValidationError below `at`."""
    known = field.components.get(str(field.options.get("component")))
    if known is None:
        raise wrong("is of a component that is not there", at)
    if not field.options.get("repeatable"):
        return None if value is None else _part(known, value, at, clean)
    return [_part(known, item, (*at, n), clean) for n, item in enumerate(_items(field, value, at))]


def zone(field: FieldSchema, value: Any, at: Path, clean: Clean) -> list[dict[str, Any]]:
    """A list of objects, each naming its component in `__component`; ValidationError below `at`."""
    parts = []
    for number, item in enumerate(_items(field, value, at)):
        here = (*at, number)
        uid = str(item.get(KIND)) if isinstance(item, dict) else ""
        if uid not in field.options["components"] or uid not in field.components:
            known = ", ".join(field.options["components"])
            raise wrong(f"must name one of these: {known}", (*here, KIND))
        parts.append({KIND: uid, **_part(field.components[uid], item, here, clean)})
    return parts


def wrong(message: str, at: Path) -> ValidationError:
    """The value at this path cannot be taken."""
    return ValidationError(f"{RelationsError('', at).key} {message}", at)


def _items(field: FieldSchema, value: Any, at: Path) -> list[Any]:
    if not isinstance(value, list):
        raise wrong("must be a list", at)
    most = min(field.options.get("max", conf.get("RELATIONS_MAX_ITEMS")), conf.get("RELATIONS_MAX_ITEMS"))
    if len(value) > most:
        raise wrong(f"takes {most} at most", at)
    return value


def _part(known: ComponentSchema, value: Any, at: Path, clean: Clean) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise wrong("must be an object", at)
    if sum(isinstance(step, str) for step in at) > conf.get("RELATIONS_MAX_DEPTH"):
        raise wrong("has too many components in one another", at)
    part: dict[str, Any] = {}
    for slug, below in value.items():
        here = (*at, slug)
        if slug == ID:
            part |= _id(below, here)
        elif slug == KIND and below == known.uid:
            continue
        elif slug in known.unmapped:
            raise wrong("is kept in no component here: no relations and no passwords are", here)
        elif slug not in known.fields:
            where = RelationsError("", at).key
            raise ValidationError(f"Invalid key {slug} at {where}", here, source="body")
        else:
            part[slug] = clean(known.fields[slug], below, here)
    return part


def _id(value: Any, at: Path) -> dict[str, int]:
    """The id that the component was read with; null is none."""
    if value is None:
        return {}
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_ID:
        raise wrong("must be the number that the component was read with", at)
    return {ID: value}
