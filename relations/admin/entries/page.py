"""The page that adds or changes an entry: its form, an inline for each relation, and the buttons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import PermissionDenied
from django.forms.widgets import Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ...engine.errors import NotFoundError, ValidationError
from ...engine.operations import Target
from ...engine.reading.labels import named
from ...engine.schema import FlowSchema, RelationSchema
from ...engine.titles import readable
from ...models import Entry
from ..bases import page
from ..context import database, schema_for
from ..refusals import with_refusal
from ..relation_field import conflicts
from ..relation_field.formset import RelationFormSet
from ..relation_field.inline import RelationInline, inlines_of
from ..relation_field.mixin import RelationsAdminMixin
from ..relation_field.reading import Lists
from ..relation_field.viewer import Viewer
from ..subject.places import PlaceFinder
from ..subject.subject import Subject
from ..subject.targets import word
from . import drawer, history, reporting
from .forms import PUBLISH, EntryForm, Saved
from .permissions import FlowPermissions
from .scripts import SCRIPTS, needed


class EntryRelationInline(RelationInline):
    """The inline for one relation of an entry. Its list is saved together with the entry's values."""

    group = EntryForm.prefix

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        field = schema_for(request).flows[self.flow].relation(self.field)
        may_link = Viewer(request, self.admin_site).links(field)
        return may_link and super().has_change_permission(request, obj)


