"""Form fields that are made of several inputs of a page, under names that begin alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms


class Sent(NamedTuple):
    """What was submitted for one form field: all inputs of the page (`data`), and the form field's `name`.

    A form field with several inputs reads them from `data`, under names that begin with `name`.
    """

    data: Mapping[str, Any]
    name: str

    @property
    def text(self) -> str:
        """The text of the input that has the form field's own name; '' if it was not submitted."""
        return str(self.data.get(self.name, ""))

    def beside(self, name: str) -> str:
        """Return the text of another input of the same form, such as `type` beside `fields-0-options`."""
        prefix, separator, _ = self.name.rpartition("-")
        return str(self.data.get(f"{prefix}{separator}{name}", ""))


class BoxWidget(forms.Widget):
    """The base class of widgets with several inputs. The value that the form field cleans is a Sent."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""  # the box has a heading of its own

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        return Sent(data, name)


class SentField(forms.Field):
    """The base class of form fields whose `clean` takes a Sent.

    Such a field has changed if its cleaned value is not the stored one, or if it cannot be cleaned.
    """

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data

    def is_stored(self, value: Any, initial: Any) -> bool:
        """Return whether the cleaned `value` is what is stored; `initial` is the initial value."""
        return bool(value == initial)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            return not self.is_stored(self.clean(data), initial)
        except forms.ValidationError:
            return True
