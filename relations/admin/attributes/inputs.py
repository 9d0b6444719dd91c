"""Form fields for the forms of fields and components: numbers, and lists of texts, one in a line."""

from __future__ import annotations

from typing import Any

from django import forms


class Lines(forms.CharField):
    """A form field for a list of texts, one in a line."""

    widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    @classmethod
    def shown(cls, stored: list[Any]) -> list[str]:
        """Return the lines that the field gives back for this stored list if nobody edits them.

        They differ from the list where a text has spaces at its ends or line breaks.
        """
        return [line.strip() for text in stored for line in str(text).splitlines() if line.strip()]


class Number(forms.FloatField):
    """A form field for a number, which is an integer where it has no fraction."""

    widget = forms.TextInput(attrs={"class": "vIntegerField", "inputmode": "decimal"})

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return int(number) if number is not None and number == int(number) else number
