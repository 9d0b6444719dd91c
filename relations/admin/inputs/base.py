"""The base class of form fields for values, and what the fields of one form share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from ...engine.errors import Path, RelationsError
from ...engine.schema import FieldSchema
from ..relation_field.conflicts import Section
from ..relation_field.reading import Lists
from ..relation_field.widgets import STATIC as LISTS
from .files import Files

# The style sheets of inputs that are boxes.
STYLES = ("relations/admin/forms.css", f"{LISTS}/field.css", "relations/inputs/inputs.css")


class ValueField(forms.Field):
    """A form field for a value of an entry.

    `shown` converts the stored JSON value for display, `stored` converts the cleaned input for storage.
    """

    is_box = False  # whether it renders a box with a heading of its own, a read-only one too

    def shown(self, value: Any) -> Any:
        """Return the stored JSON value as the form field displays it."""
        return value

    def stored(self, value: Any) -> Any:
        """Return the cleaned input as the JSON value to store."""
        return value

    def edited(self, initial: Any, data: Any, value: Any) -> bool:
        """Return whether the editor changed the value: whether `value` differs from the `initial` one.

        `value` is the cleaned form of the submitted input `data`.
        """
        return self.has_changed(initial, data)

    def combines(self, data: Any) -> bool:
        """Return whether the form field itself combines the editor's changes with those of others.

        `data` is the submitted input. Otherwise two editors who changed the value are asked about all of it.
        """
        return False

    def undecided(self, value: Any, data: Any) -> list[Section]:
        """Return the sections of the conflict page about changes of other editors within the cleaned `value`.

        `data` is the submitted input that was cleaned. [] if there are none, or the editor has answered
        already.
        """
        return []

    def place(self, error: RelationsError, path: Path) -> bool:
        """Show an error of the engine at the input, within this form field, that it is about.

        `path` is the error's path, and begins with the slug of this field. Returns False if there is no such
        input: the caller then shows the error at the whole form field.
        """
        return False


@dataclass(frozen=True)
class Surroundings:
    """What the form fields of one form share: the document's relations, its files, and `readonly`.

    `readonly` is true for a user who may only view the document. `make` is called with a field, its stored
    value and these Surroundings, and returns the form field. `part` is the id of the component whose
    attributes the fields are, 0 for the entry itself and for a new component.
    """

    lists: Lists
    files: Files
    readonly: bool
    make: Callable[[FieldSchema, Any, Surroundings], ValueField]
    part: int = 0
