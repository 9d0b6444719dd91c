"""The lines of a form: one for each field of an entry, or each attribute of a component."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib.admin.utils import display_for_value

from ...engine.schema import FieldSchema
from ...models import FieldType
from ..written_out import written_out


@dataclass(frozen=True)
class Line:
    """One line of a form: the field of the flow or component (`schema`), and its bound form field."""

    schema: FieldSchema
    bound: forms.BoundField

    @property
    def is_box(self) -> bool:
        """Whether the form field renders a box with its own heading, also on a read-only page."""
        return self.schema.relation is not None or getattr(self.bound.field, "is_box", False)

    @property
    def text(self) -> str:
        """The field's value as text, for a read-only page; empty for a password."""
        if self.schema.kind == FieldType.BLOCKS and self.bound.initial:
            return written_out(self.bound.initial)
        return display_for_value(self.bound.field.prepare_value(self.bound.initial), "-")
