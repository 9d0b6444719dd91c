"""The forms and pages of the admin: what they share, and Django's generic classes as mypy wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin import ModelAdmin, TabularInline
from django.contrib.admin.options import InlineModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Any]
    AnyModelAdmin = ModelAdmin[Any]
    AnyInline = InlineModelAdmin[Any, Any]
    AnyTabularInline = TabularInline[Any, Any]
    AnyFormSet = forms.BaseFormSet[Any]
else:  # Without parameters at run time.
    AnyModelForm, AnyModelAdmin = forms.ModelForm, ModelAdmin
    AnyInline, AnyTabularInline, AnyFormSet = InlineModelAdmin, TabularInline, forms.BaseFormSet


Deletion = tuple[list[str], dict[str, int], set[str], list[str]]  # see `get_deleted_objects`


def page(
    admin: ModelAdmin[Any], request: HttpRequest, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page beside those of the stock admin, with what every page of it needs."""
    common = {**admin.admin_site.each_context(request), "opts": admin.opts, "media": admin.media}
    return TemplateResponse(request, template, common | context, status=status)


class RowForm(AnyModelForm):
    """A form of a row that asks for other fields than the model does."""

    needed: Mapping[str, bool] = {}  # by name, whether there must be a value

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.needed.keys() & self.fields.keys():
            self.fields[name].required = self.needed[name]


class StyledAdmin(AnyModelAdmin):
    """A page with the app's styles."""

    class Media:
        css = {"all": ("relations/admin/forms.css",)}
