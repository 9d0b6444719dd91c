"""Base classes of the admin's forms and pages, and aliases for mypy of Django's generic classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin import ModelAdmin, TabularInline
from django.contrib.admin.options import IS_POPUP_VAR, InlineModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Any]
    AnyModelAdmin = ModelAdmin[Any]
    AnyInline = InlineModelAdmin[Any, Any]
    AnyTabularInline = TabularInline[Any, Any]
    AnyFormSet = forms.BaseFormSet[Any]
else:  # At run time these classes take no type parameters.
    AnyModelForm, AnyModelAdmin = forms.ModelForm, ModelAdmin
    AnyInline, AnyTabularInline, AnyFormSet = InlineModelAdmin, TabularInline, forms.BaseFormSet


Deletion = tuple[list[str], dict[str, int], set[str], list[str]]  # see `get_deleted_objects`


def page(
    admin: ModelAdmin[Any], request: HttpRequest, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Return a response that renders `template` as a page of the admin, with the HTTP status `status`.

    The template's context is `context`, and what the admin's base template needs.
    """
    common = {**admin.admin_site.each_context(request), "opts": admin.opts, "media": admin.media}
    common["is_popup"] = IS_POPUP_VAR in request.GET
    return TemplateResponse(request, template, common | context, status=status)


class RowForm(AnyModelForm):
    """A ModelForm base class whose subclasses can change which fields are required.

    `needed` maps a field's name to whether the form requires it, whatever the model says. Inputs have no
    `maxlength`, which would cut pasted text: the validator refuses text that is too long.
    """

    needed: Mapping[str, bool] = {}  # field name to `required`

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.needed.keys() & self.fields.keys():
            self.fields[name].required = self.needed[name]
        for field in self.fields.values():
            # A browser would cut what is pasted without a word; the validator refuses it.
            field.widget.attrs.pop("maxlength", None)


class StyledAdmin(AnyModelAdmin):
    """A ModelAdmin whose pages load the app's stylesheet."""

    class Media:
        css = {"all": ("relations/admin/forms.css",)}
