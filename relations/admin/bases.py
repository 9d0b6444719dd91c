"""The forms and pages of the admin: what they share, and Django's generic classes as mypy wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Any]
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyInline = InlineModelAdmin[Any, Any]
    AnyTabularInline = admin.TabularInline[Any, Any]
else:  # Without parameters at run time.
    AnyModelForm, AnyModelAdmin = forms.ModelForm, admin.ModelAdmin
    AnyInline, AnyTabularInline = InlineModelAdmin, admin.TabularInline


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