class EntryPages(FlowPermissions, RelationsAdminMixin):
    """The ModelAdmin of the pages that add and change an entry: values and relations in the flow's order."""

    @property
    def media(self) -> Media:
        """The scripts and styles of the pages."""
        return super().media + Media(js=SCRIPTS)

    # -- which flow, which entry --------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show and save the form of a new entry, after a page to choose the flow.

        Redirects to a single type's existing entry. Raises PermissionDenied for a user who may not add
        entries, and Http404 for an unknown or disabled flow.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        if not self.flow_slug(request):
            return self._choose_flow(request)
        flow = self._flow(request, None)
        if flow.single and (only := Entry.objects.using(database()).filter(flow=flow.id).first()):
            messages.info(request, _("There is one entry of this flow, and no more: this one."))
            return HttpResponseRedirect(self.url("change", only.pk))
        return super().add_view(request, form_url, extra_context)

    def _flow(self, request: HttpRequest, entry: Entry | None) -> FlowSchema:
        schema = schema_for(request)
        if entry is not None:
            return schema.by_id[entry.flow_id]
        flow = schema.flows.get(self.flow_slug(request))
        if flow is None or not flow.enabled:
            raise Http404(f'There is no flow "{self.flow_slug(request)}".')
        return flow

    def _choose_flow(self, request: HttpRequest) -> HttpResponse:
        known = schema_for(request).flows.values()
        flows = (flow for flow in known if flow.enabled and self.may_add_to(request, flow.slug))
        return page(
            self,
            request,
            "admin/relations/entry/choose_flow.html",
            title=_("Add entry"),
            subtitle=_("Which flow?"),
            flows=sorted(flows, key=lambda flow: flow.name),
            preserved_filters=self.get_preserved_filters(request),
        )

    def relation_permission(self, request: HttpRequest, obj: Entry | None) -> bool:
        """Return whether the user may change relations: whoever may change entries.

        The permission to add entries is not enough, since connecting changes the inverse lists of other
        entries.
        """
        return self.has_change_permission(request, obj)

    def relation_subject(
        self, request: HttpRequest, obj: Entry | None, flow: str, locale: str | None
    ) -> Subject:
        """Return the entry `obj` in the locale that the page's URL names; for None a new entry of `flow`.

        Raises ValidationError for an unknown locale, NotFoundError for an unknown flow or a locale that is
        being removed. The parameter `locale` is not used.
        """
        schema = schema_for(request)
        # Entries of a disabled flow can still be looked at.
        found, versions = (
            schema.flows.get(flow) or schema.flow(flow),
            tuple(obj.versions.all()) if obj else (),
        )
        code = schema.locale(found, request.GET.get("locale") or None)
        return Subject(schema, found, code, database(), obj, versions)

    def relation_of(self, request: HttpRequest, obj: Entry | None, field: RelationSchema) -> Lists | None:
        """Return the entry's relations, if `field` is one of them that the user may see. Else None.

        Without an entry (`obj` is None) it may be a relation of any flow.
        """
        flow = schema_for(request).by_id[field.flow]
        is_its_own = obj is None or obj.flow_id == flow.id
        is_shown = is_its_own and Viewer(request, self.admin_site).sees_members(field)
        return self.relation_lists(request, obj, flow.slug, None) if is_shown else None

    def relations_label(self, obj: Entry) -> str:
        return named(obj)

    def lists(self, request: HttpRequest, entry: Entry | None) -> Lists:
        """Return the relations of the entry in the page's locale, each with the first rows of its list.

        Raises Http404 for an unknown locale.
        """
        try:
            return self.relation_lists(request, entry, self._flow(request, entry).slug, None)
        except (NotFoundError, ValidationError) as error:
            raise Http404(error.message) from None

    # -- the form -----------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Entry | None = None) -> Any:
        return []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        readonly = change and not self.has_change_permission(request, obj)
        return with_refusal(EntryForm, request, lists=self.lists(request, obj), readonly=readonly)

    def get_inlines(self, request: HttpRequest, obj: Entry | None) -> list[Any]:
        flow, viewer = self._flow(request, obj), Viewer(request, self.admin_site)
        shown = [field for field in flow.relations if viewer.sees_members(field)]
        return inlines_of(EntryRelationInline, flow.slug, shown)

    def save_model(self, request: HttpRequest, obj: Entry, form: EntryForm, change: bool) -> None:
        """Do nothing: `save_relations` writes the values together with the relations."""

    def save_relations(self, request: HttpRequest, form: Any, formsets: Sequence[RelationFormSet]) -> None:
        """Write the entry's values and relations together, and publish it if the button was "publish".

        Raises Refusal for an error of the engine, and ConflictPage when another editor has changed the same
        values or rows.
        """
        publish = form.subject.flow.drafts and PUBLISH in request.POST
        saved: Saved | None = form.write(formsets, publish=publish)
        if saved is not None:
            entry = Entry.objects.using(database()).select_related("flow").get(pk=saved.document.entry)
            form.instance.__dict__.update(entry.__dict__)
        form.instance.saved, form.instance.lists = saved, form.lists

    # -- after it was saved -------------------------------------------------------------------------

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        saved: Saved | None = form.instance.saved
        return history.message(form, saved) if saved else ""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return history.record(request.user, {obj: reporting.label(obj)}, ADDITION, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        if not obj.saved:
            return None
        return history.record(request.user, {obj: reporting.label(obj)}, CHANGE, message)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        is_popup = IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET
        if not is_popup or drawer.is_in_drawer(request):
            return self.response_change(request, obj)
        # In a popup, hand the new entry's word to the window that opened it, as the stock admin does.
        target = Target(obj.document_id, locale=obj.lists.subject.locale or None)
        handed = {"value": word(target), "obj": reporting.label(obj)}
        return TemplateResponse(
            request, "admin/popup_response.html", {"popup_response_data": json.dumps(handed)}
        )

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        locale, flow = obj.lists.subject.locale, obj.lists.subject.flow
        here = self.url("change", obj.pk, request=request, locale=locale, **drawer.query(request))
        merged = False
        if obj.saved:
            merged = reporting.report(
                request, obj, self.url("change", obj.pk, request=request, locale=locale)
            )
        elif "_preview" not in request.POST:
            messages.info(request, _("Nothing was changed."))
        if "_preview" in request.POST and flow.drafts:
            return HttpResponseRedirect(self.url("publish", obj.pk, request=request, locale=locale))
        # Nobody would read about merges on the page that closes a drawer.
        if "_continue" in request.POST or (merged and drawer.is_in_drawer(request)):
            return HttpResponseRedirect(here)
        if drawer.is_in_drawer(request):
            return drawer.done(self, request)
        if "_addanother" in request.POST:
            return HttpResponseRedirect(self.url("add", request=request, flow=flow.slug, locale=locale))
        return self.response_post_save_change(request, obj)

    # -- showing ------------------------------------------------------------------------------------

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        form: Any = context["adminform"].form
        subject: Subject = form.subject
        name = named(subject.entry) if subject.entry else None
        where = lambda key, code: self.url("change", key, locale=code)  # noqa: E731
        kind = readable(subject.flow.name)
        shown = [inline.formset for inline in context["inline_admin_formsets"]]
        context |= {
            "title": name or _("Add: %s") % kind,
            "subtitle": kind if name else None,
            "name": name,
            "form": form,
            "lines": form.lines(shown),
            "subject": subject,
            "flow": subject.flow,
            "locales": self._locales(request, subject),
            "may_write": not form.readonly,
            "edit": conflicts.EDIT,
            "draft": self._draft(request, subject),
            "places": PlaceFinder.of(subject.entry, where).first() if subject.entry else None,
            "media": needed(context["media"]),
            "locale_query": f"?{urlencode({'locale': subject.locale})}" if subject.locale else "",
            **self.flags(request, subject),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _draft(self, request: HttpRequest, subject: Subject) -> str:
        """Return the key under which the browser keeps unsaved inputs of the form.

        '' in a popup window that adds a target, where nothing is kept.
        """
        is_popup = IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST
        if is_popup and not drawer.is_in_drawer(request):
            return ""
        entry = subject.entry.pk if subject.entry else "new"
        return f"{request.user.pk}:{subject.flow.slug}:{entry}:{subject.locale}"

    def _locales(self, request: HttpRequest, subject: Subject) -> list[dict[str, Any]]:
        """Return the locales to switch to, for the template, the default one first.

        [] if the flow is not localized.
        """
        if not subject.flow.localized:
            return []
        entry = subject.entry
        page, keys = ("change", [entry.pk]) if entry else ("add", [])
        query = drawer.query(request) | ({} if entry else {"flow": subject.flow.slug})
        return [
            {
                "code": code,
                "url": self.url(page, *keys, request=request, **query, locale=code),
                "is_current": code == subject.locale,
                "exists": code in subject.states,
                "state": subject.states.get(code) if subject.flow.drafts else None,
            }
            for code in sorted(subject.schema.locales, key=lambda code: code != subject.schema.default_locale)
        ]

    def url(self, view: str, *args: Any, request: HttpRequest | None = None, **query: str) -> str:
        """Return the URL of an admin page of entries; `view` names it: "change", "add", "publish" and so on.

        `query` are the URL's parameters, of which empty ones are left out. If `request` is given, the URL
        keeps the filters of the change list, to return to it.
        """
        url = reverse(f"{self.admin_site.name}:relations_entry_{view}", args=args)
        query = {name: value for name, value in query.items() if value}
        if query:
            url = f"{url}?{urlencode(query)}"
        if request is None:
            return url
        filters = self.get_preserved_filters(request)
        return add_preserved_filters({"preserved_filters": filters, "opts": self.opts}, url)
