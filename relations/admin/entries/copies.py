"""The pages to duplicate an entry, and to copy one of its locales to another ("fill in")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...engine.errors import RelationsError
from ...engine.reading.labels import named
from ...models import Entry
from ..bases import page
from ..subject.subject import Subject
from ..wording import sentences
from . import history

REASONS = {
    "exclusive": gettext_lazy("“%(member)s” was left out of %(field)s: it has its place in one list only."),
    "locale": gettext_lazy("“%(member)s” was left out of %(field)s: it is not there in this locale."),
    "status": gettext_lazy("“%(member)s” was left out of %(field)s: this version of it is not there."),
}


class SourceForm(forms.Form):
    """The form to choose the locale to copy from."""

    source = forms.ChoiceField(label=gettext_lazy("From"))

    def __init__(self, codes: list[str], data: Any = None) -> None:
        super().__init__(data)
        source: Any = self.fields["source"]
        source.choices = [(code, code) for code in codes]


class CopyPage:
    """The base class of the pages that copy an entry. GET asks; POST makes the copy and redirects to it.

    Messages say how the copy differs from the original.
    """

    title: Any = ""
    question: Any = ""
    button: Any = ""

    def __init__(self, admin: Any, request: HttpRequest, subject: Subject) -> None:
        assert subject.entry is not None
        self.admin, self.request, self.subject, self.entry = admin, request, subject, subject.entry
        self.form = self.make_form()

    def answer(self) -> HttpResponse:
        """Return the page that asks for confirmation; after a POST, a redirect to the form of the copy."""
        if self.request.method != "POST" or (self.form is not None and not self.form.is_valid()):
            return self._ask()
        try:
            copy = self.copy()
        except RelationsError as error:
            messages.error(self.request, sentences(error, self.subject.flow.id))
            return HttpResponseRedirect(self.admin.url("change", self.entry.pk, locale=self.subject.locale))
        for text in self._differences(copy):
            messages.warning(self.request, text)
        return HttpResponseRedirect(self.done(copy))

    def make_form(self) -> forms.Form | None:
        """Return the form that the page shows beside its question; None if it has none.

        A hook for subclasses.
        """
        return None

    def copy(self) -> Any:
        """Make the copy and return it: a hook for subclasses.

        Raises the engine's errors if it is refused.
        """
        raise NotImplementedError

    def done(self, copy: Any) -> str:
        """Record the copy in the entry's history, and return the URL of the copy's form.

        A hook for subclasses. `copy` is what the method `copy` returned.
        """
        raise NotImplementedError

    def _ask(self) -> HttpResponse:
        return page(
            self.admin,
            self.request,
            "admin/relations/entry/copy.html",
            title=self.title,
            subtitle=named(self.entry),
            original=self.entry,
            flow=self.subject.flow,
            question=self.question,
            button=self.button,
            form=self.form,
            form_url=self.admin.url("change", self.entry.pk, locale=self.subject.locale),
        )

    def _differences(self, copy: Any) -> Iterator[str]:
        """Yield a sentence for each difference between the copy and the entry that it was made of."""
        for each in copy.left_out:
            yield REASONS[each.reason] % {
                "member": each.document_id,
                "field": self._field(each.name, each.locale),
            }
        for renewed in copy.renewed:
            given = {"field": self._field(renewed.name, renewed.locale), "value": renewed.value}
            if renewed.value is None:
                yield _("%(field)s is empty, for it must be unique.") % given
            else:
                yield _("%(field)s is “%(value)s”, for it must be unique.") % given

    def _field(self, name: str, locale: str) -> str:
        field = self.subject.flow.fields.get(name)
        return f"{field.name if field else name} ({locale})" if locale else field.name if field else name


class DuplicatePage(CopyPage):
    """The page that duplicates an entry in all its locales."""

    title = gettext_lazy("Duplicate")
    question = gettext_lazy(
        "Another entry is made with the same values and lists, in all locales. What has its place in one "
        "list only stays here, and values that must be unique change."
    )
    button = gettext_lazy("Duplicate")

    def copy(self) -> Any:
        return self.subject.service.duplicate(self.entry.document_id)

    def done(self, copy: Any) -> str:
        made: Entry = self.admin.get_object(self.request, str(copy.documents[0].entry))
        text = _("Duplicated from “%s”.") % named(self.entry)
        history.record(self.request.user, {made: named(made)}, ADDITION, text)
        messages.success(self.request, _("This is the duplicate of “%s”.") % named(self.entry))
        return str(self.admin.url("change", made.pk, locale=self.subject.locale))


class FillInPage(CopyPage):
    """The page that copies another locale of the entry, which the editor chooses, to the page's locale."""

    title = gettext_lazy("Fill in from another locale")
    question = gettext_lazy(
        "The values and lists of this locale become those of the locale that you choose. What is there now "
        "is replaced, in the draft where the flow has drafts."
    )
    button = gettext_lazy("Fill in")

    def make_form(self) -> forms.Form | None:
        codes = [code for code in self.subject.states if code not in ("", self.subject.locale)]
        return SourceForm(codes, self.request.POST if self.request.method == "POST" else None)

    def copy(self) -> Any:
        assert self.form is not None
        source, locale = self.form.cleaned_data["source"], self.subject.locale
        return self.subject.service.fill_in(self.entry.document_id, locale=locale, source=source)

    def done(self, copy: Any) -> str:
        assert self.form is not None
        locale, source = self.subject.locale, self.form.cleaned_data["source"]
        text = _("Filled in from %s.") % source
        history.record(self.request.user, {self.entry: named(self.entry)}, CHANGE, f"{locale}: {text}")
        messages.success(self.request, text)
        return str(self.admin.url("change", self.entry.pk, locale=locale))
