"""The fields on their flow's page, as rows to drag, with the attributes that most fields need.

Other attributes, and relations, are edited on the field's own page.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import ngettext

from ...engine import definitions
from ...models import Field, FieldType, Flow
from ..bases import AnyTabularInline
from ..context import database
from ..refusals import refusable, with_refusal
from . import places
from .forms import FieldForm
from .kinds import sentence

MOST_ROWS = 80
RELATIONSHIP = FieldType.RELATIONSHIP.value
VALUES = [choice for choice in FieldType.choices if choice[0] != RELATIONSHIP]


class FieldRowForm(FieldForm):
    """The form of one row in the list of a flow's fields.

    Of a relation, the type and the flags are read-only.
    """

    @property
    def relation(self) -> str:
        """A description such as `many to many → Categories`; '' for a field that is no relation."""
        return sentence(self.instance) if self.instance.cardinality else ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].widget.attrs["class"] = "relations-place"
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
        kind = self.fields.get("field_type")
        if self.instance.field_type == RELATIONSHIP:
            for name in ("field_type", "required", "unique", "localized"):
                if name in self.fields:
                    self.fields[name].disabled = True
        elif isinstance(kind, forms.TypedChoiceField):
            kind.choices = [("", "---------"), *VALUES]


class FieldInline(AnyTabularInline):
    """The rows of a flow's fields. If there are more than MOST_ROWS, existing rows are read-only."""

    model = Field
    form = FieldRowForm
    fk_name = "flow"
    template = "admin/relations/flow/fields.html"
    fields = ("place", "name", "slug", "field_type", "required", "unique", "localized", "enabled")
    extra = 0
    show_change_link = True
    ordering = ("order",)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).using(database())
        return rows.select_related("flow", "target_flow", "mapped_by__flow", "inversed_by__flow")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._fits(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._fits(obj)

    @staticmethod
    def _fits(flow: Any) -> bool:
        """Return whether the rows stay below Django's DATA_UPLOAD_MAX_NUMBER_FIELDS."""
        return getattr(flow, "fields_", 0) <= MOST_ROWS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, form=with_refusal(FieldRowForm, request), **kwargs)


def save_fields(flow: Flow, formset: Any) -> None:
    """Write the submitted rows of a flow's fields: deletions, then changes and new fields, then the order.

    Raises Refusal for an engine's error.
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
