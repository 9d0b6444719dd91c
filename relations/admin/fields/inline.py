"""The fields on their flow's page, as rows to drag, with the attributes that most fields need.

A new row may be a relation. Other attributes, and relations that are there, are edited on the field's page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ...engine import definitions
from ...models import Cardinality, Field, FieldType, Flow
from ..bases import AnyTabularInline
from ..context import database
from ..refusals import refusable, with_refusal
from . import places
from .forms import FieldForm
from .kinds import sentence
from .other_side import create_other_side

MOST_ROWS = 80
RELATIONSHIP = FieldType.RELATIONSHIP.value
VALUES = [choice for choice in FieldType.choices if choice[0] != RELATIONSHIP]
NEW_RELATION = ("cardinality", "target_flow", "inverse_slug")  # inputs of a new row alone


class FieldRowForm(FieldForm):
    """The form of one field in the inline of its flow. A relation's type and flags are read-only.

    A new row of the type *relationship* has a kind, a target flow, and a slug for the other side; without
    that slug the relation is one-way.
    """

    target_flow = forms.ModelChoiceField(Flow.objects.none(), label=_("target flow"), required=False)
    inverse_slug = forms.CharField(label=_("Slug on the other side"), max_length=100, required=False)

    @property
    def relation(self) -> str:
        """A description such as `many to many → Categories`; '' for a field that is no relation."""
        return sentence(self.instance) if self.instance.cardinality else ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].widget.attrs["class"] = "relations-place"
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
        self._prepare_relation()
        kind = self.fields.get("field_type")
        if self.instance.field_type == RELATIONSHIP:
            for name in ("field_type", "required", "unique", "localized"):
                if name in self.fields:
                    self.fields[name].disabled = True
        elif isinstance(kind, forms.TypedChoiceField):
            kind.choices = [("", "---------"), *(VALUES if self.instance.pk else FieldType.choices)]

    def _prepare_relation(self) -> None:
        target = self.fields.get("target_flow")
        if isinstance(target, forms.ModelChoiceField):
            target.queryset = Flow.objects.using(database())
            target.empty_label = _("Choose a flow")
        if "cardinality" in self.fields:
            self.fields["cardinality"].initial = Cardinality.MANY_TO_MANY
        for name in NEW_RELATION:
            if name in self.fields:
                self.fields[name].disabled = bool(self.instance.pk)

    @property
    def is_new_relation(self) -> bool:
        """Whether the form was submitted to create a relation."""
        return not self.instance.pk and self.cleaned_data.get("field_type") == RELATIONSHIP

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if self.is_new_relation:
            for name in ("cardinality", "target_flow"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, self.fields["slug"].error_messages["required"])
        return cleaned

    def given(self, names: Iterable[str]) -> dict[str, Any]:
        given = super().given(names)
        if not self.is_new_relation:
            for name in ("cardinality", "target_flow", "target_flows"):
                given.pop(name, None)
        return given

    def write(self, flow: Flow) -> Field:
        makes_side = self.is_new_relation and self.cleaned_data["inverse_slug"]
        field = super().write(flow)
        if makes_side:
            target = self.cleaned_data["target_flow"]
            create_other_side(field, target, self.cleaned_data["inverse_slug"], flow.name, self.prefix)
        return field


class FieldInline(AnyTabularInline):
    """The fields of a flow as rows on its page.

    If there are more than MOST_ROWS, existing rows are read-only.
    """

    model = Field
    form = FieldRowForm
    fk_name = "flow"
    template = "admin/relations/flow/fields.html"
    fields = (
        "place",
        "name",
        "slug",
        "field_type",
        "required",
        "unique",
        "localized",
        "enabled",
        *NEW_RELATION,
    )
    relation_inputs = NEW_RELATION  # which the template shows below the type
    extra = 0
    show_change_link = True
    ordering = ("order",)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).using(database())
        return rows.select_related("flow", "mapped_by__flow").prefetch_related("targets", "inverses")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._fits(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._fits(obj)

    @staticmethod
    def _fits(flow: Any) -> bool:
        """Whether the flow has at most MOST_ROWS fields, so that Django accepts the number of inputs."""
        return getattr(flow, "fields_", 0) <= MOST_ROWS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, form=with_refusal(FieldRowForm, request), **kwargs)


def save_fields(flow: Flow, formset: Any) -> None:
    """Write the submitted rows of a flow's fields: deletions, then changes and new fields, then the order.

    Raises Refusal, which shows the error in the form, if the engine refuses a change.
    """
    formset.save(commit=False)  # writes nothing; it collects the changes for the history
    for form in formset.deleted_forms:
        if form.instance.pk:
            with refusable():
                _delete(form.instance)
    edited = [form for form in formset.forms if form.has_changed() and form not in formset.deleted_forms]
    wanted: dict[int, int] = {}
    for form in edited:
        field = form.write(flow) if set(form.changed_data) - {"place"} else form.instance
        if "place" in form.changed_data:
            wanted[field.pk] = form.cleaned_data["place"] or places.LAST
    places.put(flow, wanted)


def _delete(field: Field) -> None:
    held = sum(definitions.held(field, using=database()).values())
    text = ngettext(
        "“%(slug)s” holds %(held)d value or link.", "“%(slug)s” holds %(held)d values or links.", held
    )
    definitions.check_loss(held, False, text % {"slug": field.slug, "held": held}, "slug")
    definitions.delete_field(field, using=database())
