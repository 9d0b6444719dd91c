"""Functions that build the parts of an OpenAPI document, as dicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Shape = dict[str, Any]

STRING: Shape = {"type": "string"}
INTEGER: Shape = {"type": "integer"}
BOOLEAN: Shape = {"type": "boolean"}
NULL: Shape = {"type": "null"}
MOMENT: Shape = {"type": "string", "format": "date-time"}


def ref(name: str, kind: str = "schemas") -> Shape:
    """Return a reference to an OpenAPI component. `kind` is its section, such as "responses"."""
    return {"$ref": f"#/components/{kind}/{name}"}


def obj(
    properties: Mapping[str, Shape], required: Iterable[str] = (), closed: bool = False, **more: Any
) -> Shape:
    """Return the schema of an object. If `closed`, it allows no other keys than `properties`."""
    shape: Shape = {"type": "object", "properties": dict(properties), **more}
    if wanted := list(required):
        shape["required"] = wanted
    if closed:
        shape["additionalProperties"] = False
    return shape


def array(items: Shape, **more: Any) -> Shape:
    """Return the schema of an array."""
    return {"type": "array", "items": items, **more}


def either(*shapes: Shape, **more: Any) -> Shape:
    """Return the schema of a value that matches one of these schemas."""
    return {"anyOf": list(shapes), **more}


def nullable(shape: Shape) -> Shape:
    """Return the schema, extended so that it also allows null."""
    if not shape.keys() - {"description", "title", "default", "examples"}:
        return shape  # anything at all, null included
    if "enum" in shape and None not in shape["enum"]:
        shape = {**shape, "enum": [*shape["enum"], None]}
    if isinstance(shape.get("type"), str):
        return {**shape, "type": [shape["type"], "null"]}
    if "anyOf" in shape:
        return {**shape, "anyOf": [*shape["anyOf"], NULL]}
    return either(shape, NULL)


def needing(shape: Shape, keys: list[str]) -> Shape:
    """Return the schema of an object, extended so that `keys` are required."""
    return {"allOf": [shape, {"type": "object", "required": keys}]} if keys else shape


def described(shape: Shape, text: str) -> Shape:
    """Return the schema with the description `text`; unchanged if the text is empty."""
    return {**shape, "description": text} if text else shape


def parameter(name: str, shape: Shape, text: str = "", place: str = "query", **more: Any) -> Shape:
    """Return the description of a parameter; `place` is "query", "path" or "header".

    A parameter in the path is always required.
    """
    found: Shape = {"name": name, "in": place, "schema": shape, **more}
    if place == "path":
        found["required"] = True
    return described(found, text)


def body(shape: Shape, *, required: bool = True, media_type: str = "application/json") -> Shape:
    """Return the description of a request body with this schema."""
    return {"required": required, "content": {media_type: {"schema": shape}}}


def answer(text: str, shape: Shape | None = None, headers: Mapping[str, Shape] | None = None) -> Shape:
    """Return the description of a response. With a `shape`, its JSON body has this schema."""
    found: Shape = {"description": text}
    if headers:
        found["headers"] = dict(headers)
    if shape is not None:
        found["content"] = {"application/json": {"schema": shape}}
    return found
