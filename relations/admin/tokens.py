"""The admin of bearer tokens: issue, list and revoke. Tokens cannot be changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..access.scopes import READ, WRITE
from ..access.tokens import issue_token
from ..models import AccessToken
from .bases import RowForm, StyledAdmin

MAX_DAYS = 36_500  # a hundred years: dates end at the year 9999


class TokenForm(RowForm):
    """The form of a new token: name, scope and days until it expires."""

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


@admin.register(AccessToken)
class TokenAdmin(StyledAdmin):
    """The admin of bearer tokens.

    Only a digest of a token is stored: its secret is shown once, when it is issued.
    """

    form = TokenForm
    list_display = ("name", "prefix", "scope", "user", "client", "expires", "created")
    list_filter = ("scope", "expires")
    list_select_related = ("user",)
    search_fields = ("name", "prefix", "client")
    ordering = ("-created",)

    def get_fields(self, request: HttpRequest, obj: AccessToken | None = None) -> Any:
        known = ("name", "prefix", "scope", "user", "client", "expires", "created")
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
