"""The form of an entry, made from the fields of its flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ...engine.errors import RelationsError, ValidationError
from ...engine.reading import Document
from ...engine.versions import Into
from ...models import Entry, Status
from ..inputs.base import Surroundings, ValueField
from ..inputs.files import Files
from ..inputs.hashes import hash_of, hashes_of, read, was_shown
from ..inputs.lines import Line
from ..inputs.making import value_field
from ..inputs.parts import PartsValue
from ..refusals import RefusableForm
from ..relation_field.conflicts import EDIT, Section, is_informed
from ..relation_field.formset import RelationFormSet, settled
from ..relation_field.merging import Merge
from ..relation_field.reading import Lists
from ..relation_field.reconciling import Reconciled
from ..subject.subject import Subject
from .clashes import Clash
from .relation_history import RelationHistory

HASHES_INPUT = ":seen"  # name of the hidden input: no field has it, since a slug has no colon
PUBLISH = "_publish"  # name of the button "Save and publish"


@dataclass(frozen=True)
class Saved:
    """The result of saving an entry: the document as read back, and whether it was published.

    `histories` compare each changed relation before and after, for the entry's history. `merges` says, by
    field slug, how the editor's changes of a list were combined with those of others.
    """

    document: Document
    is_published: bool
    histories: Sequence[RelationHistory]
    merges: Mapping[str, Merge]


def around(lists: Lists, readonly: bool) -> Surroundings:
    """Return the Surroundings for the form fields of one form.

    `lists` are the relations of the document; `readonly` says that the user may only view the document.
    """
    return Surroundings(lists, Files(lists.viewer, lists.subject.using), readonly, value_field)


class EntryForm(RefusableForm):
    """The form of an entry's values. It writes only those values that the editor changed.

    A subclass is made for each request. It sets `lists`, the entry's relations as the page shows them, and
    `readonly`.
    """

    prefix = "field"
    fields: dict[str, ValueField]  # type: ignore[assignment]
    lists: Lists
    readonly: bool

    class Meta:
        model = Entry
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flow, stored = self.subject.flow, self.subject.stored
        shared = around(self.lists, self.readonly)
        for field in flow.values:
            self.fields[field.slug] = found = value_field(field, stored.get(field.slug), shared)
            if flow.localized and not field.localized:
                found.help_text = found.help_text or _("The same in every locale.")

    @property
    def subject(self) -> Subject:
        """The document and locale that the form edits."""
        return self.lists.subject

    # -- edited values -----------------------------------------------------------------------------

    def clean(self) -> dict[str, Any] | None:
        """Validate the form, and return the cleaned inputs as Django does.

        If some inputs cannot be parsed, the engine checks the others, so that the editor sees all errors at
        once.
        """
        cleaned = super().clean()
        if self.errors and self.refusal is None:
            try:
                self._check()
            except ValidationError as refused:
                unread = set(self.errors)
                for error in refused.all:
                    name = str(error.path[0])
                    if name not in unread and (
                        error.code != "required" or len(error.path) > 1 or name not in self.errors
                    ):
                        self.tell(name, error)
        return cleaned

    def tell(self, name: str | None, error: RelationsError) -> None:
        if name is not None and self.fields[name].place(error, error.path):
            if name not in self.errors:
                self.add_error(name, PartsValue.default_error_messages["within"])
            return
        super().tell(name, error)

    def _check(self) -> None:
        subject = self.subject
        entry = subject.entry.pk if subject.entry else 0
        publishes = subject.flow.drafts and PUBLISH in self.data
        subject.service.check(self._edited(), Into(subject.stored, subject.locale, entry, publishes))

    @cached_property
    def data_to_write(self) -> dict[str, Any]:
        """The values that the editor changed, as JSON values by field slug."""
        return self._edited()

    def _edited(self) -> dict[str, Any]:
        """Return the values that the editor changed, by field slug, without those that cannot be parsed."""
        values = {}
        for slug, entered in self.cleaned_data.items():
            field = self.fields[slug]
            if field.disabled:
                continue
            initial, value = self.get_initial_for_field(field, slug), field.stored(entered)
            is_edited = field.edited(initial, self[slug].data, entered)
            if is_edited and not was_shown(self.seen, self.subject.flow.fields[slug], value):
                values[slug] = value
        return values

    def is_valid(self) -> bool:
        """Return whether the form can be saved.

        Always False when the submitted inputs are only to be shown again: after the conflict page, after a
        new sign-in, or for an entry that was deleted.
        """
        return super().is_valid() and EDIT not in self.data

    @property
    def seen(self) -> str:
        """The hashes of the values that the page showed at first, as text of the form `slug=hash slug=hash`.

        The text comes from a hidden input.
        """
        return str(self.data.get(self.add_prefix(HASHES_INPUT), ""))

    @property
    def hashes(self) -> str:
        """The hashes of the values that the page shows, as the value of a hidden input.

        They tell, when the form is submitted, what others have changed meanwhile. A form that is shown again
        keeps the hashes of the first page. After the conflict page, each value that the editor changed gets
        the hash of what is stored now, since the editor has seen that.
        """
        stored = self.subject.stored
        if not self.is_bound:
            return hashes_of({slug: stored.get(slug) for slug in self.fields})
        edited = self._edited() if is_informed(self.data) else {}
        known = read(self.seen) | {slug: hash_of(stored.get(slug)) for slug in edited}
        return " ".join(f"{slug}={found}" for slug, found in known.items())

    # -- changes of others -------------------------------------------------------------------------

    def clashes(self) -> list[Clash]:
        """Return the values that both this editor and others have changed since the page was opened."""
        seen, stored, fields = read(self.seen), self.subject.stored, self.subject.flow.fields
        return [
            Clash(fields[slug], stored.get(slug), value)
            for slug, value in self.data_to_write.items()
            if not self.fields[slug].combines(self[slug].data)
            and seen.get(slug, hash_of(stored.get(slug))) != hash_of(stored.get(slug))
            and value != stored.get(slug)
        ]

    def undecided(self) -> list[Section]:
        """Return a section of the conflict page for each value that two editors changed.

        For components there are sections of their own, for each list and each attribute. Values for which the
        editor has answered already are left out.
        """
        self._take_parts()
        clashes = [clash.section() for clash in self.clashes() if not clash.answer(self.data)]
        within = [
            field.undecided(self.cleaned_data[slug], self[slug].data)
            for slug, field in self.fields.items()
            if slug in self.data_to_write or (field.combines(self[slug].data) and not field.disabled)
        ]
        return [*clashes, *(section for sections in within for section in sections)]

    def _take_parts(self) -> None:
        """Combine submitted components anew with the stored ones, if these changed during the save."""
        for slug, field in self.fields.items():
            stored = self.subject.stored.get(slug)
            if isinstance(field, PartsValue) and field.stored_value != stored:
                field.take(stored)
                self.cleaned_data[slug] = field.clean(self[slug].data)
                self.__dict__.pop("data_to_write", None)

    # -- writing ------------------------------------------------------------------------------------

    def write(self, formsets: Sequence[RelationFormSet], *, publish: bool) -> Saved | None:
        """Write the changed values and relation lists, and publish the entry if `publish`.

        Returns a Saved, or None if there was nothing to do. Raises Refusal for an error of the engine, and
        ConflictPage, which asks the editor, when another one has changed the same values or rows.
        """
        is_edited = bool(self.data_to_write) or any(f.delta for f in formsets) or self.subject.version is None
        if not is_edited and not publish and not self.undecided():
            return None
        status = Status.PUBLISHED if publish else None

        def write(found: Reconciled) -> Saved:
            histories = [
                RelationHistory(self.subject, self.subject.flow.relation(slug), change)
                for slug, change in found.changes.items()
            ]
            return Saved(self._write(found, status), publish, histories, found.merges)

        return settled(self.lists, formsets, write, self.prefix, self.undecided)

    def _write(self, found: Reconciled, status: str | None) -> Document:
        service, entry, stored = self.subject.service, self.subject.entry, self.subject.stored
        rest: Any = {"changes": found.changes, "locale": self.subject.locale or None, "status": status}
        if entry is None:
            return service.create(self.data_to_write, **rest)
        for clash in self.clashes():
            if clash.answer(self.data) == "theirs":
                del self.data_to_write[clash.field.slug]
        seen = read(self.seen) if self.subject.version else {}
        expected = {slug: stored.get(slug) for slug in self.data_to_write if slug in seen}
        return service.update(
            entry.document_id, self.data_to_write, revision=found.revision, expected=expected, **rest
        )

    # -- showing ------------------------------------------------------------------------------------

    def lines(self, formsets: Sequence[RelationFormSet]) -> list[Line]:
        """Return the lines of the form, values and relations together, in the order of the flow's fields."""
        boxes = {formset.relation.slug: formset.box for formset in formsets}
        boxes |= {slug: self[slug] for slug in self.fields}
        fields = self.subject.flow.fields.values()
        return [Line(field, boxes[field.slug]) for field in fields if field.slug in boxes]
