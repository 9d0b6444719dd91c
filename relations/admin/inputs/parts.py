"""The form field of components and dynamic zones: a list of parts, each with inputs for its attributes.

A part is one component in the field. The list's hidden input has a string for each part, in order: its key
and its component, such as `12=shared.quote`. The key is the part's id, or `new-1` and so on for a part that
the editor adds. The names of a part's inputs have the list, the key and the attribute:
`field-blocks:12:text`. The inputs of a part that was not touched are not submitted.

A second hidden input, `field-blocks:`, has the keys of the parts that the page showed at first, with hashes:
what others have changed meanwhile is merged with the editor's changes, part by part.
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
from ...engine.titles import readable
from ...engine.values import uid_of
from ..relation_field.conflicts import Section, is_informed, within
from ..sent import Sent
from .base import Surroundings, ValueField
from .hashes import hash_of, hashes_of, read
from .part_form import PartForm
from .part_merging import PartChanges, PartMerge
from .part_questions import PartQuestions, answered, question_name
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
        self.components = {component.uid: component for component in field.held}
        self.take(stored)
        super().__init__(required=False, widget=PartsWidget())
        self.widget.parts = self

    def take(self, stored: Any) -> None:
        """Take `stored` as the stored value, and forget what was submitted: it is to be cleaned again."""
        self.stored_value = stored
        self.stored_parts = {part.key: part for part in _stored(self.schema, stored)}
        self._read: tuple[Sent, list[PartForm]] | None = None
        self._combined: tuple[PartForm, ...] | None = None

    @property
    def is_readonly(self) -> bool:
        """Whether the parts can only be viewed."""
        return self.around.readonly or not self.schema.writable

    # -- the parts of the page ----------------------------------------------------------------------

    def shown_forms(self, value: Any, name: str) -> list[PartForm]:
        """Return the forms of the parts that are to be saved, in order.

        `value` is a Sent, or the stored value: then nothing was submitted. `name` is that of the hidden
        input. After the conflict page they are the parts of both editors.
        """
        if not isinstance(value, Sent):
            return [self._form(part.key, part.uid, name) for part in self.stored_parts.values()]
        if is_informed(value.data) and self._combined is not None:
            return [*self._combined]
        try:
            return self._submitted(value)
        except forms.ValidationError:
            return []

    def leaving_forms(self, value: Any, name: str) -> list[PartForm]:
        """Return the forms of the stored parts that the editor has removed, and of none that others added.

        The parameters are those of `shown_forms`.
        """
        if not isinstance(value, Sent):
            return []
        there = {part.key for part in self.shown_forms(value, name)}
        known = self._base(value).keys()
        rest = [part for key, part in self.stored_parts.items() if key not in there and key in known]
        return [self._form(part.key, part.uid, name) for part in rest]

    def stored_words(self, value: Any) -> list[str]:
        """Return the strings for the hidden input of the stored parts that the page shows, in order.

        They are such as `12=shared.quote`. `value` is a Sent, or the stored value.
        """
        known = self._base(value).keys()
        return [f"{part.key}={part.uid}" for key, part in self.stored_parts.items() if key in known]

    def seen(self, value: Any) -> str:
        """Return the keys of the parts that the page showed at first with their hashes, as text.

        `value` is a Sent, or the stored value. After the conflict page, they are those of what is stored
        now: the editor has seen that.
        """
        return " ".join(f"{key}={found}" for key, found in self._base(value).items())

    def _base(self, value: Any) -> dict[str, str]:
        if isinstance(value, Sent) and self.combines(value) and not is_informed(value.data):
            return read(str(value.data[f"{value.name}:"]))
        return read(hashes_of({key: part.value for key, part in self.stored_parts.items()}))

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
        """Return the forms of the parts to write: the submitted ones, combined with changes of others.

        Raises Django's ValidationError if one cannot be parsed.
        """
        parts = self._submitted(value)
        unread = [part for part in parts if not part.is_readable()]  # of all of them, for their errors
        if unread:
            raise forms.ValidationError(self.error_messages["within"], "within")
        known = {part.key: part for part in parts}
        keys = self._merge(value, self._changes(value)).keys
        self._combined = tuple(
            known.get(key) or self._form(key, self.stored_parts[key].uid, value.name) for key in keys
        )
        return self._combined

    # -- changes of others --------------------------------------------------------------------------

    def combines(self, data: Any) -> bool:
        return isinstance(data, Sent) and f"{data.name}:" in data.data

    def undecided(self, value: tuple[PartForm, ...], data: Any) -> list[Section]:
        title = readable(self.schema.name)
        sections = [within(title, each) for part in value for each in part.undecided()]
        return [*self._asked(title, data), *sections] if self.combines(data) else sections

    def _asked(self, title: str, sent: Sent) -> list[Section]:
        """Return, as a list of one, the section about parts that two editors moved, removed or replaced.

        [] if there are none, or the editor has answered already.
        """
        changes = self._changes(sent)
        found = self._merge(sent, changes)
        named = [(question_name(sent.name, each, changes, found), each) for each in found.conflicts]
        if all(answered(sent.data, name) for name, _conflict in named):
            return []
        parts = self._submitted(sent)
        stored = {key: part.value for key, part in self.stored_parts.items()}
        names = {key: self._form(key, part.uid, sent.name).title for key, part in self.stored_parts.items()}
        names = {part.key: part.title for part in parts} | names
        mine = {part.key: self._to_write(part) for part in parts}
        questions = PartQuestions(self.schema, mine, stored, names, found)
        return [Section(title, [questions.question(name, each) for name, each in named])]

    def _changes(self, sent: Sent) -> PartChanges:
        parts = self._submitted(sent)
        stored = {key: hash_of(part.value) for key, part in self.stored_parts.items()}
        base = read(str(sent.data[f"{sent.name}:"])) if self.combines(sent) else stored
        edited = {part.key for part in parts if part.was_edited}
        return PartChanges(base, stored, [part.key for part in parts], edited)

    def _merge(self, sent: Sent, changes: PartChanges) -> PartMerge:
        """Return the parts of both editors; for conflicts the answers of the conflict page count."""
        merged = changes.merged if self.schema.type.is_list(self.schema) else changes.merged_one
        found = merged({})
        answers = {
            each.target: choice
            for each in found.conflicts
            if (choice := answered(sent.data, question_name(sent.name, each, changes, found)))
        }
        return merged(answers) if answers else found

    # -- its value ----------------------------------------------------------------------------------

    def _to_write(self, part: PartForm) -> dict[str, Any]:
        return part.value(names_kind="components" in self.schema.options)

    def stored(self, value: tuple[PartForm, ...]) -> Any:
        parts = [self._to_write(part) for part in value]
        if self.schema.type.is_list(self.schema):
            return parts
        return parts[-1] if parts else None

    def edited(self, initial: Any, data: Any, value: tuple[PartForm, ...]) -> bool:
        return [part.key for part in value] != [*self.stored_parts] or any(part.edited for part in value)

    def place(self, error: RelationsError, path: Path) -> bool:
        parts = [*(self._combined or ())]
        rest = path[1:]
        if self.schema.type.is_list(self.schema):
            number, rest = (rest[0] if rest else None), rest[1:]
            parts = parts[number : number + 1] if isinstance(number, int) else []
        return bool(parts) and parts[-1].place(error, rest)


def _stored(field: FieldSchema, value: Any) -> Iterator[StoredPart]:
    parts = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    for number, part in enumerate(parts):
        yield StoredPart(str(part.get("id") or f"old-{number}"), uid_of(field, part), part)
