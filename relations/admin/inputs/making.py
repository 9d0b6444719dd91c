"""Choosing the form field for a field of a flow, or an attribute of a component."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin import widgets

from ...engine.schema import FieldSchema, RelationSchema
from ...engine.titles import readable
from ...models import FieldType
from ..choices import choices_of
from .base import Surroundings, ValueField
from .limits import Limits
from .media import MediaValue
from .parts import PartsValue
from .plain import (
    ChoiceValue,
    DateTimeValue,
    DateValue,
    FlagValue,
    IntegerValue,
    JSONValue,
    MaybeValue,
    NumberValue,
    SecretValue,
    TextValue,
    TimeValue,
)
from .rich import BlocksWidget, MarkdownWidget
from .within import PartRelation


def value_field(field: FieldSchema, stored: Any, around: Surroundings) -> ValueField:
    """Return the form field for the values of `field`.

    `stored` is the value as the version has it, in the JSON form of the field's type; None for no value. It
    is the initial value.
    """
    found = _field(field, stored, around)
    found.label = readable(field.name)
    found.disabled = not field.writable
    found.initial = found.shown(stored)
    limits = Limits.of(field)
    found.widget.attrs |= limits.attributes(found)
    found.help_text = found.help_text or limits.sentence(found)
    return found


def _field(field: FieldSchema, stored: Any, around: Surroundings) -> ValueField:
    if isinstance(field, RelationSchema):
        return PartRelation(field, around)
    if field.kind == FieldType.MEDIA:
        return MediaValue(field, around)
    if field.type.holds_parts:
        return PartsValue(field, stored, around)
    if field.kind == FieldType.BLOCKS:
        return JSONValue(widget=BlocksWidget(field, around), required=False)
    if field.kind == FieldType.RICHTEXT:
        return TextValue(widget=MarkdownWidget(field, around), required=False)
    options = choices_of(field)
    if options is not None and not isinstance(stored, dict | list):
        known = stored is None or stored in options
        return ChoiceValue(options if known else [*options, stored], required=False)
    if field.kind == FieldType.BOOLEAN:
        return _flag(field)
    if field.kind == FieldType.DATE and stored and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(stored)):
        # A stored date may include a time, which a date input would lose.
        return TextValue(widget=widgets.AdminTextInputWidget, required=False)
    if field.kind == FieldType.STRING:
        return TextValue(widget=_string_widget(field), required=False)
    return FIELDS.get(field.kind, _json)()


def _string_widget(field: FieldSchema) -> type[forms.Widget]:
    """Return the widget for the first rule that has one, such as `email`; else a plain text input."""
    kinds = [str(rule.get("type")) for rule in field.rules]
    return next((RULE_WIDGETS[kind] for kind in kinds if kind in RULE_WIDGETS), widgets.AdminTextInputWidget)


def _flag(field: FieldSchema) -> ValueField:
    if field.required or field.default is not None:
        return FlagValue(required=False)
    return MaybeValue(widget=forms.NullBooleanSelect, required=False)


def _text(widget: type[forms.Widget]) -> Callable[[], ValueField]:
    return lambda: TextValue(widget=widget, required=False)


def _number_input() -> forms.Widget:
    return forms.TextInput(attrs={"class": "vIntegerField"})


def _secret() -> ValueField:
    attrs = {"class": "vTextField", "autocomplete": "new-password"}
    return SecretValue(widget=forms.PasswordInput(attrs=attrs), required=False)


def _json() -> ValueField:
    widget = widgets.AdminTextareaWidget(
        attrs={"class": "vLargeTextField relations-json", "spellcheck": "false"}
    )
    return JSONValue(widget=widget, required=False)


RULE_WIDGETS: dict[str, type[forms.Widget]] = {
    "email": widgets.AdminEmailInputWidget,
    "uuid": widgets.AdminUUIDInputWidget,
}
FIELDS: dict[str, Callable[[], ValueField]] = {
    FieldType.UID: _text(widgets.AdminTextInputWidget),
    FieldType.EMAIL: _text(widgets.AdminEmailInputWidget),
    FieldType.TEXT: _text(widgets.AdminTextareaWidget),
    FieldType.BIGINTEGER: _text(widgets.AdminTextInputWidget),
    FieldType.PASSWORD: _secret,
    FieldType.INTEGER: lambda: IntegerValue(widget=_number_input(), required=False),
    FieldType.FLOAT: lambda: NumberValue(widget=_number_input(), required=False),
    FieldType.DECIMAL: lambda: NumberValue(widget=_number_input(), required=False),
    FieldType.DATE: lambda: DateValue(widget=widgets.AdminDateWidget, required=False),
    FieldType.TIME: lambda: TimeValue(widget=widgets.AdminTimeWidget, required=False),
    FieldType.DATETIME: lambda: DateTimeValue(widget=widgets.AdminSplitDateTime, required=False),
}
