"""What a form of another project's admin needs to have relations among its fields."""

from __future__ import annotations

from typing import Any

from django import forms

from ...engine.errors import RelationsError
from .delta import Delta
from .fields import RelationField
from .reading import Lists


class RelationForm(forms.ModelForm):
    """Knows its lists, and shows at its fields what the engine refused."""

    lists: Lists
    refusal: RelationsError | None = None

    @property
    def deltas(self) -> dict[str, Delta]:
        """The changes of the relations that were edited, by their fields' slugs."""
        relations = (slug for slug, field in self.fields.items() if isinstance(field, RelationField))
        return {slug: self.cleaned_data[slug] for slug in relations if self.cleaned_data.get(slug)}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            slug = self.refusal.path[0] if self.refusal.path else None
            name = slug if isinstance(slug, str) and slug in self.fields else None
            self.add_error(name, self.refusal.message)
        return cleaned
