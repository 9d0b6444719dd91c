"""The form on a field's own page: all its attributes, and an inverse field to create with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...engine import definitions, resources
from ...engine.errors import RelationsError
from ...models import Cardinality, Field, FieldType, Flow
from ..context import database
from ..refusals import Refusal
from . import places
from .forms import FieldForm
from .kinds import ONE_WAY, SIDES, TWO_SIDED, KindSelect, opposite


class FieldPageForm(FieldForm):
    """The form of a field with all attributes. A new relation can be created with its inverse field."""

    sides = forms.ChoiceField(
        label=_("Sides"), choices=SIDES, initial=ONE_WAY, required=False, widget=forms.RadioSelect
    )
    inverse_name = forms.CharField(label=_("Name on the other side"), max_length=200, required=False)
    inverse_slug = forms.CharField(label=_("Slug on the other side"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._show_targets()
        if "cardinality" in self.fields:
            kinds = self.fields["cardinality"]
            kinds.widget = KindSelect(choices=Cardinality.choices)
            kinds.label = _("Kind")
        if self.instance.pk and opposite(self.instance) is not None:
            for name in ("sides", "inverse_name", "inverse_slug"):
                del self.fields[name]

    def _show_targets(self) -> None:
        if "resource_types" in self.fields:
            types = [(kind, kind) for kind in resources.declared()]
            self.fields["resource_types"] = forms.MultipleChoiceField(
                label=_("Resource types"), choices=types, required=False, widget=forms.CheckboxSelectMultiple
            )
        if "mapped_by" in self.fields:
            mapped = self.fields["mapped_by"]
            mapped.label = _("Other side of")
            mapped.help_text = _("The field that owns the relation, where that is there already.")
            mapped.label_from_instance = lambda field: f"{field.flow.slug}.{field.slug}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if self._creates_inverse(cleaned):
            if not cleaned.get("inverse_slug"):
                self.add_error("inverse_slug", _("The field on the other side needs a slug."))
            if not cleaned.get("target_flow"):
                self.add_error("target_flow", _("Only a relation with a flow has another side."))
            if cleaned.get("mapped_by"):
                self.add_error("mapped_by", _("Either the other side is there already, or it is made."))
        return cleaned

    @staticmethod
    def _creates_inverse(cleaned: dict[str, Any]) -> bool:
        is_relation = cleaned.get("field_type") == FieldType.RELATIONSHIP
        return is_relation and cleaned.get("sides") == TWO_SIDED

    def write(self, flow: Flow) -> Field:
        field = super().write(flow)
        if self._creates_inverse(self.cleaned_data):
            self._create_inverse(field)
        if "place" in self.changed_data:
            places.put(flow, {field.pk: self.cleaned_data["place"] or places.LAST})
        return field

    def _create_inverse(self, field: Field) -> None:
        slug, target = self.cleaned_data["inverse_slug"], field.target_flow
        assert target is not None
        try:
            definitions.create_field(
                target,
                slug,
                name=self.cleaned_data["inverse_name"] or slug,
                field_type=FieldType.RELATIONSHIP,
                cardinality=Cardinality(field.cardinality).inverse,
                target_flow=field.flow,
                mapped_by=field,
                using=database(),
            )
        except RelationsError as error:
            error.path = ("inverse_slug",) if error.path[:1] == ("slug",) else ("sides",)
            raise Refusal(error, self.prefix) from error
