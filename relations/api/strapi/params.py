"""Query strings and bodies of the Strapi dialect, decoded and checked.

Query strings are read as npm's `qs` reads them, with Strapi's limits. Its source: Strapi's pages on
REST parameters; what a live server does where they are silent is in docs/semantics.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qs_codec import DecodeOptions, decode
from rest_framework.request import Request

from ... import conf
from ...engine.errors import ValidationError
from ...engine.reading import Selection
from ...engine.schema import FlowSchema, RelationSchema, Schema
from . import nested, pagination

PARAMETERS = 1000  # in one query string
OPTIONS = DecodeOptions(depth=20, list_limit=100, strict_null_handling=True, parameter_limit=PARAMETERS)
SYSTEM_FIELDS = ("id", "documentId", "createdAt", "updatedAt", "publishedAt", "locale")
NO = (False, *pagination.FALSE)  # what stands for nothing of a field in `populate`
KEYS_OF_RESOURCES = ("count", "pagination", *pagination.KEYS)  # of what is outside the flows, nothing more
POPULATE_KEYS = ("fields", "populate", "filters", "sort", "on", *KEYS_OF_RESOURCES)


@dataclass(frozen=True, slots=True)
class Query:
    """A decoded query string."""

    values: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """One string; ValidationError for a list or an object. '' counts as absent."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise ValidationError(f"{name} must be one value.", [name])
        return value or None


def query(request: Request) -> Query:
    """Decode the request's query string; ValidationError when it is too long or too large."""
    text = request.META.get("QUERY_STRING", "")
    if len(text) > conf.get("RELATIONS_MAX_QUERY_LENGTH"):
        raise ValidationError("The query string is too long.")
    if text.count("&") >= PARAMETERS:  # the decoder would drop the rest in silence
        raise ValidationError(f"The query string may have {PARAMETERS} parameters.")
    try:
        return Query({key: _listed(value) for key, value in decode(text, OPTIONS).items()})
    except (ValueError, IndexError, TypeError, OverflowError, RecursionError) as error:
        raise ValidationError(f"The query string cannot be read: {error}") from None


def _listed(value: Any) -> Any:
    """The value with every object of the keys 0, 1, 2… as a list: the decoder lists a hundred items alone."""
    if isinstance(value, list):
        return [_listed(below) for below in value]
    if not isinstance(value, Mapping):
        return value
    listed = {key: _listed(below) for key, below in value.items()}
    if listed and listed.keys() == set(map(str, range(len(listed)))):
        return [listed[str(number)] for number in range(len(listed))]
    return listed


def body(request: Request) -> dict[str, Any]:
    """The values under `data`; ValidationError when there are none."""
    # Clients send back what they read; the locale is chosen in the query string.
    return {key: value for key, value in data(request).items() if key != "locale"}


def data(request: Request) -> Mapping[str, Any]:
    """The object under `data`; ValidationError when there is none."""
    payload = request.data
    if not isinstance(payload, Mapping) or "data" not in payload:
        raise ValidationError('Missing "data" payload in the request body', ["data"])
    found = payload["data"]
    if not isinstance(found, Mapping):
        raise ValidationError('Invalid "data" payload in the request body: it must be an object', ["data"])
    return found


def selection(flow: FlowSchema, schema: Schema, values: Mapping[str, Any]) -> Selection:
    """`fields` and `populate`; ValidationError `Invalid key x at path` for what the flow does not have."""
    return _selection(flow, schema, values, (), 0)


def _selection(
    flow: FlowSchema, schema: Schema, values: Mapping[str, Any], at: tuple[str, ...], depth: int
) -> Selection:
    if depth > conf.get("RELATIONS_MAX_DEPTH"):
        raise _too_deep(at)
    start, limit = _page(values, at)
    return Selection(
        fields=_fields(flow, values.get("fields"), at),
        populate=_populate(flow, schema, values.get("populate"), at, depth),
        filters=values.get("filters") if at else None,
        sort=values.get("sort") if at else None,
        start=start,
        limit=limit,
        count=bool(at) and _is_count(values),
    )


