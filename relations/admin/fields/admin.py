"""The admin of fields: the page of one field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...engine import definitions, resources
from ...models import Field
from ..bases import Deletion
from ..context import database
from ..jsonfield import StrictJSONField
from ..refusals import DefinitionAdmin
from .kinds import opposite, sentence
from .page import FieldPageForm

VALUES = ["required", "unique", "localized", "omit_null", "default", "validation_rules"]
NEW_SIDE = ["sides", ("inverse_name", "inverse_slug")]


@admin.register(Field)
class FieldAdmin(DefinitionAdmin):
    """The admin of fields. A field's page is opened from its flow's page, and saving leads back there."""

    form = FieldPageForm
    formfield_overrides = {models.JSONField: {"form_class": StrictJSONField}}
    list_display = ("name", "slug", "flow", "field_type", "relation")
    list_filter = ("flow", "field_type")
    list_select_related = ("flow", "mapped_by")
    search_fields = ("name", "slug", "description")
    actions = None

    class Media:
        js = ("relations/admin/field.js", "relations/admin/slugs.js")

    @admin.display(description=_("relation"))
    def relation(self, field: Field) -> str:
        """Return a description such as `many to many → Categories`; '' for a field that is no relation."""
        return sentence(field) if field.cardinality else ""

    @admin.display(description=_("Other side"))
    def opposite_field(self, field: Field) -> str:
        """Return an HTML link to the field at the other end of a two-sided relation.

        It leads from an owning field to its inverse, and from an inverse field to its owning one.
        """
        found = opposite(field)
        assert found is not None
        url = reverse(f"{self.admin_site.name}:relations_field_change", args=[found.pk])
        text = gettext("The same relation, in an order of its own: {}.{}")
        return format_html('<a href="{}">{}</a>', url, text.format(*found.label.rsplit(".", 1)))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Field]:
        """Return the fields that belong to flows.

        Relations of components have rows of the model too, but are edited as attributes of their component.
        """
        rows = super().get_queryset(request).filter(component=None)
        return rows.prefetch_related("targets", "inverses")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return False, which leaves fields out of the admin's index: they are found on their flow's page."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Field | None = None) -> Any:
        return ("flow", "opposite_field") if obj is not None else ()

    def get_fieldsets(self, request: HttpRequest, obj: Field | None = None) -> Any:
        paired = obj is not None and opposite(obj) is not None
        flows = ["target_flow", "several", "target_flows"]
        targets = ["cardinality", *flows, *(["resource_types"] if resources.declared() else [])]
        may_pair = obj is None or self.has_change_permission(request, obj)
        sides = ["opposite_field"] if paired else NEW_SIDE if may_pair else []
        return [
            (None, {"fields": ["flow", "name", "slug", "field_type", "description", "place", "enabled"]}),
            (_("Values"), {"fields": VALUES, "classes": ["relations-values"]}),
            (_("Relationship"), {"fields": [*targets, *sides], "classes": ["relations-relationship"]}),
            (_("Options"), {"fields": ["options"]}),
            (
                _("Other side of a relation that is there already"),
                {"fields": ["mapped_by"], "classes": ["relations-relationship", "collapse"]},
            ),
        ]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "mapped_by":
            owning = Field.objects.using(database()).filter(mapped_by=None, component=None)
            owning = owning.exclude(cardinality="")
            kwargs["queryset"] = owning.select_related("flow").order_by("flow__slug", "order")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Field, form: Any, change: bool) -> None:
        obj.__dict__.update(form.write(obj.flow).__dict__)

    def delete_model(self, request: HttpRequest, obj: Field) -> None:
        definitions.delete_field(obj, using=database())

    def get_deleted_objects(self, objs: Iterable[Field], request: HttpRequest) -> Deletion:
        fields = list(objs)
        held = sum(sum(definitions.held(field, using=database()).values()) for field in fields)
        return self.deletion(request, fields, {gettext("values or links"): held})

    def response_post_save_change(self, request: HttpRequest, obj: Field) -> HttpResponseRedirect:
        url = reverse(f"{self.admin_site.name}:relations_flow_change", args=[obj.flow_id])
        return HttpResponseRedirect(url)

    response_post_save_add = response_post_save_change
