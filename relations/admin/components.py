"""The admin of components; their attributes are edited as JSON, in the form of Strapi's schema files."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..engine import definitions
from ..models import Component
from .context import database
from .jsonfield import StrictJSONField
from .refusals import DefinitionAdmin, RefusableForm, refusable


class ComponentForm(RefusableForm):
    """The form of a component: its uid, its name and its attributes as JSON."""

    class Meta:
        model = Component
        fields = ("uid", "name", "attributes")
        help_texts = {
            "uid": _("Category and name, like shared.seo. Fields name the component by it."),
            "attributes": _('Like {"title": {"type": "string", "required": true, "maxLength": 60}}.'),
        }


@admin.register(Component)
class ComponentAdmin(DefinitionAdmin):
    """Components, written through `engine.definitions`."""

    form = ComponentForm
    formfield_overrides = {models.JSONField: {"form_class": StrictJSONField}}
    list_display = ("name", "uid", "updated_at")
    search_fields = ("name", "uid")
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Component | None = None) -> Any:
        """Return the names of fields that cannot be changed: the uid of an existing component.

        The values of dynamic zones refer to it.
        """
        return ("uid",) if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Component, form: Any, change: bool) -> None:
        given: dict[str, Any] = {n: form.cleaned_data[n] for n in form.changed_data if n != "uid"}
        if "attributes" in given:
            given["attributes"] = given["attributes"] or {}
        with refusable():
            if change:
                definitions.update_component(obj, using=database(), **given)
            else:
                obj.pk = definitions.create_component(obj.uid, using=database(), **given).pk

    def delete_model(self, request: HttpRequest, obj: Component) -> None:
        definitions.delete_component(obj, using=database())