def _page(values: Mapping[str, Any], at: tuple[str, ...]) -> tuple[int, int | None]:
    """Which part of a populated relation; at the root, `pagination` is about the documents themselves."""
    if not at:
        return 0, None
    try:
        return pagination.of_relation(values)
    except ValidationError as error:
        raise error.under("populate", *at) from None


def _too_deep(at: tuple[str, ...]) -> ValidationError:
    return ValidationError("populate goes too deep.", ["populate", *at])


def _fields(flow: FlowSchema, value: Any, at: tuple[str, ...]) -> tuple[str, ...] | None:
    if value is None or value == "*" or value == ["*"]:
        return None
    names = value.split(",") if isinstance(value, str) else value
    names = list(names.values()) if isinstance(names, Mapping) else names
    if names == [None]:  # an empty list, as the official client writes it
        return None
    known = {*SYSTEM_FIELDS, *(field.slug for field in flow.readable)}
    for name in names:
        if not isinstance(name, str) or name not in known:
            raise invalid_key(name, at, "fields")
    return tuple(names)


def _populate(
    flow: FlowSchema, schema: Schema, value: Any, at: tuple[str, ...], depth: int
) -> dict[str, Selection]:
    if value in (None, "", [None]):
        return {}
    if value == "*":
        return _everything(flow, schema)
    tree: dict[str, Any] = {}
    if isinstance(value, str):
        value = value.split(",")
    if isinstance(value, list):
        for path in value:
            _add_path(tree, path, at)
    elif isinstance(value, Mapping):
        tree = dict(value)
    else:
        raise invalid_key(value, at, "populate")
    if tree.keys() == {"*"}:
        return _everything(flow, schema)
    return {
        name: _populated(flow, schema, name, below, at, depth)
        for name, below in tree.items()
        if below not in NO
    }


def _everything(flow: FlowSchema, schema: Schema) -> dict[str, Selection]:
    return {field.slug: Selection() for field in flow.populatable if schema.is_open(field)}


def _add_path(tree: dict[str, Any], path: Any, at: tuple[str, ...]) -> None:
    """`a.b` populates `a`, and `b` below it."""
    if not isinstance(path, str):
        raise invalid_key(path, at, "populate")
    if len(at) > conf.get("RELATIONS_MAX_DEPTH"):
        raise _too_deep(at)
    name, _, rest = path.partition(".")
    below = tree.setdefault(name, {})
    if rest:
        _add_path(below.setdefault("populate", {}), rest, (*at, name))


def _populated(
    flow: FlowSchema, schema: Schema, name: str, below: Any, at: tuple[str, ...], depth: int
) -> Selection:
    field = flow.fields.get(name)
    if field is None or field not in flow.populatable or not schema.is_open(field):
        raise invalid_key(name, at, "populate")
    here = (*at, name)
    if not isinstance(field, RelationSchema):
        return nested.selection(field, below, here, depth, lambda of, *rest: _selection(of, schema, *rest))
    if below in nested.YES:
        return Selection()
    if not isinstance(below, Mapping):
        raise invalid_key(below, here, "populate")
    other = field.other
    known = POPULATE_KEYS if other is not None else KEYS_OF_RESOURCES
    for key in below:
        if key not in known:
            raise invalid_key(key, here, "populate")
    if other is None:
        start, limit = _page(below, here)
        return Selection(start=start, limit=limit, count=_is_count(below))
    return _selection(other, schema, below, here, depth + 1)


def _is_count(values: Mapping[str, Any]) -> bool:
    return values.get("count") in (True, *pagination.TRUE)


def invalid_key(name: Any, at: tuple[str, ...], param: str) -> ValidationError:
    """Strapi's words for a key that does not exist there."""
    where = f" at {'.'.join(at)}" if at else ""
    return ValidationError(f"Invalid key {name}{where}", [*at, str(name)], source="query", param=param)
