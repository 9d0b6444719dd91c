"""The pages that publish an entry, unpublish it or discard its draft. Each first shows what will change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ... import transactions
from ...engine.documents import DocumentService
from ...engine.errors import RelationsError
from ...engine.preview import Named
from ...engine.reading.counts import shown_to_readers
from ...engine.reading.labels import named
from ...engine.reading.states import State
from ...models import Entry, Status
from ..bases import page
from ..subject.places import PlaceFinder
from ..subject.subject import Subject
from ..wording import sentences
from . import history, preview

Text = str | Promise
STAMP = "stamp"  # the name of the hidden input
ALSO = "also"  # the name of the checkboxes for related entries


class AlsoRefused(Exception):
    """Raised when a related entry that was to be published too cannot be; the text names it and says why."""


@dataclass(frozen=True)
class Transition:
    """A change of an entry's state (publish, unpublish, discard the draft), with the texts of its page.

    `act` is the method of DocumentService that makes the change. `from_states` are the states that it
    changes; None among them is that of an entry without a version. `nothing` is the text for an entry in
    another state. `is_destructive` selects the style of the button.
    """

    act: Callable[..., Any]
    title: Text
    question: Text
    button: Text
    done: Text
    from_states: tuple[State | None, ...]
    is_destructive: bool = True
    nothing: Text = ""


TRANSITIONS = {
    "publish": Transition(
        DocumentService.publish,
        _("Publish"),
        _("Readers will see the draft as it is saved now."),
        _("Publish"),
        _("Published."),
        (State.DRAFT, State.MODIFIED),
        is_destructive=False,
        nothing=_("Everything is published already."),
    ),
    "unpublish": Transition(
        DocumentService.unpublish,
        _("Unpublish"),
        _("Readers will no longer find the entry. Its draft stays, and it can be published again."),
        _("Yes, unpublish it"),
        _("Unpublished."),
        (State.PUBLISHED, State.MODIFIED),
        nothing=_("The entry is not published."),
    ),
    "discard": Transition(
        DocumentService.discard_draft,
        _("Discard draft"),
        _("The draft will be what is published again. What was changed since is lost."),
        _("Yes, discard the draft"),
        _("Discarded the draft."),
        (State.MODIFIED,),
        nothing=_("The draft does not differ from what is published."),
    ),
}


class TransitionPage:
    """Handles one request to publish a document, unpublish it or discard its draft, in one locale."""

    def __init__(self, admin: Any, request: HttpRequest, subject: Subject, name: str) -> None:
        assert subject.entry is not None
        self.admin, self.request, self.subject = admin, request, subject
        self.entry: Entry = subject.entry
        self.name, self.transition = name, TRANSITIONS[name]

    def answer(self) -> HttpResponse:
        """Return the confirmation page, or after a POST a redirect to the form.

        If the document changed after the confirmation page was shown, that page is shown again.
        """
        if self.request.method != "POST":
            return self._ask()
        if self.request.POST.get(STAMP, self._stamp) != self._stamp:
            messages.warning(
                self.request, gettext("The entry was changed in the meantime. Look at it again.")
            )
            return self._ask()
        return self._act()

    @property
    def _stamp(self) -> str:
        """The document's revision and time of change as text, to detect changes after the page was shown.

        '' if there is no version.
        """
        version = self.subject.version
        return f"{self.entry.revision} {version.updated_at.isoformat()}" if version else ""

    def _act(self) -> HttpResponse:
        locale = self.subject.locale
        try:
            also = transactions.run(self._write, using=self.subject.using)
        except RelationsError as error:
            messages.error(self.request, sentences(error, self.subject.flow.id))
        except AlsoRefused as refused:
            messages.error(self.request, str(refused))
            return self._ask()
        else:
            history.record(self.request.user, also, CHANGE, str(self.transition.done))
            done = str(self.transition.done)
            text = f"{locale}: {done}" if locale else done
            history.record(self.request.user, {self.entry: named(self.entry)}, CHANGE, text)
            messages.success(self.request, done)
        return HttpResponseRedirect(self._form_url)

    def _write(self) -> dict[Entry, str]:
        """Publish the related entries that the editor ticked, and then make the change of this entry.

        The caller has begun a transaction. Returns the related entries, with their titles. Raises
        RelationsError for this entry, and AlsoRefused for a related one.
        """
        found = self._ticked()
        for member in found:
            try:
                service = DocumentService(member.type, self.subject.using)
                service.publish(member.id, locale=member.locale or None)
            except RelationsError as error:
                text = sentences(error, self.subject.schema.flows[member.type].id)
                raise AlsoRefused(f"{member.title}: {text}") from error
        locale = self.subject.locale or None
        self.transition.act(self.subject.service, self.entry.document_id, locale=locale)
        names = {(member.type, member.id): member.title for member in found}
        entries = Entry.objects.using(self.subject.using).select_related("flow")
        rows = entries.filter(document_id__in=[document_id for _, document_id in names])
        return {row: names[key] for row in rows if (key := (row.flow.slug, row.document_id)) in names}

    def _ticked(self) -> list[Named]:
        """Return the related entries that the editor wants to publish too, of those that were offered."""
        wanted = self.request.POST.getlist(ALSO) if self.name == "publish" else []
        lines = preview.preview_lines(self.subject, publishing=True) if wanted else None
        offered = lines.choices if lines else {}
        return [offered[each] for each in dict.fromkeys(wanted) if each in offered]

    def _ask(self) -> HttpResponse:
        subject, flow = self.subject, self.subject.flow
        has_something_to_do = flow.drafts and subject.state in self.transition.from_states
        changes, pointing, places = None, None, None
        if self.name == "unpublish":
            pointing = shown_to_readers(self.entry, subject.locale, subject.using)
            found = PlaceFinder.of(
                self.entry, self.admin.form_url, locale=subject.locale, status=Status.PUBLISHED
            )
            places = found.first() if pointing else None
        elif has_something_to_do:
            changes = preview.preview_lines(subject, publishing=self.name == "publish")
        return page(
            self.admin,
            self.request,
            "admin/relations/entry/transition.html",
            title=self.transition.title,
            subtitle=named(self.entry),
            original=self.entry,
            subject=subject,
            flow=flow,
            transition=self.transition,
            stamp=(STAMP, self._stamp),
            has_something_to_do=has_something_to_do,
            preview=changes,
            also=self.request.POST.getlist(ALSO),
            pointing=pointing,
            places=places,
            form_url=self._form_url,
        )

    @property
    def _form_url(self) -> str:
        return self.admin.url("change", self.entry.pk, locale=self.subject.locale)
