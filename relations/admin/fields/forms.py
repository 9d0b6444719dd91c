"""The form of a field: its attributes, and its place among the fields of its flow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...engine import definitions
from ...models import Field, Flow
from ..context import database
from ..refusals import RefusableForm, refusable

FLAGS = ("required", "unique", "localized", "enabled", "omit_null")
RELATION = ("cardinality", "target_flow", "mapped_by", "resource_types")
ATTRIBUTES = (
    "name", "slug", "field_type", "description", "default", "validation_rules", "options", *FLAGS, *RELATION
)  # fmt: skip


class FieldForm(RefusableForm):
    """The form of a field. `write` writes the changed attributes through the engine."""

    needed = {"name": False}

    place = forms.IntegerField(
        label=_("Place"),
        min_value=1,
        required=False,
        help_text=_("Counted from 1; last where this is empty."),
    )

    class Meta:
        model = Field
        fields = ATTRIBUTES
        help_texts = {
            "default": _("As JSON: a text stands in quotes."),
            "validation_rules": _('Like [{"type": "between", "options": {"from": 1, "to": 5}}].'),
            "options": _('Any of enum, min, max, minLength, maxLength, regex: {"enum": ["bar", "bistro"]}.'),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["place"].initial = self.instance.order + 1

    def given(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the cleaned values of these attributes, as arguments for the engine."""
        given = {name: self.cleaned_data[name] for name in names if name in ATTRIBUTES}
        for name in ("validation_rules", "resource_types"):
            if name in given:
                given[name] = given[name] or []
        if "name" in given:
            given["name"] = given["name"] or self.cleaned_data.get("slug") or self.instance.slug
        return given

    def write(self, flow: Flow) -> Field:
        """Create or change the field of `flow` in the database, and return it.

        Its place is written by `places.put`. Raises Refusal for an engine's error.
        """
        using = database()
        with refusable(self.prefix):
            if not self.instance.pk:
                given = self.given(self.cleaned_data)
                return definitions.create_field(flow, given.pop("slug"), using=using, **given)
            given = self.given(self.changed_data)
            kind = given.pop("field_type", None)
            if kind is None:
                return definitions.update_field(self.instance, using=using, **given)
            return definitions.change_field_type(self.instance, kind, using=using, **given)
