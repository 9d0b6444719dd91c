"""Components and dynamic zones: objects of values, each checked by its component's field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import conf
from ..errors import Faults, Path, RelationsError, ValidationError
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
    parts, faults = [], Faults()
    for number, item in enumerate(_items(field, value, at)):
        with faults.gathered():
            parts.append(_part(known, item, (*at, number), clean))
    faults.check()
    return parts


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
    part, faults = dict[str, Any](), Faults()
    for slug, below in value.items():
        with faults.gathered():
            part |= _attribute(known, slug, below, at, clean)
    faults.check()
    return part


def _attribute(known: ComponentSchema, slug: str, value: Any, at: Path, clean: Clean) -> dict[str, Any]:
    here = (*at, slug)
    if slug == ID:
        return _id(value, here)
    if slug == KIND and value == known.uid:
        return {}
    if slug in known.unmapped:
        raise wrong("is kept in no component here: no relations and no passwords are", here)
    if slug not in known.fields:
        where = RelationsError("", at).key
        raise ValidationError(f"Invalid key {slug} at {where}", here, source="body")
    return {slug: clean(known.fields[slug], value, here)}


def _id(value: Any, at: Path) -> dict[str, int]:
    """The id that the component was read with; null is none."""
    if value is None:
        return {}
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_ID:
        raise wrong("must be the number that the component was read with", at)
    return {ID: value}
