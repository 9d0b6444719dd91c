"""The APIs' bearer tokens in the admin: issued, listed and revoked, never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

# Where the toolkit's token model is ours, the toolkit registers it: first, so that ours comes after it.
import oauth2_provider.admin  # noqa: F401
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import revoke_access_token
from oauth2_provider.settings import oauth2_settings

from ..access.scopes import READ, WRITE
from ..access.tokens import issue_token
from ..models import AccessToken
from .bases import RowForm, StyledAdmin

MAX_DAYS = 36_500  # a hundred years: dates end at the year 9999


class TokenForm(RowForm):
    """What a new token is for, and what it may do."""

    needed = {"name": True}

    access = forms.ChoiceField(choices=[(READ, _("read")), (WRITE, _("read and write"))], label=_("Scope"))
    days = forms.IntegerField(
        min_value=1,
        max_value=MAX_DAYS,
        required=False,
        label=_("Days until it expires"),
        help_text=_("Without a number it does not expire."),
    )

    class Meta:
        model = AccessToken
        fields = ("name",)


class TokenAdmin(StyledAdmin):
    """The database knows only digests: a token's secret is shown once, when it is issued."""

    form = TokenForm
    list_display = ("name", "scope", "user", "application", "expires", "created")
    list_filter = ("scope", "expires")
    list_select_related = ("user", "application")
    search_fields = ("name", "application__name", "application__client_id")
    ordering = ("-created",)

    def get_fields(self, request: HttpRequest, obj: AccessToken | None = None) -> Any:
        known = ("name", "scope", "user", "application", "expires", "created")
        return ("name", "access", "days") if obj is None else known

    def has_change_permission(self, request: HttpRequest, obj: AccessToken | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: AccessToken, form: Any, change: bool) -> None:
        given, days = form.cleaned_data, form.cleaned_data["days"]
        expires_in = timedelta(days=days) if days else None
        token, secret = issue_token(given["name"], scope=given["access"], expires_in=expires_in)
        obj.__dict__.update(token.__dict__)
        text = gettext("The token is {}. Copy it now: it is not shown again.")
        messages.warning(request, format_html(text, format_html("<code>{}</code>", secret)))

    def delete_model(self, request: HttpRequest, obj: AccessToken) -> None:
        """Revoke it, with the refresh token that could replace it."""
        if oauth2_settings.ACCESS_TOKEN_MODEL == "relations.AccessToken":
            revoke_access_token(obj)
        else:
            obj.delete()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AccessToken]) -> None:
        for token in queryset:
            self.delete_model(request, token)


def register(site: admin.AdminSite) -> None:
    """Take the place of the toolkit's page, where it made one."""
    if site.is_registered(AccessToken):
        site.unregister(AccessToken)
    site.register(AccessToken, TokenAdmin)


register(admin.site)
