"""The inputs for the data on a link: which ones a row has, what they show, and parsing what was typed.

The page's script knows texts and booleans only; here these become the values that the engine takes, and
back.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError as FormError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import localize_input

from ...engine.errors import ValidationError
from ...engine.schema import ComponentSchema, FieldSchema
from ...engine.titles import readable
from ...models import FieldType
from ..choices import choices_of
from ..jsonfield import StrictJSONField
from ..wording import sentence

Shown = Mapping[str, str | bool]  # what the inputs of one row show, by the slug of the attribute

NUMBERS: dict[str, type[forms.Field]] = {
    FieldType.INTEGER: forms.IntegerField,
    FieldType.FLOAT: forms.FloatField,
    FieldType.DECIMAL: forms.FloatField,
}
INPUTS: dict[str, str] = {
    **dict.fromkeys([*NUMBERS, FieldType.BIGINTEGER], "number"),
    FieldType.BOOLEAN: "flag",
    FieldType.DATE: "date",
    FieldType.TIME: "time",
    FieldType.DATETIME: "datetime-local",
    FieldType.JSON: "json",
    FieldType.BLOCKS: "json",
}


class Faults(Exception):
    """Raised for data on a link that cannot be stored.

    `texts` maps the slug of each wrong attribute to a sentence.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(texts)
        self.texts = texts


def inputs(component: ComponentSchema) -> list[dict[str, Any]]:
    """Return descriptions of the inputs that each row of the list has, as JSON for the script.

    Each has `slug`, `label`, `kind` (text, number, flag, date, time, datetime-local, json, choice),
    `required`, for a choice its `choices`, and `default`, if there is one, which a new link shows.
    """
    found = []
    for slug, attribute in component.fields.items():
        choices = choices_of(attribute)
        kind = "choice" if choices else INPUTS.get(attribute.kind, "text")
        each: dict[str, Any] = {"slug": slug, "label": readable(attribute.name), "kind": kind}
        each |= {"choices": [str(choice) for choice in choices]} if choices else {}
        each |= {"required": True} if attribute.required else {}
        default = attribute.type.default(attribute)
        each |= {"default": _shown(attribute, default)} if default is not None else {}
        found.append(each)
    return found


def shown(component: ComponentSchema, data: Mapping[str, Any] | None) -> dict[str, str | bool]:
    """Return the stored data of a link as its inputs show them; attributes without a value are left out."""
    return {
        slug: _shown(component.fields[slug], value)
        for slug, value in (data or {}).items()
        if slug in component.fields and value is not None
    }


def values(component: ComponentSchema, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values to store for what was typed, both by the attribute's slug; None for an empty input.

    Raises Faults with all that is wrong, and KeyError for a slug that the component does not have.
    """
    found, faults = {}, {}
    for slug, text in typed.items():
        attribute = component.fields[slug]
        try:
            value = _read(attribute, text)
            found[slug] = None if value is None else attribute.type.clean(attribute, value, (slug,))
        except FormError as error:
            faults[slug] = " ".join(error.messages)
        except ValidationError as error:
            faults[slug] = " ".join(sentence(each, ()) for each in error.all)
    if faults:
        raise Faults(faults)
    return found


def _shown(attribute: FieldSchema, value: Any) -> str | bool:
    if INPUTS.get(attribute.kind) == "json":
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return value
    if attribute.kind in NUMBERS and not choices_of(attribute):
        return str(localize_input(value))
    if attribute.kind == FieldType.DATETIME and (moment := parse_datetime(str(value))):
        local = timezone.localtime(moment).replace(tzinfo=None)
        return local.isoformat(timespec="seconds" if local.second else "minutes")
    return str(value)


def _read(attribute: FieldSchema, text: Any) -> Any:
    """Return a typed text as a value of the attribute; None for an empty one.

    Raises Django's ValidationError for a text that is no number, date and time or JSON, where it must be one.
    """
    if text is None or text == "":
        return None
    choices = choices_of(attribute)
    if choices:
        return next((choice for choice in choices if str(choice) == text), text)
    if attribute.kind in NUMBERS:
        return NUMBERS[attribute.kind](localize=True).clean(text)
    if attribute.kind == FieldType.DATETIME:
        return _moment(text)
    return StrictJSONField().clean(text) if INPUTS.get(attribute.kind) == "json" else text


def _moment(text: Any) -> Any:
    try:
        moment = parse_datetime(str(text))
    except ValueError:
        moment = None
    if moment is None or timezone.is_aware(moment):
        return text
    return timezone.make_aware(moment).astimezone(datetime.UTC).isoformat()
