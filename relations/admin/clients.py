"""The clients of `/oauth/access_token` in the admin: made, renamed, given new secrets, and revoked."""

from __future__ import annotations

from typing import Any

# The toolkit registers its own page, which has a field for the secret: first, so that ours comes after it.
import oauth2_provider.admin  # noqa: F401
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import (
    get_application_model,
    get_grant_model,
    get_id_token_model,
    get_refresh_token_model,
)
from oauth2_provider.settings import oauth2_settings

from ..access.clients import create_client, renew_secret, scope_of
from ..access.scopes import READ, WRITE
from .bases import RowForm, StyledAdmin

ACCESS = {WRITE: _("read and write"), READ: _("read")}
KNOWN = ("client_id", "scope", "created", "updated")  # what a client is known by


class ClientForm(RowForm):
    """Whose the client is."""

    needed = {"name": True}

    class Meta:
        model = get_application_model()
        fields = ("name",)


class NewClientForm(ClientForm):
    """Of a new client also what it may do."""

    access = forms.ChoiceField(choices=ACCESS.items(), label=_("Scope"))


class ClientAdmin(StyledAdmin):
    """The database knows only hashes: a client's secret is shown once, when it is made.

    Applications for other grants than those of clients are listed, and not changed here.
    """

    list_display = ("name", "client_id", "scope", "created")
    list_filter = ("created",)
    search_fields = ("name", "client_id")
    ordering = ("-created",)
    actions = ("give_new_secret",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = NewClientForm if obj is None else ClientForm
        return super().get_form(request, obj, change, form=form, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "access") if obj is None else ("name", *KNOWN)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else KNOWN

    @admin.display(description=_("scope"))
    def scope(self, client: Any) -> Any:
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
        self._tell(request, client, secret)

    @admin.action(description=_("Give a new secret"), permissions=["change"])
    def give_new_secret(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Show new secrets; the old ones, and all tokens, are void at once."""
        for client in queryset:
            if self.has_change_permission(request, client):
                self._tell(request, client, renew_secret(client))

    def _tell(self, request: HttpRequest, client: Any, secret: str) -> None:
        text = _t("The id of {} is {}, and its secret {}. Copy it now: it is not shown again.")
        shown = (format_html("<code>{}</code>", word) for word in (client.client_id, secret))
        messages.warning(request, format_html(text, client.name, *shown))


def register(site: admin.AdminSite) -> None:
    """Take the place of the toolkit's pages, where the project's tokens are ours."""
    model = get_application_model()
    if oauth2_settings.ACCESS_TOKEN_MODEL == "relations.AccessToken":
        # The tokens' endpoint makes nothing of the other kinds.
        for page in (model, get_grant_model(), get_id_token_model(), get_refresh_token_model()):
            if site.is_registered(page):
                site.unregister(page)
        site.register(model, ClientAdmin)


register(admin.site)
