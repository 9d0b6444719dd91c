"""The form field of a relation. Its clean value is a `Delta`, which is false if nothing was changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...engine.schema import RelationSchema
from .delta import Delta, Unreadable, read
from .reading import Lists, Page
from .widgets import RelationWidget, Shown


class RelationField(forms.Field):
    """The form field for one relation of one document. It is never required."""

    widget: RelationWidget

    default_error_messages = {
        "unreadable": _("The changes of this list could not be read. Reload the page."),
        "forbidden": _("You may not connect this: you are not allowed to see it."),
    }

    def __init__(self, field: RelationSchema, lists: Lists, widget: RelationWidget, **kwargs: Any) -> None:
        self.schema, self.lists = field, lists
        super().__init__(label=field.name, required=False, widget=widget, **kwargs)

    def prepare_value(self, value: Page | Shown) -> Shown:
        return value if isinstance(value, Shown) else Shown(value)

    def bound_data(self, data: str, initial: Page) -> Shown:
        return Shown(initial, data)

    def clean(self, value: str) -> Delta:
        """Return the submitted changes as a Delta, which is empty for an empty input.

        Raises Django's ValidationError for malformed input, and for targets that the user may not view.
        """
        try:
            delta = read(value)
        except Unreadable:
            raise forms.ValidationError(self.error_messages["unreadable"], "unreadable") from None
        if not self.lists.viewer.sees(delta.targets()):
            raise forms.ValidationError(self.error_messages["forbidden"], "forbidden")
        return delta

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
