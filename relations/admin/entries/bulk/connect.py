"""The pages of the action that connects selected entries: choose a relation, then the targets."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AutocompleteMixin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ....engine.documents import DocumentService
from ....engine.errors import ValidationError
from ....engine.operations import END, Connect, Patch, Target
from ....engine.schema import RelationSchema
from ....models import Entry
from ...context import database
from ...relation_field.delta import START
from ...relation_field.viewer import Viewer
from ...subject.subject import Subject
from ...subject.targets import parse
from .apply import apply, report

TEMPLATE = "admin/relations/entry/connect_selected.html"


class TargetSearch(AutocompleteMixin, forms.SelectMultiple):
    """Django's autocomplete widget, which searches for documents at `url`.

    Its only options are those that were submitted.
    """

    def __init__(self, url: str) -> None:
        super().__init__(None, None)  # type: ignore[arg-type]
        self.url = url

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: Any = None) -> dict[str, Any]:
        return {
            **base_attrs,
            **(extra_attrs or {}),
            "class": "admin-autocomplete",
            "data-ajax--url": self.url,
            "data-ajax--cache": "true",
            "data-ajax--delay": 250,
            "data-theme": "admin-autocomplete",
            "data-allow-clear": "true",
            "data-placeholder": _("Search to connect…"),
            "lang": self.i18n_name,  # type: ignore[attr-defined]
        }

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        return forms.SelectMultiple.optgroups(self, name, value, attrs)


class TargetsField(forms.MultipleChoiceField):
    """A form field to choose several documents. Its cleaned value is a list of Targets.

    Each submitted choice is a string such as `document=…&locale=…`, which `subject.targets.word` makes.
    """

    def valid_value(self, value: str) -> bool:
        return True

    def clean(self, value: Any) -> list[Target]:
        try:
            return [parse(text) for text in super().clean(value)]
        except ValueError:
            raise forms.ValidationError(_("This is no document to connect. Reload the page.")) from None


class TargetsForm(forms.Form):
    """The form to choose the targets to connect, and whether they go to the start or the end of each list."""

    targets = TargetsField(label=_("Connect"), required=False)
    resources = forms.CharField(
        label=_("Resources"), required=False, help_text=_("As type:id, with spaces between them.")
    )
    position = forms.ChoiceField(
        label=_("Where"),
        choices=[("end", _("at the end")), ("start", _("at the start"))],
        initial="end",
        required=False,
    )

    def __init__(self, field: RelationSchema, url: str, data: Any = None) -> None:
        super().__init__(data)
        self.to_many = field.to_many
        self.fields["targets"].widget = TargetSearch(url)
        if not url:
            del self.fields["targets"]
        if not field.resource_types:
            del self.fields["resources"]
        if not self.to_many:
            del self.fields["position"]

    def clean_resources(self) -> list[Target]:
        pairs = [entered.partition(":") for entered in self.cleaned_data["resources"].split()]
        if not all(kind and key for kind, _colon, key in pairs):
            raise forms.ValidationError(_("Write resources as type:id, with spaces between them."))
        return [Target(key, resource=kind) for kind, _colon, key in pairs]

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.chosen:
            raise forms.ValidationError(_("Choose what to connect."))
        if not self.to_many and len(self.chosen) > 1:
            raise forms.ValidationError(_("This relation has one place: choose one."))
        return self.cleaned_data

    @property
    def chosen(self) -> list[Target]:
        """The chosen targets: first documents, from the field `targets`, then resources, from `resources`."""
        return [*self.cleaned_data.get("targets", ()), *self.cleaned_data.get("resources", ())]

    def change(self) -> Patch:
        """Return the change to make in the relation of each selected entry, as the engine's Patch.

        It puts the chosen targets at the start or the end of the list, in the order of the form.
        """
        if self.cleaned_data.get("position") != "start":
            return Patch(connect=tuple(Connect(target, END) for target in self.chosen))
        return Patch(connect=tuple(Connect(target, START) for target in reversed(self.chosen)))


class ConnectPage:
    """Handles one request of the action that connects selected entries to other documents.

    All `entries` belong to one flow. `subject` has this flow, and the locale of the entries' lists that
    change.
    """

    def __init__(
        self, admin: ModelAdmin[Any], request: HttpRequest, entries: QuerySet[Entry], subject: Subject
    ) -> None:
        self.admin, self.request, self.entries, self.subject = admin, request, entries, subject
        self.flow, self.locale = subject.flow, subject.locale
        self.viewer = Viewer(request, admin.admin_site)

    def answer(self) -> dict[str, Any] | None:
        """Connect the entries if the submitted form is complete and valid, and return None.

        Otherwise returns the template context of the page to show next, as a dict.
        """
        field = self.flow.fields.get(self.request.POST.get("field", ""))
        if not isinstance(field, RelationSchema) or not self.viewer.links(field):
            return self._page(None, None)
        sent = self.request.POST if self.request.POST.get("post") else None
        form = TargetsForm(field, self._search_url(field), sent)
        if sent is None or not form.is_valid() or not self._sees_all(field, form):
            return self._page(field, form)
        self._connect(field, form.change())
        return None

    def _sees_all(self, field: RelationSchema, form: TargetsForm) -> bool:
        """Return whether the user may view all chosen targets; if not, add an error to the form."""
        sees = self.viewer.sees(field, form.chosen)
        if not sees:
            form.add_error(None, _("You may not connect this: you are not allowed to see it."))
        return sees

    def _page(self, field: RelationSchema | None, form: TargetsForm | None) -> dict[str, Any]:
        return {
            "title": gettext("Connect the selected entries"),
            "subtitle": self.flow.name,
            "flow": self.flow,
            "locale": self.locale,
            "relations": [each for each in self.flow.relations if self.viewer.links(each)],
            "field": field,
            "form": form,
            "media": self.admin.media + form.media if form else self.admin.media,
        }

    def _search_url(self, field: RelationSchema) -> str:
        """Return the URL of the search for documents to connect; "" for a relation to resources alone."""
        if not field.others:
            return ""
        url = reverse(f"{self.admin.admin_site.name}:relations_entry_search", args=[field.id])
        return f"{url}?{urlencode({'locale': self.locale})}" if self.locale else url

    def _connect(self, field: RelationSchema, change: Patch) -> None:
        def connect(entry: Entry) -> None:
            if self.locale not in {version.locale for version in entry.versions.all()}:
                raise ValidationError(gettext("It has no content in this locale."))
            service = DocumentService(self.flow.slug, database())
            service.update(entry.document_id, changes={field.slug: change}, locale=self.locale or None)

        outcome = apply(self.request, self.entries, connect, self.admin.has_change_permission)
        done = ngettext("%d entry was connected.", "%d entries were connected.", len(outcome.done))
        count = len(change.connect)
        history_text = ngettext(
            "Connected %(count)d in %(field)s.", "Connected %(count)d in %(field)s.", count
        )
        report(self.request, outcome, done, "", history_text % {"count": count, "field": field.name})
