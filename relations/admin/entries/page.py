"""The page that adds or changes an entry: a form, its buttons, and what the buttons do."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.models import ADDITION, CHANGE
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ...engine.errors import RelationsError
from ...engine.operations import Target
from ...models import Entry, Status
from ..relation_field import conflicts
from ..relation_field.reconciling import Conflicted
from ..relation_field.viewer import Viewer
from ..relation_field.views import RelationViews
from ..subject.labels import label, named, title_field
from ..subject.states import State
from ..subject.subject import Subject
from ..subject.targets import word
from . import history
from .forms import EntryForm


class EntryPage:
    """One request for the form of one subject."""

    def __init__(self, admin: RelationViews, request: HttpRequest, subject: Subject) -> None:
        self.admin, self.request, self.subject = admin, request, subject
        self.opts = admin.opts
        self.may_write = (
            admin.has_change_permission(request, subject.entry)
            if subject.entry
            else admin.has_add_permission(request)
        )
        self.may_connect = admin.has_change_permission(request, subject.entry)

    def answer(self) -> HttpResponse:
        """The form, or what comes after it was saved."""
        viewer = Viewer(self.request, self.admin.admin_site)
        form = EntryForm(
            self.subject,
            viewer,
            lambda field: self.admin.relation_addresses(self.subject, field, viewer),
            self.request.POST if self.request.method == "POST" else None,
            relations=self.may_connect or self.subject.entry is not None,
            readonly=not self.may_write,
        )
        if conflicts.EDIT in self.request.POST:
            form.show_lists_as_they_are()
        elif self.request.method == "POST" and form.is_valid():
            try:
                return self._save(form)
            except Conflicted as conflicted:
                return self._ask(form, conflicted)
            except RelationsError as error:
                form.refuse(error)
        return self._render(form)

    def _ask(self, form: EntryForm, conflicted: Conflicted) -> HttpResponse:
        """Somebody else changed the same: the page on which a person chooses."""
        entry = self.subject.entry
        assert entry is not None
        context = {
            **self.admin.admin_site.each_context(self.request),
            **conflicts.context(conflicted, form.lists, self.request.POST, entry),
            "title": _("Two editors changed the same"),
            "name": named(entry),
            "opts": self.opts,
            "media": self.admin.media,
            "back_url": self._url("change", entry.pk, locale=self.subject.locale),
        }
        return TemplateResponse(self.request, "relations/admin/conflict.html", context, status=409)

    # -- saving -------------------------------------------------------------------------------------

    def _save(self, form: EntryForm) -> HttpResponse:
        publish = self.subject.flow.drafts and "_publish" in self.request.POST
        if not form.is_edited and not publish:
            if "_preview" not in self.request.POST:
                messages.info(self.request, _("Nothing was changed."))
            assert self.subject.entry is not None
            return self._onward(self.subject.entry)
        document = form.save(Status.PUBLISHED if publish else None)
        entry = Entry.objects.using(self.subject.using).select_related("flow").get(pk=document.entry)
        slug = title_field(self.subject.flow)
        name = label(str(document[slug] or "") if slug else "", entry.document_id)
        flag = CHANGE if self.subject.entry else ADDITION
        history.record(self.request.user, {entry: name}, flag, history.message(form, document, publish))
        if self.is_popup and self.subject.entry is None:
            return self._hand_over(entry, name)
        self._tell(entry, name, publish)
        for sentence in conflicts.summary(form.lists, form.reconciled.merges):
            messages.info(self.request, sentence)
        return self._onward(entry)

    def _tell(self, entry: Entry, name: str, published: bool) -> None:
        text = _("The entry “{}” was saved.")
        if self.subject.flow.drafts:
            text = _("The entry “{}” was published.") if published else _("The draft of “{}” was saved.")
        url = self._url("change", entry.pk, locale=self.subject.locale)
        link = format_html('<a href="{}">{}</a>', url, name)
        messages.success(self.request, format_html(text, link))

    @property
    def is_popup(self) -> bool:
        return IS_POPUP_VAR in self.request.GET or IS_POPUP_VAR in self.request.POST

    def _hand_over(self, entry: Entry, name: str) -> HttpResponse:
        """Give what was added to the window that asked for it, as the stock admin does."""
        target = Target(entry.document_id, locale=self.subject.locale or None)
        handed = {"value": word(target), "obj": name}
        context = {"popup_response_data": json.dumps(handed)}
        return TemplateResponse(self.request, "admin/popup_response.html", context)

    def _onward(self, entry: Entry) -> HttpResponse:
        if "_preview" in self.request.POST and self.subject.flow.drafts:
            return HttpResponseRedirect(self._url("publish", entry.pk, locale=self.subject.locale))
        if "_continue" in self.request.POST:
            return HttpResponseRedirect(self._url("change", entry.pk, locale=self.subject.locale))
        if "_addanother" in self.request.POST:
            return HttpResponseRedirect(
                self._url("add", flow=self.subject.flow.slug, locale=self.subject.locale)
            )
        return self.admin.response_post_save_change(self.request, entry)

    # -- showing ------------------------------------------------------------------------------------

    def _render(self, form: Any) -> HttpResponse:
        subject, entry = self.subject, self.subject.entry
        name = named(entry) if entry else None
        verb = _("Add: %s") if entry is None else _("Change: %s") if self.may_write else _("View: %s")
        context = {
            **self.admin.admin_site.each_context(self.request),
            "title": verb % subject.flow.name,
            "subtitle": name,
            "name": name,
            "form": form,
            "adminform": helpers.AdminForm(form, [], {}, (), self.admin),
            "errors": helpers.AdminErrorList(form, []),
            "object_id": entry and str(entry.pk),
            "original": entry,
            "subject": subject,
            "flow": subject.flow,
            "locales": self._locales(),
            "may_write": self.may_write,
            "may_unpublish": subject.flow.drafts and subject.state in (State.PUBLISHED, State.MODIFIED),
            "may_discard": subject.flow.drafts and subject.state == State.MODIFIED,
            "locale_query": f"?{urlencode({'locale': subject.locale})}" if subject.locale else "",
            "is_popup": self.is_popup,
            "to_field": None,
            "media": self.admin.media + form.media,
            "inline_admin_formsets": [],
            "preserved_filters": self.admin.get_preserved_filters(self.request),
        }
        return self.admin.render_change_form(
            self.request, context, add=entry is None, change=entry is not None, obj=entry
        )

    def _locales(self) -> list[dict[str, Any]]:
        """The locales to switch to; none where the flow is not localized."""
        subject = self.subject
        if not subject.flow.localized:
            return []
        entry = subject.entry
        return [
            {
                "code": code,
                "url": self._url("change", entry.pk, locale=code)
                if entry
                else self._url("add", flow=subject.flow.slug, locale=code),
                "is_current": code == subject.locale,
                "exists": code in subject.states,
                "state": subject.states.get(code) if subject.flow.drafts else None,
            }
            for code in subject.schema.locales
        ]

    def _url(self, view: str, *args: Any, **query: str) -> str:
        url = reverse(f"{self.admin.admin_site.name}:relations_entry_{view}", args=args)
        query = {name: value for name, value in query.items() if value}
        if query:
            url = f"{url}?{urlencode(query)}"
        filters = self.admin.get_preserved_filters(self.request)
        return add_preserved_filters({"preserved_filters": filters, "opts": self.opts}, url)
