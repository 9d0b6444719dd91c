"""The admin of components, with a row for each attribute."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..engine import definitions
from ..models import Component
from .attributes.field import AttributesField
from .context import database
from .refusals import DefinitionAdmin, RefusableForm, refusable


class ComponentForm(RefusableForm):
    """The form of a component: its uid, its name and its attributes."""

    class Meta:
        model = Component
        fields = ("uid", "name", "attributes")
        help_texts = {
            "uid": _("Category and name, like shared.seo. Fields name the component by it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "attributes" in self.fields:  # else the page is for viewing
            stored = self.instance.attributes or {}
            self.fields["attributes"] = AttributesField(stored, label=capfirst(_("attributes")))


@admin.register(Component)
class ComponentAdmin(DefinitionAdmin):
    """The admin of components, which `engine.definitions` creates and changes."""

    form = ComponentForm
    fields = ("name", "uid", "attributes")
    list_display = ("name", "uid", "updated_at")
    search_fields = ("name", "uid")
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Component | None = None) -> Any:
        """Return the names of fields that cannot be changed: the uid of an existing component.

        The values of dynamic zones refer to it. A new component has none.
        """
        return ("uid",) if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Component, form: Any, change: bool) -> None:
        given: dict[str, Any] = {n: form.cleaned_data[n] for n in form.changed_data if n != "uid"}
        if "attributes" in given:
            given["attributes"] = given["attributes"] or {}
        with refusable():
            if change and not given:
                return
            if change:
                definitions.update_component(obj, using=database(), **given)
            else:
                obj.pk = definitions.create_component(obj.uid, using=database(), **given).pk

    def delete_model(self, request: HttpRequest, obj: Component) -> None:
        definitions.delete_component(obj, using=database())
