"""Values of fields: what each kind takes, and the rules a field adds.

`clean` says what may be written, also to a draft; `complete.check` what more is asked of what is published.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.hashers import make_password

from ...models import FieldType
from ..errors import Path, RelationsError, ValidationError
from ..schema import FieldSchema
from . import media, moments, numbers, parts, rules, structures, texts
from .moments import in_utc
from .numbers import LARGEST_INTEGER
from .structures import DEEPEST_JSON
from .texts import is_storable
from .wrong import Wrong

__all__ = ["CLEANERS", "DEEPEST_JSON", "LARGEST_INTEGER", "clean", "default", "in_utc", "is_storable"]


def clean(field: FieldSchema, value: Any, at: Path = ()) -> Any:
    """The value to store for `field`; ValidationError (its path begins with the field) when it does not fit.

    Of a password only a hash is stored. Media are given back as references, and components without what
    they had before: `settle` looks these up. `at` is the place of a field that stands in a component.
    """
    at = at or (field.slug,)
    if field.kind == FieldType.COMPONENT:
        return parts.component(field, value, at, clean)
    if field.kind == FieldType.DYNAMICZONE:
        return parts.zone(field, value, at, clean)
    if value is None:
        return None
    try:
        return _clean(field, value)
    except ValueError as error:
        here = (*at, *(error.path if isinstance(error, Wrong) else ()))
        raise ValidationError(f"{RelationsError('', here).key} {error}", here) from None


def default(field: FieldSchema) -> Any:
    """What a new document has where it brings no value: the default, as the field's type reads it.

    Rules need not hold for it; what cannot be read is none.
    """
    if field.kind == FieldType.PASSWORD or field.default is None:
        return None
    try:
        return CLEANERS[field.kind](field.default)
    except (KeyError, ValueError):
        return None


def _clean(field: FieldSchema, value: Any) -> Any:
    if field.kind == FieldType.MEDIA:
        return media.references(field, value)
    value = CLEANERS[field.kind](value)
    rules.check(field, value)
    return make_password(value) if field.kind == FieldType.PASSWORD else value


CLEANERS: dict[str, Callable[[Any], Any]] = {
    "string": texts.text,
    "text": texts.text,
    "richtext": texts.text,
    "password": texts.text,
    "uid": texts.uid,
    "enumeration": texts.text,
    "email": texts.email,
    "integer": numbers.integer,
    "float": numbers.number,
    "decimal": numbers.number,
    "biginteger": numbers.big_integer,
    "boolean": numbers.boolean,
    "date": moments.date,
    "datetime": moments.date_time,
    "time": moments.time,
    "timestamp": moments.timestamp,
    "json": structures.anything,
    "blocks": structures.blocks,
}
