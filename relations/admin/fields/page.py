"""The form on a field's own page: all its attributes, and an inverse field to create with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ...engine import resources
from ...models import Cardinality, Field, FieldType, Flow
from ..attributes.default import DefaultField
from ..attributes.options import OptionsField
from ..attributes.rules import RulesField
from ..context import database
from . import places
from .forms import FieldForm
from .kinds import ONE_WAY, SIDES, TWO_SIDED, KindSelect, opposite
from .other_side import create_other_side


class FieldPageForm(FieldForm):
    """The form of a field with all attributes. A new relation can be created with its inverse field."""

    sides = forms.ChoiceField(
        label=_("Sides"), choices=SIDES, initial=ONE_WAY, required=False, widget=forms.RadioSelect
    )
    target_flow = forms.ModelChoiceField(
        Flow.objects.none(), label=capfirst(_("target flow")), required=False
    )
    several = forms.BooleanField(label=_("Entries of several flows"), required=False)
    target_flows = forms.ModelMultipleChoiceField(
        Flow.objects.none(),
        label=capfirst(_("target flows")),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of a relation to several flows; without any, to every flow."),
    )
    inverse_name = forms.CharField(label=_("Name on the other side"), max_length=200, required=False)
    inverse_slug = forms.CharField(label=_("Slug on the other side"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._show_targets()
        self._show_options()
        if "cardinality" in self.fields:
            kinds = self.fields["cardinality"]
            kinds.widget = KindSelect(choices=Cardinality.choices)
            kinds.label = _("Kind")
        if self.instance.pk and opposite(self.instance) is not None:
            for name in ("sides", "inverse_name", "inverse_slug"):
                del self.fields[name]

    def _show_options(self) -> None:
        if "options" in self.fields:  # else the page is for viewing
            options = self.fields["options"] = OptionsField("field_type", label=capfirst(_("options")))
            options.show(self.instance.options or {}, self.instance.field_type)
            self.fields["validation_rules"] = RulesField(
                "field_type",
                self.instance.validation_rules or [],
                self.instance.field_type,
                label=capfirst(_("validation rules")),
            )
            self.fields["default"] = DefaultField("field_type", label=capfirst(_("default")))

    def _show_targets(self) -> None:
        for name in ("target_flow", "target_flows"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Flow.objects.using(database())
        if self.instance.target_flow is not None:
            self.initial["target_flow"] = self.instance.target_flow.pk
        if self.instance.several:
            self.initial["several"] = True
            self.initial["target_flows"] = [flow.pk for flow in self.instance.target_flows]
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
            if not cleaned.get("target_flows" if cleaned.get("several") else "target_flow"):
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
            slug, name = self.cleaned_data["inverse_slug"], self.cleaned_data["inverse_name"]
            for target in field.target_flows:
                create_other_side(field, target, slug, name, self.prefix)
        if "place" in self.changed_data:
            places.put(flow, {field.pk: self.cleaned_data["place"] or places.LAST})
        return field
