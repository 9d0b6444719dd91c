"""Form fields for the kinds of values. They parse and show values; the engine validates them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin import widgets
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext_lazy as _

from ...engine.schema import FieldSchema
from ...models import FieldType
from ..jsonfield import StrictJSONField
from .limits import Limits


class ValueField(forms.Field):
    """A form field for a value of an entry.

    `shown` converts the stored JSON value for display, `stored` converts the cleaned input for storage.
    """

    def shown(self, value: Any) -> Any:
        """Return what the form shows for a stored value."""
        return value

    def stored(self, value: Any) -> Any:
        """Return the value to store for one that the form has cleaned."""
        return value

    def edited(self, initial: Any, data: Any, value: Any) -> bool:
        """Return whether `value`, the cleaned form of the input `data`, differs from the initial one."""
        return self.has_changed(initial, data)


class TextValue(ValueField, forms.CharField):
    """A form field for text, without stripping spaces. An empty input is None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, empty_value=None, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        # Browsers send line breaks as two characters.
        return text.replace("\r\n", "\n") if text else text


class SecretValue(TextValue):
    """A form field for a password: the stored value is never shown, and an empty input keeps it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text=_("Leave this empty to keep what is stored."), **kwargs)

    def shown(self, value: Any) -> Any:
        return None

    def edited(self, initial: Any, data: Any, value: Any) -> bool:
        return bool(data)


class IntegerValue(ValueField, forms.IntegerField):
    """A form field for an integer."""


class NumberValue(ValueField, forms.FloatField):
    """A form field for a floating-point number."""


class FlagValue(ValueField, forms.BooleanField):
    """A checkbox for a boolean that is required.

    Without a tick it is False, also where nothing was stored.
    """

    def edited(self, initial: Any, data: Any, value: Any) -> bool:
        return value is not initial


class MaybeValue(ValueField, forms.NullBooleanField):
    """A select of yes, no and unknown, which is None."""

    def edited(self, initial: Any, data: Any, value: Any) -> bool:
        return value is not initial


class ChoiceValue(ValueField, forms.ChoiceField):
    """A select of the values in `options`, which may be of any JSON type."""

    def __init__(self, options: list[Any], **kwargs: Any) -> None:
        self.options = {str(option): option for option in options}
        choices = [("", "---------"), *((text, text) for text in self.options)]
        super().__init__(choices=choices, **kwargs)

    def shown(self, value: Any) -> Any:
        return None if value is None else str(value)

    def stored(self, value: Any) -> Any:
        return self.options.get(value)


class MomentValue(ValueField):
    """The base of form fields for dates and times, stored as ISO text, which `parse` reads."""

    parse: Callable[[str], Any]

    def shown(self, value: Any) -> Any:
        return self.parse(value) if value else None

    def stored(self, value: Any) -> Any:
        return value.isoformat() if value else None


class DateValue(MomentValue, forms.DateField):
    """A form field for a date, stored as ISO text."""

    parse = staticmethod(parse_date)


class TimeValue(MomentValue, forms.TimeField):
    """A form field for a time of day, stored as ISO text."""

    parse = staticmethod(parse_time)


class DateTimeValue(MomentValue, forms.SplitDateTimeField):
    """A form field for a date and a time, stored as ISO text."""

    parse = staticmethod(parse_datetime)


class JSONValue(ValueField, StrictJSONField):
    """A form field for any JSON value, as text."""


def value_field(field: FieldSchema, stored: Any) -> ValueField:
    """Return the form field for a value, with the stored value as its initial one."""
    found = _field(field, stored)
    found.label = field.name
    found.disabled = not field.writable
    found.initial = found.shown(stored)
    limits = Limits.of(field)
    found.widget.attrs |= limits.attributes(found)
    found.help_text = found.help_text or limits.sentence(found)
    return found


def _field(field: FieldSchema, stored: Any) -> ValueField:
    options = _options(field)
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


def _options(field: FieldSchema) -> list[Any] | None:
    """Return the allowed values if the field has an enumeration, else None."""
    rules = [rule["options"] for rule in field.rules if rule.get("type") == "enum"]
    return field.options.get("enum") or (rules[0] if rules else None)


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
    FieldType.RICHTEXT: _text(widgets.AdminTextareaWidget),
    FieldType.BIGINTEGER: _text(widgets.AdminTextInputWidget),
    FieldType.PASSWORD: _secret,
    FieldType.INTEGER: lambda: IntegerValue(widget=widgets.AdminIntegerFieldWidget, required=False),
    FieldType.FLOAT: lambda: NumberValue(required=False),
    FieldType.DECIMAL: lambda: NumberValue(required=False),
    FieldType.DATE: lambda: DateValue(widget=widgets.AdminDateWidget, required=False),
    FieldType.TIME: lambda: TimeValue(widget=widgets.AdminTimeWidget, required=False),
    FieldType.DATETIME: lambda: DateTimeValue(widget=widgets.AdminSplitDateTime, required=False),
}
