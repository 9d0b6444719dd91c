"""The admin of bearer tokens: issue, list, rotate and revoke. Tokens cannot be changed otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import Media
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..access.caller import EVERY, FILES
from ..access.scopes import OF_DEFINITIONS, READ, WRITE
from ..access.tokens import issue_token, rotate_token
from ..engine import schema
from ..models import AccessToken
from . import secret
from .bases import RowForm, StyledAdmin
from .context import database

MAX_DAYS = 36_500  # a hundred years: dates end at the year 9999
SOME = "some"
ACCESS = [(READ, _("read")), (WRITE, _("read and write")), (SOME, _("what is chosen below"))]
OF_FLOWS = {
    "read": _("read what is published"),
    "drafts": _("read drafts, too"),
    "write": _("write drafts"),
    "publish": _("publish"),
}
OF_FILES = {"read": _("read"), "write": _("upload, change and delete")}


class TokenForm(RowForm):
    """The form of a new token: name, scope and days until it expires."""

    needed = {"name": True}

    access = forms.ChoiceField(choices=ACCESS, label=_("Scope"))
    scopes = forms.MultipleChoiceField(
        required=False,
        label=_("In these flows"),
        help_text=_("A write that publishes takes both: to write, and to publish."),
        widget=forms.SelectMultiple(attrs={"size": 10}),
    )
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "scopes" in self.fields:  # not where a token is only shown
            self.fields["scopes"].choices = _choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("access") == SOME and not given.get("scopes") and "scopes" not in self.errors:
            self.add_error("scopes", _("Choose what the token may do."))
        return given

    @property
    def scope(self) -> str | list[str]:
        """The scope that was chosen: one word for everything, or a list of words such as `articles:read`."""
        access: str = self.cleaned_data["access"]
        chosen: list[str] = self.cleaned_data["scopes"]
        return chosen if access == SOME else access


def _choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the choices for scopes, in groups: for all flows, for each flow, for files and for definitions.

    A group is (heading, [(word of a scope, text)]).
    """
    flows = sorted(schema.current(database()).flows.values(), key=lambda flow: flow.name)
    named = [(_("All flows"), EVERY), *((flow.name, flow.slug) for flow in flows)]
    flows_own = {slug: [(f"{slug}:{key}", text) for key, text in OF_FLOWS.items()] for _, slug in named}
    groups = [
        (name, [choice for choice in flows_own[slug] if choice[0] != OF_DEFINITIONS]) for name, slug in named
    ]
    files = [(f"{FILES}:{key}", text) for key, text in OF_FILES.items()]
    return [*groups, (_("Files"), files), (_("Structure"), [(OF_DEFINITIONS, _("change flows and fields"))])]


@admin.register(AccessToken)
class TokenAdmin(StyledAdmin):
    """The admin of bearer tokens.

    Only a digest of a token is stored: its secret is shown once, when it is issued or rotated.
    """

    form = TokenForm
    list_display = ("name", "prefix", "scope", "user", "client", "expires", "used", "created")
    list_filter = ("scope", "expires", "used")
    list_select_related = ("user",)
    search_fields = ("name", "prefix", "client")
    ordering = ("-created",)
    actions = ("rotate",)

    @property
    def media(self) -> Media:
        return super().media + secret.SCRIPTS

    def get_fields(self, request: HttpRequest, obj: AccessToken | None = None) -> Any:
        known = ("name", "prefix", "scope", "user", "client", "expires", "used", "created")
        return ("name", "access", "scopes", "days") if obj is None else known

    def has_change_permission(self, request: HttpRequest, obj: AccessToken | None = None) -> bool:
        return False

    def has_rotate_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may give tokens new secrets: with Django's permission to change tokens."""
        return super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: AccessToken, form: Any, change: bool) -> None:
        given, days = form.cleaned_data, form.cleaned_data["days"]
        expires_in = timedelta(days=days) if days else None
        token, clear = issue_token(given["name"], scope=form.scope, expires_in=expires_in)
        obj.__dict__.update(token.__dict__)
        text = gettext("The token is {}. Copy it now: it is not shown again.")
        messages.warning(request, format_html(text, secret.shown(clear)))

    @admin.action(description=_("Give a new secret"), permissions=["rotate"])
    def rotate(self, request: HttpRequest, queryset: QuerySet[AccessToken]) -> None:
        """Give the tokens new secrets, and show these in messages.

        The old secrets are no longer accepted.
        """
        text = gettext("The new secret of {} is {}. Copy it now: it is not shown again.")
        for token in queryset:
            messages.warning(request, format_html(text, str(token), secret.shown(rotate_token(token))))
