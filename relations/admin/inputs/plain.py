"""Form fields for values that are no files, components or relations, one class for each kind of value.

They parse and show values; the engine validates them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext_lazy as _

from ..jsonfield import StrictJSONField
from .base import ValueField


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
    """A form field for an integer.

    It is a text input, since a number input sends nothing for a wrong entry.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(localize=True, **kwargs)


class NumberValue(ValueField, forms.FloatField):
    """A form field for a floating-point number, in a text input, with the language's decimal sign."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(localize=True, **kwargs)


class FlagValue(ValueField, forms.BooleanField):
    """A checkbox for a boolean that is required. Without a tick the value is False."""

    def edited(self, initial: Any, data: Any, value: Any) -> bool:
        return value is not initial


class MaybeValue(ValueField, forms.NullBooleanField):
    """A select of yes, no and unknown, for a boolean that may be None."""

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
    """The base class of form fields for dates and times. They are stored as ISO text, which `parse` reads."""

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
