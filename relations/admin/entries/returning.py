"""Keeping the inputs of an entry's form that cannot be saved: the session ended, or the entry was deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from ...access import caller
from ...engine.schema import FlowSchema
from ..context import access_for, schema_for
from ..guard import sent
from ..relation_field.conflicts import EDIT
from . import drawer
from .forms import HASHES_INPUT, EntryForm
from .page import EntryPages

SIGN_IN = "relations:sign_in"
FLOW = "relations:flow"
CREDENTIALS = ("username", "password", REDIRECT_FIELD_NAME, SIGN_IN)


class DeletedMeanwhile(Exception):
    """Raised when the entry of a submitted form has been deleted meanwhile, and the user may add entries.

    The form is then shown as that of a new entry.
    """


class ReturningForms(EntryPages):
    """The pages of entries, which show inputs again that could not be saved.

    That happens when the session has ended, after a new sign-in, and when the entry was deleted meanwhile.
    """

    def get_urls(self) -> list[URLPattern]:
        named = "relations_entry_"
        return [
            path("add/", self._kept(self.add_view), name=f"{named}add"),
            path("<path:object_id>/change/", self._kept(self.change_view), name=f"{named}change"),
            *super().get_urls(),
        ]

    # -- a session that ended -----------------------------------------------------------------------

    def _kept(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Return the view for users who are signed in.

        A POST of others gets a page to sign in, which keeps the inputs that they have sent.
        """
        guarded = self.admin_site.admin_view(view)

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not self.admin_site.has_permission(request):
                refused = self._sign_in(request)
                if refused is not None:
                    return refused
                caller.become(access_for(request))
            return guarded(request, *args, **kwargs)

        return drawer.framed(csrf_protect(answer))

    def _sign_in(self, request: HttpRequest) -> HttpResponse | None:
        """Return the page to sign in, which keeps the request's inputs.

        None if the request has signed its user in: its inputs are then shown again, not saved.
        """
        context = {"sent": [*sent(request.POST, *CREDENTIALS), (SIGN_IN, "1")], "title": _("Sign in again")}
        if SIGN_IN not in request.POST:
            request.method = "GET"  # no credentials yet: show the empty form
        response = self.admin_site.login(request, context)
        request.method = "POST"
        if response.status_code == HttpResponseRedirect.status_code:
            _give_back(request)
            messages.info(request, _("You are signed in again. What you typed is here, and not saved yet."))
            return None
        if isinstance(response, TemplateResponse):
            response.template_name = "admin/relations/entry/sign_in.html"
        return response

    # -- an entry that was deleted ------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show and save the form of an entry.

        If the entry was deleted meanwhile, the form of a new entry is shown, with all submitted inputs.
        """
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except DeletedMeanwhile:
            return self._add_again(request, extra_context)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        """Redirect to the list of entries. Raises DeletedMeanwhile if the request has inputs to keep."""
        if self._flow_of(request) is not None and self.has_add_permission(request):
            raise DeletedMeanwhile
        messages.warning(request, _("There is no entry %s. Perhaps it was deleted?") % object_id)
        return HttpResponseRedirect(self.url("changelist"))

    def _add_again(self, request: HttpRequest, extra_context: dict[str, Any] | None) -> HttpResponse:
        flow = self._flow_of(request)
        assert flow is not None
        _give_back(request, f"{EntryForm.prefix}-{HASHES_INPUT}")
        query = request.GET.copy()
        query["flow"] = flow.slug
        request.GET = query  # type: ignore[assignment]
        text = _("This entry was deleted meanwhile. What you typed is here: saving makes a new entry of it.")
        messages.warning(request, text)
        locale = request.GET.get("locale", "")
        url = self.url("add", request=request, flow=flow.slug, locale=locale, **drawer.query(request))
        return self.add_view(request, url, extra_context)

    def _flow_of(self, request: HttpRequest) -> FlowSchema | None:
        """Return the enabled flow that the submitted form of an entry names; None if there is none."""
        flow = schema_for(request).flows.get(request.POST.get(FLOW, ""))
        return flow if flow is not None and flow.enabled else None


def _give_back(request: HttpRequest, *but: str) -> None:
    """Replace the request's POST data so that the form is shown again with its inputs, and not saved.

    Credentials, and the inputs named by `but`, are removed.
    """
    data = request.POST.copy()
    for name in (*CREDENTIALS, *but):
        data.pop(name, None)
    data[EDIT] = "1"
    request.POST = data  # type: ignore[assignment]
