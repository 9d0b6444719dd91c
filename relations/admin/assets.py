"""The admin of uploaded files."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..engine import assets
from ..engine.errors import ValidationError
from ..models import Asset
from .context import database
from .refusals import EngineAdmin, RefusableForm, refusable

ATTRIBUTES = {
    "name": "name",
    "alternative_text": "alternativeText",
    "caption": "caption",
}  # form field to engine attribute
READONLY = ("link", "document_id", "mime", "size", "width", "height")  # properties of the file


class AssetForm(RefusableForm):
    """The form of an uploaded file: the upload when it is new, its name, alternative text and caption."""

    needed = {"name": False}

    class Meta:
        model = Asset
        fields = ("file", "name", "alternative_text", "caption")
        help_texts = {"name": _("The file's own name where this is empty.")}


@admin.register(Asset)
class AssetAdmin(EngineAdmin):
    """Uploaded files, written through `engine.assets`. The file itself cannot be replaced."""

    form = AssetForm
    list_display = ("name", "mime", "size", "width", "height", "document_id", "created_at")
    list_filter = ("mime",)
    search_fields = ("name", "alternative_text", "caption", "document_id", "hash")
    actions = None

    def get_fields(self, request: HttpRequest, obj: Asset | None = None) -> Any:
        return ("name", "alternative_text", "caption", *READONLY) if obj else AssetForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Asset | None = None) -> Any:
        return READONLY if obj else ()

    @admin.display(description=_("file"))
    def link(self, obj: Asset) -> str:
        """Return an HTML link to the uploaded file."""
        return format_html('<a href="{}">{}</a>', obj.file.url, obj.file.name)

    def save_model(self, request: HttpRequest, obj: Asset, form: Any, change: bool) -> None:
        info = {
            ATTRIBUTES[name]: form.cleaned_data[name] or None
            for name in form.changed_data
            if name in ATTRIBUTES
        }
        with refusable():
            if change:
                assets.describe(obj, info, using=database())
                return
            try:
                made = assets.upload(form.cleaned_data["file"], info, using=database())
            except ValidationError as error:
                error.path = ("file", *error.path[1:])
                raise
            obj.pk, obj.name = made.pk, made.name

    def delete_model(self, request: HttpRequest, obj: Asset) -> None:
        assets.delete(obj, using=database())
