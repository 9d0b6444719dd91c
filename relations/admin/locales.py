"""The admin of locales, the languages of localized content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..engine import definitions
from ..engine.reading.counts import of_locales
from ..models import Locale
from .bases import Deletion
from .context import database
from .refusals import DefinitionAdmin, RefusableForm, refusable


class LocaleForm(RefusableForm):
    """The form of a locale: its code, its name, and whether it is the default."""

    class Meta:
        model = Locale
        fields = ("code", "name", "is_default")
        help_texts = {
            "code": _("A language tag, like fr or en-GB."),
            "name": _("The language's own name where this is empty."),
            "is_default": _("What is read and written where no locale is named."),
        }


@admin.register(Locale)
class LocaleAdmin(DefinitionAdmin):
    """The admin of locales, which `engine.definitions` creates and changes.

    The default one cannot be deleted.
    """

    form = LocaleForm
    list_display = ("code", "name", "is_default", "created_at")
    search_fields = ("code", "name")
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Locale | None = None) -> Any:
        """Return the names of read-only form fields: the code of an existing locale, which content refers to.

        `is_default` of the default locale is read-only too: it changes when another locale becomes the
        default.
        """
        if obj is None:
            return ()
        return ("code", "is_default") if obj.is_default else ("code",)

    def has_delete_permission(self, request: HttpRequest, obj: Locale | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_default)

    def save_model(self, request: HttpRequest, obj: Locale, form: Any, change: bool) -> None:
        with refusable():
            if not change:
                made = definitions.create_locale(obj.code, name=obj.name, using=database())
                obj.pk = made.pk
            else:
                definitions.rename_locale(obj.code, obj.name, using=database())
            if "is_default" in form.changed_data:
                definitions.set_default_locale(obj.code, using=database())

    def delete_model(self, request: HttpRequest, obj: Locale) -> None:
        definitions.delete_locale(obj.code, allow_data_loss=True, using=database())

    def get_deleted_objects(self, objs: Iterable[Locale], request: HttpRequest) -> Deletion:
        locales = list(objs)
        return self.deletion(request, locales, of_locales([locale.code for locale in locales], database()))
