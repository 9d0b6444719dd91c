"""The form fields of ordered lists. Their clean value is a `Delta`, which is false if nothing was changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...engine.errors import Path, RelationsError
from ...engine.schema import RelationSchema
from ...engine.titles import readable
from ..wording import sentence
from . import link_inputs
from .delta import Delta, Placed, Unreadable, read
from .reading import Lists, Page
from .widgets import ListWidget, RelationWidget, Shown


class ListField(forms.Field):
    """The form field of an ordered list: its cleaned value is the editor's changes, a Delta.

    Never required.
    """

    widget: ListWidget

    default_error_messages = {
        "unreadable": _("The changes of this list could not be read. Reload the page."),
        "forbidden": _("You may not connect this: you are not allowed to see it."),
    }

    def __init__(self, label: str, widget: ListWidget, **kwargs: Any) -> None:
        super().__init__(label=label, required=False, widget=widget, **kwargs)

    def may_connect(self, delta: Delta) -> bool:
        """Return whether the user may view the objects that the changes connect."""
        raise NotImplementedError

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
        if not self.may_connect(delta):
            raise forms.ValidationError(self.error_messages["forbidden"], "forbidden")
        return delta

    def told(self, error: RelationsError, path: Path) -> str | None:
        """Return the text for an error of the engine about one row, and show it at that row's input too.

        `path` begins with the slug of this field. None for an error that is not about a row; here always
        None.
        """
        return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class RelationField(ListField):
    """The form field for one relation of one document: its cleaned value is the editor's changes, a Delta."""

    def __init__(self, field: RelationSchema, lists: Lists, widget: RelationWidget, **kwargs: Any) -> None:
        self.schema, self.lists = field, lists
        super().__init__(readable(field.name), widget, **kwargs)

    widget: RelationWidget

    def clean(self, value: str) -> Delta:
        """Return the submitted changes, whose data on links are values, as the engine takes them.

        Raises Django's ValidationError as ListField does, and for each value that cannot be stored; these are
        shown at the row's input too.
        """
        delta, faults = super().clean(value), self.widget.faults
        connect = []
        for item in delta.connect:
            try:
                connect.append(self._with_values(item))
            except link_inputs.Faults as found:
                faults[item.target] = found.texts
        if faults:
            raise forms.ValidationError(self._sentences())
        return replace(delta, connect=tuple(connect))

    def _with_values(self, item: Placed) -> Placed:
        """Return the item with the data for its link as values of the component's attributes.

        Raises `link_inputs.Faults` for values that cannot be stored, and Django's ValidationError for unknown
        attributes.
        """
        component = self.schema.link
        if item.link is None:
            return item
        if component is None or not item.link.keys() <= component.fields.keys():
            raise forms.ValidationError(self.error_messages["unreadable"], "unreadable")
        return replace(item, link=link_inputs.values(component, item.link))

    def _sentences(self) -> list[str]:
        names = {row.word: row.label for row in self.widget.named(list(self.widget.faults))}
        return [
            self._sentence(names[word], slug, text)
            for word, texts in self.widget.faults.items()
            for slug, text in texts.items()
        ]

    def _sentence(self, row: str, slug: str, text: str) -> str:
        assert self.schema.link is not None
        return f"{row} – {readable(self.schema.link.fields[slug].name)}: {text}"  # noqa: RUF001

    def told(self, error: RelationsError, path: Path) -> str | None:
        slug, component = error.params.get("attribute"), self.schema.link
        if error.code != "relation.link" or component is None or slug not in component.fields:
            return None
        number = str(int(path[1]) + 1)
        text = sentence(error, ())
        self.widget.faults[number] = {**self.widget.faults.get(number, {}), slug: text}
        return self._sentence(number, slug, text)

    def may_connect(self, delta: Delta) -> bool:
        return self.lists.viewer.sees(self.schema, delta.targets())
