"""Fields in the admin: the rows of their flow's page, and a page of their own with all they have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..engine import definitions, resources
from ..models import Field, Flow
from .context import database
from .jsonfield import StrictJSONField
from .refusals import LOSS, EngineAdmin, RefusableForm, refusable, with_refusal

FLAGS = ("required", "unique", "localized", "enabled", "omit_null")
RELATION = ("cardinality", "target_flow", "mapped_by", "resource_types")
LAST = 10**9
MOST_ROWS = 80
ATTRIBUTES = (
    "name", "slug", "field_type", "description", "default", "validation_rules", "options", *FLAGS, *RELATION
)  # fmt: skip


class FieldForm(RefusableForm):
    """A field's attributes, and its place among those of its flow."""

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
            "mapped_by": _("The field that owns the relation, where this one is its other side."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["place"].initial = self.instance.order + 1
        if "name" in self.fields:
            self.fields["name"].required = False
        if "resource_types" in self.fields:
            types = [(kind, kind) for kind in resources.declared()]
            self.fields["resource_types"] = forms.MultipleChoiceField(
                label=_("Resource types"), choices=types, required=False, widget=forms.CheckboxSelectMultiple
            )

    def given(self, names: Iterable[str]) -> dict[str, Any]:
        """What was entered for these attributes, as the engine takes it."""
        given = {name: self.cleaned_data[name] for name in names if name in ATTRIBUTES}
        for name in ("validation_rules", "resource_types"):
            if name in given:
                given[name] = given[name] or []
        if "name" in given:
            given["name"] = given["name"] or self.cleaned_data.get("slug") or self.instance.slug
        if "place" in names and self.cleaned_data["place"]:
            given["order"] = self.cleaned_data["place"] - 1
        return given

    def write(self, flow: Flow, allow_data_loss: bool) -> Field:
        """Make or change the field."""
        loss, using = allow_data_loss, database()
        with refusable(self.prefix):
            if not self.instance.pk:
                given = self.given(self.cleaned_data)
                return definitions.create_field(
                    flow, given.pop("slug"), allow_data_loss=loss, using=using, **given
                )
            given = self.given(self.changed_data)
            kind = given.pop("field_type", None)
            if kind is None:
                return definitions.update_field(self.instance, allow_data_loss=loss, using=using, **given)
            return definitions.change_field_type(
                self.instance, kind, allow_data_loss=loss, using=using, **given
            )


class FieldInline(admin.TabularInline):
    """What most fields need; the rest is on the field's own page."""

    model = Field
    form = FieldForm
    fk_name = "flow"
    fields = (
        "place", "name", "slug", "field_type", "cardinality", "target_flow",
        "required", "unique", "localized", "enabled",
    )  # fmt: skip
    extra = 0
    show_change_link = True
    ordering = ("order",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._fits(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._fits(obj)

    @staticmethod
    def _fits(flow: Any) -> bool:
        """Django takes a limited number of inputs: very many fields are changed on their own pages."""
        return getattr(flow, "fields_", 0) <= MOST_ROWS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, form=with_refusal(FieldForm, request), **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if found is not None and db_field.name == "target_flow":
            # Without the links to add and change flows, and read once, not once for each row.
            found.widget = forms.Select()
            flows = Flow.objects.using(database()).values_list("pk", "name")
            found.choices = [("", "---------"), *flows]  # type: ignore[attr-defined]
        return found


def save_fields(flow: Flow, formset: Any, *, allow_data_loss: bool) -> None:
    """Write the rows of a flow's page: what goes first, then the others in the order of their places."""
    formset.save(commit=False)  # writes nothing; the history reads from it what was edited
    for form in formset.deleted_forms:
        if form.instance.pk:
            with refusable():
                _delete(form.instance, allow_data_loss)
    edited = [form for form in formset.forms if form.has_changed() and form not in formset.deleted_forms]
    for form in sorted(edited, key=lambda form: form.cleaned_data.get("place") or LAST):
        form.write(flow, allow_data_loss)


def _delete(field: Field, allow_data_loss: bool) -> None:
    held = 0 if allow_data_loss else definitions.held(field, using=database())
    if held:
        text = ngettext("“%s” holds %d value or link.", "“%s” holds %d values or links.", held)
        raise definitions.DataLossError(text % (field.slug, held), [LOSS])
    definitions.delete_field(field, using=database())


class FieldPageForm(FieldForm):
    allow_data_loss = forms.BooleanField(
        label=_("Let content go"),
        required=False,
        help_text=_("Only asked for where a change leaves no place for values or links."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "mapped_by" in self.fields:
            self.fields["mapped_by"].label_from_instance = lambda field: f"{field.flow.slug}.{field.slug}"  # type: ignore[attr-defined]


@admin.register(Field)
class FieldAdmin(EngineAdmin):
    """Reached from the page of the flow, and left to it."""

    form = FieldPageForm
    formfield_overrides = {models.JSONField: {"form_class": StrictJSONField}}
    list_display = ("name", "slug", "flow", "field_type", "cardinality", "target_flow")
    list_filter = ("flow", "field_type")
    list_select_related = ("flow", "target_flow")
    search_fields = ("name", "slug", "description")
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not in the index: fields are found by their flow."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Field | None = None) -> Any:
        return ("flow",) if obj is not None else ()

    def get_fieldsets(self, request: HttpRequest, obj: Field | None = None) -> Any:
        loss = [LOSS] if obj is None or self.has_change_permission(request, obj) else []
        rules = ["required", "unique", "localized", "omit_null", "default", "validation_rules", "options"]
        relation = [name for name in RELATION if name != "resource_types" or resources.declared()]
        return [
            (None, {"fields": ["flow", "name", "slug", "field_type", "description", "place", "enabled"]}),
            (_("Values"), {"fields": rules}),
            (_("Relationship"), {"fields": relation}),
            (_("Changes"), {"fields": loss}),
        ]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "mapped_by":
            owning = Field.objects.using(database()).filter(mapped_by=None).exclude(cardinality="")
            kwargs["queryset"] = owning.select_related("flow").order_by("flow__slug", "order")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Field, form: Any, change: bool) -> None:
        obj.__dict__.update(form.write(obj.flow, form.cleaned_data[LOSS]).__dict__)

    def delete_model(self, request: HttpRequest, obj: Field) -> None:
        definitions.delete_field(obj, using=database())

    def get_deleted_objects(
        self, objs: Iterable[Field], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Counts, where the stock admin loads every link."""
        fields = list(objs)
        held = sum(definitions.held(field, using=database()) for field in fields)
        missing = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return [str(field) for field in fields], {_t("values or links"): held}, missing, []

    def response_post_save_add(self, request: HttpRequest, obj: Field) -> HttpResponseRedirect:
        url = reverse(f"{self.admin_site.name}:relations_flow_change", args=[obj.flow_id])
        return HttpResponseRedirect(url)

    def response_post_save_change(self, request: HttpRequest, obj: Field) -> HttpResponseRedirect:
        return self.response_post_save_add(request, obj)
