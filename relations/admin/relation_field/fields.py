"""The form field of a relation. Its clean value is a `Delta`, which is false where nothing was edited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...engine.schema import RelationSchema
from .delta import Delta, Unreadable, read
from .reading import Page, RelationList
from .widgets import RelationWidget, Shown


class RelationField(forms.Field):
    """Made for one relation of one document, with the addresses that its widget asks for more."""

    widget: RelationWidget

    default_error_messages = {
        "unreadable": _("The changes of this list could not be read. Reload the page."),
        "forbidden": _("You may not connect this: you are not allowed to see it."),
    }

    def __init__(
        self, field: RelationSchema, rows: RelationList, widget: RelationWidget, **kwargs: Any
    ) -> None:
        self.schema, self.list = field, rows
        super().__init__(label=field.name, required=False, widget=widget, **kwargs)

    def prepare_value(self, value: Page | Shown) -> Shown:
        return value if isinstance(value, Shown) else Shown(value)

    def bound_data(self, data: str, initial: Page) -> Shown:
        return Shown(initial, data)

    def clean(self, value: str) -> Delta:
        """ValidationError for what no page of ours has sent, and for what the editor may not see."""
        try:
            delta = read(value)
        except Unreadable:
            raise forms.ValidationError(self.error_messages["unreadable"], "unreadable") from None
        if not self.list.viewer.sees(delta.targets()):
            raise forms.ValidationError(self.error_messages["forbidden"], "forbidden")
        return delta

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
