"""The form field of components and dynamic zones: a list of parts, each with inputs for its attributes.

A part is one component in the field. The list's hidden input has a string for each part, in order: its key
and its component, such as `12=shared.quote`. The key is the part's id, or `new-1` and so on for a part that
the editor adds. The names of a part's inputs have the list, the key and the attribute:
`field-blocks:12:text`. The inputs of a part that was not touched are not submitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...engine.errors import Path, RelationsError
from ...engine.schema import FieldSchema
from ...engine.values import uid_of
from ..relation_field.conflicts import Section
from ..sent import Sent
from .base import Surroundings, ValueField
from .part_form import PartForm
from .part_widgets import PartsWidget

WORD = re.compile(r"(?P<key>\d{1,16}|(?:new|old)-\d{1,6})=(?P<uid>[\w.-]{1,200})")


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A stored part (component): its key in the form, its component's uid, and its value."""

    key: str
    uid: str
    value: dict[str, Any]


class PartsValue(ValueField):
    """The form field for a list of parts (components). Its cleaned value is a tuple of valid PartForms."""

    widget: PartsWidget
    is_box = True
    default_error_messages = {
        "unreadable": _("The parts of this field could not be read. Reload the page."),
        "within": _("Correct what is marked below."),
    }

    def __init__(self, field: FieldSchema, stored: Any, around: Surroundings) -> None:
        self.schema, self.around = field, around
        self.stored_parts = {part.key: part for part in _stored(field, stored)}
        self.components = {component.uid: component for component in field.held}
        self._read: tuple[Sent, list[PartForm]] | None = None
        super().__init__(required=False, widget=PartsWidget())
        self.widget.parts = self

    @property
    def is_readonly(self) -> bool:
        """Whether the parts can only be viewed."""
        return self.around.readonly or not self.schema.writable

    @property
    def stored_words(self) -> list[str]:
        """The strings of the stored parts for the hidden input, such as `12=shared.quote`, in order."""
        return [f"{part.key}={part.uid}" for part in self.stored_parts.values()]

    # -- the parts of the page ----------------------------------------------------------------------

    def shown_forms(self, value: Any, name: str) -> list[PartForm]:
        """Return the forms of the submitted parts, in order, then those of other stored parts.

        `value` is a Sent, or the stored value: then nothing was submitted. `name` is that of the hidden
        input.
        """
        try:
            submitted = self._submitted(value) if isinstance(value, Sent) else []
        except forms.ValidationError:
            submitted = []
        there = {part.key for part in submitted}
        rest = [part for key, part in self.stored_parts.items() if key not in there]
        return [*submitted, *(self._form(part.key, part.uid, name) for part in rest)]

    def _form(self, key: str, uid: str, name: str, data: Mapping[str, Any] | None = None) -> PartForm:
        stored = self.stored_parts.get(key)
        known = self.components.get(uid)
        return PartForm(key, uid, known, stored.value if stored else None, self.around, f"{name}:{key}", data)

    def _submitted(self, sent: Sent) -> list[PartForm]:
        """Return the forms of the submitted parts; raises Django's ValidationError for a malformed list."""
        if self._read is None or self._read[0].text != sent.text:
            self._read = sent, list(self._each(sent))
        return self._read[1]

    def _each(self, sent: Sent) -> Iterator[PartForm]:
        seen: set[str] = set()
        for word in sent.text.split():
            found = WORD.fullmatch(word)
            if found is None or found["key"] in seen:
                raise forms.ValidationError(self.error_messages["unreadable"], "unreadable")
            key, uid = found["key"], found["uid"]
            seen.add(key)
            stored = self.stored_parts.get(key)
            is_touched = f"{sent.name}:{key}:" in sent.data
            if stored is not None:
                yield self._form(key, stored.uid, sent.name, sent.data if is_touched else None)
            elif uid in self.components and is_touched:  # a part that others have removed is new again
                yield self._form(key, uid, sent.name, sent.data)
            elif is_touched or key.startswith("new"):
                raise forms.ValidationError(self.error_messages["unreadable"], "unreadable")

    # -- a form field -------------------------------------------------------------------------------

    def shown(self, value: Any) -> Any:
        return value

    def bound_data(self, data: Sent, initial: Any) -> Sent:
        return data

    def clean(self, value: Sent) -> tuple[PartForm, ...]:
        """Return the forms of the submitted parts.

        Raises Django's ValidationError if one cannot be parsed.
        """
        parts = self._submitted(value)
        unread = [part for part in parts if not part.is_readable()]  # of all of them, for their errors
        if unread:
            raise forms.ValidationError(self.error_messages["within"], "within")
        return tuple(parts)

    def stored(self, value: tuple[PartForm, ...]) -> Any:
        parts = [part.value(names_kind="components" in self.schema.options) for part in value]
        if self.schema.type.is_list(self.schema):
            return parts
        return parts[-1] if parts else None

    def edited(self, initial: Any, data: Any, value: tuple[PartForm, ...]) -> bool:
        return [part.key for part in value] != [*self.stored_parts] or any(part.edited for part in value)

    def undecided(self, value: tuple[PartForm, ...]) -> list[Section]:
        return [section for part in value for section in part.undecided()]

    def place(self, error: RelationsError, path: Path) -> bool:
        parts = self._read[1] if self._read else []
        rest = path[1:]
        if self.schema.type.is_list(self.schema):
            number, rest = (rest[0] if rest else None), rest[1:]
            parts = parts[number : number + 1] if isinstance(number, int) else []
        return bool(parts) and parts[-1].place(error, rest)


def _stored(field: FieldSchema, value: Any) -> Iterator[StoredPart]:
    parts = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    for number, part in enumerate(parts):
        yield StoredPart(str(part.get("id") or f"old-{number}"), uid_of(field, part), part)
