"""The admin of uploaded files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ..engine import assets
from ..engine.errors import ValidationError
from ..models import Asset, Entry
from .acting import as_user
from .bases import page
from .context import database
from .inputs.files import about
from .inputs.picking import FilePicking
from .refusals import EngineAdmin, RefusableForm, refusable
from .relation_field.viewer import Viewer
from .subject.places import PlaceFinder
from .thumbnails import thumbnail

ATTRIBUTES = {
    "name": "name",
    "alternative_text": "alternativeText",
    "caption": "caption",
}  # form field to engine attribute
READONLY = ("preview", "link", "document_id", "mime", "size", "width", "height")  # properties of the file


class AssetForm(RefusableForm):
    """The form of an uploaded file: the upload when it is new, its name, alternative text and caption."""

    needed = {"name": False}

    class Meta:
        model = Asset
        fields = ("file", "name", "alternative_text", "caption")
        help_texts = {"name": _("The file's own name where this is empty.")}


@admin.register(Asset)
class AssetAdmin(FilePicking, EngineAdmin):
    """The admin of uploaded files, which `engine.assets` stores and changes.

    The file itself cannot be replaced.
    """

    form = AssetForm
    list_display = ("preview", "name", "alternative_text", "about", "created_at")
    list_display_links = ("preview", "name")
    list_filter = ("mime",)
    search_fields = ("name", "alternative_text", "caption", "document_id", "hash")
    actions = None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.used_by_view))
        own = path("<path:object_id>/used-by/", view, name="relations_asset_used_by")
        return as_user([own, *super().get_urls()])

    def get_fields(self, request: HttpRequest, obj: Asset | None = None) -> Any:
        return (
            ("preview", "name", "alternative_text", "caption", *READONLY[1:])
            if obj
            else AssetForm.Meta.fields
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Asset | None = None) -> Any:
        return READONLY if obj else ()

    @admin.display(description=_("picture"))
    def preview(self, obj: Asset) -> str:
        """Return the HTML of a small picture of the file. If it is no picture, the HTML has its extension."""
        url = thumbnail(obj)
        if not url:
            return format_html('<span class="relations-thumb">{}</span>', obj.ext.lstrip("."))
        # In the list the picture is a link, which needs a name.
        return format_html('<img class="relations-thumb" src="{}" alt="{}" loading="lazy">', url, obj.name)

    @admin.display(description=_("kind and size"), ordering="size")
    def about(self, obj: Asset) -> str:
        """Return the file's type, size and dimensions as text."""
        return about(obj)

    @admin.display(description=_("file"))
    def link(self, obj: Asset) -> str:
        """Return an HTML link to the uploaded file."""
        return format_html('<a href="{}">{}</a>', obj.file.url, obj.file.name)

    # -- where it is used ---------------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show and save a file's name and texts; the page also lists where the file is used."""
        shown = self._used(request, object_id)
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Delete the file, after a page that asks for confirmation and lists where the file is used."""
        shown = self._used(request, object_id)
        return super().delete_view(request, object_id, {**shown, **(extra_context or {})})

    def _used(self, request: HttpRequest, object_id: str) -> dict[str, Any]:
        """Return `{"places": …}` for the template: the first uses of the file, as a Places.

        {} for a POST request, for those who may not view entries, and for a file that does not exist.
        """
        if request.method != "GET" or not Viewer(request, self.admin_site).sees_entries:
            return {}
        asset = self.get_object(request, unquote(object_id))
        return {"places": self._using(request, asset).first()} if asset else {}

    def _using(self, request: HttpRequest, asset: Asset) -> PlaceFinder:
        viewer = Viewer(request, self.admin_site)

        def url(entry: int, locale: str) -> str:
            address = viewer.url(Entry, entry)
            return f"{address}?{urlencode({'locale': locale})}" if address and locale else address

        return PlaceFinder.of(asset, url)

    def used_by_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show, in pages, the fields of entries that use the file.

        Raises Http404 for a file that does not exist.
        """
        asset = self.get_object(request, unquote(object_id))
        if asset is None:
            raise Http404
        if not self.has_view_permission(request, asset) or not Viewer(request, self.admin_site).sees_entries:
            raise PermissionDenied
        return page(
            self,
            request,
            "admin/relations/asset/used_by.html",
            title=_("Used by"),
            subtitle=asset.name,
            form_url=reverse(f"{self.admin_site.name}:relations_asset_change", args=[asset.pk]),
            places=self._using(request, asset).pages().get_page(request.GET.get("p")),
        )

    # -- writing ------------------------------------------------------------------------------------

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
