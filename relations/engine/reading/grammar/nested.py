"""Parsing `populate` of a media, component or dynamic zone field.

The contract is Strapi's page on populate. A part is read when its field is populated, and parts within it
when their fields are populated below. In a dynamic zone, `on` has a selection for each component.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from ....models import FieldType
from ... import query
from ...assets import shape
from ...errors import Faults, ValidationError
from ...query.files import FILES
from ...schema import ComponentSchema, FieldSchema, RelationSchema, Schema
from ..documents import Selection
from .pagination import TRUE

At = tuple[str, ...]
# What reads `fields` and `populate` of a component, as of a flow.
Reader = Callable[[Any, Mapping[str, Any], At, int], Selection]

CHOOSING = ("fields", "populate", "filters", "sort")  # of one component, or of files
YES = (True, *TRUE, "", None)  # what stands for the whole of a field in `populate`


def selection(field: FieldSchema, value: Any, at: At, depth: int, schema: Schema, read: Reader) -> Selection:
    """Parse the value of `populate` for a media, component or dynamic zone field.

    It is a dict, "*", or true, which stands for the field's values. `at` is the path to the value, `depth`
    the number of levels above it. `read` is called to parse the `fields` and `populate` of a component.
    Raises ValidationError, with all faults, for unknown names: "Invalid key x at path".
    """
    if value == "*":
        value = {"populate": "*"}
    if value in YES:
        value = {}
    if not isinstance(value, Mapping):
        raise _invalid(value, at)
    zone = field.kind == FieldType.DYNAMICZONE
    faults = Faults()
    _check_keys(value, ("fields", "populate", "on") if zone else CHOOSING, at, faults)
    with faults.gathered():
        if field.kind == FieldType.MEDIA:
            found = _of_files(value, at, schema)
        elif zone:
            found = Selection(on=_by_component(field, value, at, depth, read))
        else:
            found = read(field.components[str(field.options["component"])], value, at, depth + 1)
    faults.check()
    return found


def choice(
    searched: query.Searched,
    values: Mapping[str, Any],
    at: At,
    schema: Schema,
    member_of: RelationSchema | None = None,
) -> dict[str, Any]:
    """Check `filters` and `sort` of a populated field, and return both under these keys.

    `values` has them, `at` is the path to it in `populate`. `searched` has the columns that they may name.
    `member_of` is the relation that is populated, if it is one. Raises ValidationError, with all faults.
    """
    filters, sort = values.get("filters"), values.get("sort")
    try:
        query.check(searched, filters, sort, schema, member_of)
    except ValidationError as error:
        raise error.under("populate", *at) from None
    return {"filters": filters, "sort": sort}


def _check_keys(value: Mapping[str, Any], known: Collection[str], at: At, faults: Faults) -> None:
    """Add a ValidationError to `faults` for each key of `value` that is not among the `known` ones."""
    faults.found += [_invalid(key, at) for key in value if key not in known]


def _of_files(value: Mapping[str, Any], at: At, schema: Schema) -> Selection:
    faults, found = Faults(), Selection()
    with faults.gathered():
        found = replace(found, fields=_fields_of_files(value, at))
    with faults.gathered():
        found = replace(found, **choice(FILES, value, at, schema))
    faults.check()
    return found


def _by_component(
    field: FieldSchema, value: Mapping[str, Any], at: At, depth: int, read: Reader
) -> dict[str, Selection]:
    """Return what to read of the parts of each component in a dynamic zone, by the component's uid.

    With `on`, components that it does not name are missing: their parts are not shown. Raises ValidationError
    for unknown components and names.
    """
    known = {uid: field.components[uid] for uid in field.options["components"] if uid in field.components}
    chosen = value.get("on")
    if chosen is None:
        _check_whole(known, value, at)
        return {uid: read(each, _fitting(each, value), at, depth + 1) for uid, each in known.items()}
    if not isinstance(chosen, Mapping):
        raise _invalid("on", at)

    def of(entry: tuple[str, Any]) -> Selection:
        uid, below = entry
        here, faults = (*at, "on", uid), Faults()
        if uid not in known or not (below in (*YES, "*") or isinstance(below, Mapping)):
            raise _invalid(uid, here[:-1])
        given = {"populate": "*"} if below == "*" else {} if below in YES else below
        _check_keys(given, CHOOSING, here, faults)
        with faults.gathered():
            found = read(known[uid], given, here, depth + 1)
        faults.check()
        return found

    return dict(zip(chosen, Faults().each(of, chosen.items()), strict=True))


def _check_whole(known: Mapping[str, ComponentSchema], value: Mapping[str, Any], at: At) -> None:
    """Raise ValidationError for names in `fields` and `populate` that no component of the zone has."""
    requested = dict.fromkeys([*_requested(value), *names(value.get("fields"))])
    faults = Faults()
    held = {"*", "id", *(name for each in known.values() for name in each.fields)}
    faults.found += [_invalid(name, at) for name in requested if name not in held]
    faults.check()


def _fitting(component: ComponentSchema, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return those names in `fields` and `populate` of a zone that this component has, by the two keys."""
    requested = {
        key: below for key, below in _requested(value).items() if key in component.fields or key == "*"
    }
    fields = [name for name in names(value.get("fields")) if name in component.fields or name in ("*", "id")]
    return {"populate": requested, "fields": (fields or ["id"]) if value.get("fields") else None}


def _requested(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return `populate` as a dict: the names in a string or list become its keys.

    A value says what is populated below: a dict, "*" or true.
    """
    requested = value.get("populate")
    if isinstance(requested, Mapping):
        return dict(requested)
    tree: dict[str, Any] = {}
    for path in names(requested):
        name, _, rest = path.partition(".")
        tree[name] = {"populate": [rest]} if rest else "*" if name == "*" else True
    return tree


def names(value: Any) -> list[str]:
    """Return the names in a list, among a dict's values, or in a string with commas.

    So `populate` and `fields` may be written. [] for any other value.
    """
    if isinstance(value, Mapping):
        value = list(value.values())
    found = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return [str(name) for name in found if name is not None]


def _fields_of_files(value: Mapping[str, Any], at: At) -> tuple[str, ...] | None:
    """Return the attributes of files that `fields` and `populate` name; None for all.

    Raises ValidationError for an unknown name.
    """
    found, faults = names(value.get("fields")), Faults()
    wrong = (
        name
        for name in [*found, *_requested(value)]
        if name != "*" and (name not in shape.KEYS or name not in found)
    )
    faults.found += [_invalid(name, at) for name in wrong]
    faults.check()
    return None if not found or "*" in found else tuple(found)


def _invalid(key: Any, at: At) -> ValidationError:
    """Return the ValidationError for an unknown key at the path `at`: "Invalid key x at a.b"."""
    where = f" at {'.'.join(at)}" if at else ""
    return ValidationError(f"Invalid key {key}{where}", [*at, str(key)], source="query", param="populate")
