"""The admin of OAuth clients, which get tokens from `/oauth/access_token`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ..access.scopes import READ, WRITE
from ..admin import secret as secrets
from ..admin.bases import RowForm, StyledAdmin
from .clients import create_client, renew_secret, scope_of
from .models import Client

ACCESS = {WRITE: _("read and write"), READ: _("read")}
READONLY = ("client_id", "scope", "created", "updated")


class ClientForm(RowForm):
    """The form of an existing OAuth client, of which only the name can be changed."""

    needed = {"name": True}

    class Meta:
        model = Client
        fields = ("name",)


class NewClientForm(ClientForm):
    """The form of a new OAuth client: its name and scope."""

    access = forms.ChoiceField(choices=ACCESS.items(), label=_("Scope"))


@admin.register(Client)
class ClientAdmin(StyledAdmin):
    """The admin of OAuth clients. Only a hash of a secret is stored.

    So a secret is shown once, when its client is created or the secret is renewed. An application of
    django-oauth-toolkit with a grant type that this app does not use (neither client credentials nor
    implicit) is listed too, and cannot be changed.
    """

    list_display = ("name", "client_id", "scope", "created")
    list_filter = ("created",)
    search_fields = ("name", "client_id")
    ordering = ("-created",)
    actions = ("give_new_secret",)

    @property
    def media(self) -> forms.Media:
        return super().media + secrets.SCRIPTS

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = NewClientForm if obj is None else ClientForm
        return super().get_form(request, obj, change, form=form, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "access") if obj is None else ("name", *READONLY)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else READONLY

    @admin.display(description=_("scope"))
    def scope(self, client: Any) -> Any:
        """Return the client's scope as text; for an application of another grant type, that type."""
        known = scope_of(client)
        return ACCESS[known] if known else client.get_authorization_grant_type_display()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or scope_of(obj) is not None) and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["name", "updated"])
            return
        client, secret = create_client(obj.name, scope=form.cleaned_data["access"])
        obj.__dict__.update(client.__dict__)
        self._show_secret(request, client, secret)

    @admin.action(description=_("Give a new secret"), permissions=["change"])
    def give_new_secret(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Renew the clients' secrets and show them. Old secrets and all their tokens become invalid."""
        for client in queryset:
            if self.has_change_permission(request, client):
                self._show_secret(request, client, renew_secret(client))

    def _show_secret(self, request: HttpRequest, client: Any, secret: str) -> None:
        text = _t("The id of {} is {}, and its secret {}. Copy it now: it is not shown again.")
        shown = map(secrets.shown, (client.client_id, secret))
        messages.warning(request, format_html(text, client.name, *shown))
