"""The JSON Schema of a field's values, as written and as read, by the field's type and rules."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...engine import values
from ...engine.errors import ValidationError
from ...engine.schema import FieldSchema, FlowSchema
from .shapes import INTEGER, MOMENT, STRING, Shape, array, described, either, needing, nullable, obj

# What a kind's shape says beside the type of JSON that the engine names.
KINDS: Mapping[str, Shape] = {
    "richtext": described(STRING, "Markdown."),
    "password": {**STRING, "format": "password", "writeOnly": True},
    "email": {**STRING, "format": "email"},
    "biginteger": {**STRING, "pattern": "^[+-]?[0-9]{1,19}$"},
    "date": {**STRING, "examples": ["2017-12-25"]},
    "datetime": MOMENT,
    "timestamp": {**STRING, "pattern": "^-?[0-9]+$", "description": "Milliseconds since 1970."},
    "time": {**STRING, "examples": ["12:30:00.000"]},
    "blocks": array({"type": "object"}),
}
# What is written in another form than it is read in.
WRITTEN: Mapping[str, Shape] = {
    "biginteger": either(KINDS["biginteger"], INTEGER),
    "timestamp": either(STRING, INTEGER),
}
# Options of Strapi's fields that JSON Schema knows by another name, or the same.
OPTIONS = {"min": "minimum", "max": "maximum", "minLength": "minLength", "maxLength": "maxLength"}


def shown(field: FieldSchema, text: str = "") -> Shape:
    """Return the schema of the field's value as it is read.

    It allows null, since an entry may be older than the field.
    """
    return described(nullable(_ruled(field, _shape(field))), text)


def written(field: FieldSchema, text: str = "") -> Shape:
    """Return the schema of the field's value as it is written. It allows null, which removes the value."""
    shape = described(nullable(_ruled(field, WRITTEN.get(field.kind, _shape(field)))), text)
    # Clients send defaults as strings, and some do not fit; a schema's default must.
    return {**shape, "default": field.default} if _fits(field) else shape


def new(shape: Shape, flow: FlowSchema) -> Shape:
    """Return the schema of a new entry: `shape`, with the required fields that have no default required."""
    return needing(shape, [field.slug for field in flow.values if field.required and field.default is None])


def position(anchor: Shape, text: str, **more: Shape) -> Shape:
    """Return the schema of a position in a list: before or after an anchor, at the start or at the end.

    `anchor` is the schema of the anchor, `more` are further keys beside it.
    """
    beside = [obj({kind: anchor, **more}, [kind], closed=True) for kind in ("before", "after")]
    at_an_end = [obj({kind: {"const": True}}, [kind], closed=True) for kind in ("start", "end")]
    return {"description": text, "oneOf": [*beside, *at_an_end]}


def _shape(field: FieldSchema) -> Shape:
    kind = field.type.json_type
    return KINDS.get(field.kind, {"type": kind} if kind else {})


def _ruled(field: FieldSchema, shape: Shape) -> Shape:
    return _by_options(field, _by_rules(field, shape))


def _by_options(field: FieldSchema, shape: Shape) -> Shape:
    """Return the schema with the constraints of the field's options, such as Strapi's `maxLength`."""
    more: Shape = {}
    is_number = field.type.json_type in ("integer", "number")
    for option, keyword in OPTIONS.items():
        if option in field.options and keyword.endswith("imum") == is_number:
            more[keyword] = field.options[option]
    if field.options.get("enum"):
        more["enum"] = list(field.options["enum"])
    if "regex" in field.options:
        more["pattern"] = field.options["regex"]
    return {**shape, **more}


def _by_rules(field: FieldSchema, shape: Shape) -> Shape:
    """Return the schema with the constraints of Moltin's validation rules.

    A value need only match one of several `between` rules.
    """
    more: Shape = {}
    ranges = [
        {"minimum": rule["options"]["from"], "maximum": rule["options"]["to"]}
        for rule in field.rules
        if rule["type"] == "between"
    ]
    if len(ranges) == 1:
        more |= ranges[0]
    elif ranges:
        more["allOf"] = [{"anyOf": [*ranges, {"type": "null"}]}]
    for rule in field.rules:
        if rule["type"] == "enum":
            more["enum"] = list(rule["options"])
        if rule["type"] in ("email", "uuid"):
            more["format"] = rule["type"]
        if rule["type"] == "slug":
            more["pattern"] = "^[A-Za-z0-9_-]+$"
    return {**shape, **more}


def _fits(field: FieldSchema) -> bool:
    if field.default is None or field.type.on_demand or field.type.secret:
        return False
    try:
        return bool(values.clean(field, field.default) == field.default)
    except (ValidationError, re.error):
        return False
