"""`populate` of media, components and dynamic zones.

The contract is Strapi's page on populate: components and zones are shown when they are populated, what
they hold in turn when that is populated below them; `on` chooses by component in a zone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ....models import FieldType
from ...assets import shape
from ...errors import ValidationError
from ...schema import ComponentSchema, FieldSchema
from ..documents import Selection
from .pagination import TRUE

At = tuple[str, ...]
# What reads `fields` and `populate` of a component, as of a flow.
Reader = Callable[[Any, Mapping[str, Any], At, int], Selection]

YES = (True, *TRUE, "", None)  # what stands for the whole of a field in `populate`


def selection(field: FieldSchema, value: Any, at: At, depth: int, read: Reader) -> Selection:
    """What `populate[field]` selects; ValidationError `Invalid key x at path` for what is not there."""
    if value == "*":
        value = {"populate": "*"}
    if value in YES:
        value = {}
    if not isinstance(value, Mapping):
        raise _invalid(value, at)
    zone = field.kind == FieldType.DYNAMICZONE
    for key in value:
        if key not in ("fields", "populate", "on") or (key == "on" and not zone):
            raise _invalid(key, at)
    if field.kind == FieldType.MEDIA:
        return Selection(fields=_fields_of_files(value, at))
    if zone:
        return Selection(on=_by_component(field, value, at, depth, read))
    return read(field.components[str(field.options["component"])], value, at, depth + 1)


def _by_component(
    field: FieldSchema, value: Mapping[str, Any], at: At, depth: int, read: Reader
) -> dict[str, Selection]:
    """What is selected of each component in a zone; those that are left out are not shown."""
    known = {uid: field.components[uid] for uid in field.options["components"] if uid in field.components}
    chosen = value.get("on")
    if chosen is None:
        _check_whole(known, value, at)
        return {uid: read(each, _fitting(each, value), at, depth + 1) for uid, each in known.items()}
    if not isinstance(chosen, Mapping):
        raise _invalid("on", at)
    found = {}
    for uid, below in chosen.items():
        here = (*at, "on", str(uid))
        if uid not in known or not (below in (*YES, "*") or isinstance(below, Mapping)):
            raise _invalid(uid, (*at, "on"))
        given = {"populate": "*"} if below == "*" else {} if below in YES else below
        for key in given.keys() - {"fields", "populate"}:
            raise _invalid(key, here)
        found[str(uid)] = read(known[uid], given, here, depth + 1)
    return found


def _check_whole(known: Mapping[str, ComponentSchema], value: Mapping[str, Any], at: At) -> None:
    """What is asked of a whole zone, some component has."""
    asked = {*_asked(value), *_names(value.get("fields"))} - {"*", "id"}
    for name in asked:
        if not any(name in each.fields for each in known.values()):
            raise _invalid(name, at)


def _fitting(component: ComponentSchema, value: Mapping[str, Any]) -> dict[str, Any]:
    """Of what is asked of a whole zone, what this component has."""
    asked = {key: below for key, below in _asked(value).items() if key in component.fields or key == "*"}
    fields = [name for name in _names(value.get("fields")) if name in component.fields or name in ("*", "id")]
    return {"populate": asked, "fields": (fields or ["id"]) if value.get("fields") else None}


def _asked(value: Mapping[str, Any]) -> dict[str, Any]:
    """`populate` in its longest form."""
    asked = value.get("populate")
    if isinstance(asked, Mapping):
        return dict(asked)
    tree: dict[str, Any] = {}
    for path in _names(asked):
        name, _, rest = path.partition(".")
        tree[name] = {"populate": [rest]} if rest else "*" if name == "*" else True
    return tree


def _names(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    found = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return [str(name) for name in found if name is not None]


def _fields_of_files(value: Mapping[str, Any], at: At) -> tuple[str, ...] | None:
    names = _names(value.get("fields"))
    for name in [*names, *_asked(value)]:
        if name != "*" and (name not in shape.KEYS or name not in names):
            raise _invalid(name, at)
    return None if not names or "*" in names else tuple(names)


def _invalid(key: Any, at: At) -> ValidationError:
    where = f" at {'.'.join(at)}" if at else ""
    return ValidationError(f"Invalid key {key}{where}", [*at, str(key)], source="query", param="populate")
