"""The form of an entry, made from the fields of its flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.utils import display_for_value
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ...engine.errors import ValidationError
from ...engine.reading import Document
from ...engine.schema import FieldSchema
from ...models import Entry, Status
from ..refusals import RefusableForm
from ..relation_field.formset import RelationFormSet, settled
from ..relation_field.merging import Merge
from ..relation_field.reading import Lists
from ..relation_field.reconciling import Reconciled
from ..subject.subject import Subject
from .hashes import hashes_of, was_shown
from .relation_history import RelationHistory
from .values import ValueField, value_field

HASHES_INPUT = ":seen"  # name of the hidden input: no field has it, since a slug has no colon


@dataclass(frozen=True)
class Saved:
    """What a save of an entry has done: the document, whether it was published, and what it did to relations.

    `merges` holds, by field slug, how the editor's changes of a list were combined with those of others.
    """

    document: Document
    is_published: bool
    histories: Sequence[RelationHistory]
    merges: Mapping[str, Merge]


class EntryForm(RefusableForm):
    """The form of an entry's values. Writes only values that the editor changed.

    A subclass is made for each request, with the document's lists and whether the form is read-only.
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
        flow = self.subject.flow
        for field in flow.values:
            self.fields[field.slug] = found = value_field(field, self.subject.stored.get(field.slug))
            if flow.localized and not field.localized:
                found.help_text = found.help_text or _("The same in every locale.")

    @property
    def subject(self) -> Subject:
        """The document and locale that the form edits."""
        return self.lists.subject

    # -- edited values -----------------------------------------------------------------------------

    def clean(self) -> dict[str, Any] | None:
        """Validate the form, and return the cleaned inputs as Django does.

        Where some inputs could not be read, what the engine says of the others is added to the errors.
        """
        cleaned = super().clean()
        if self.errors and self.refusal is None:
            try:
                self.subject.service.check(self._edited())
            except ValidationError as refused:
                for error in refused.all:
                    self.add_error(str(error.path[0]), error.message)
        return cleaned

    @cached_property
    def data_to_write(self) -> dict[str, Any]:
        """The values that the editor changed, by field slug."""
        return self._edited()

    def _edited(self) -> dict[str, Any]:
        """The values, among those that could be read, that the editor changed."""
        values = {}
        for slug, entered in self.cleaned_data.items():
            field = self.fields[slug]
            if field.disabled:
                continue
            initial, value = self.get_initial_for_field(field, slug), field.stored(entered)
            is_edited = field.edited(initial, self[slug].data, entered)
            if is_edited and not was_shown(self.hashes, self.subject.flow.fields[slug], value):
                values[slug] = value
        return values

    @property
    def hashes(self) -> str:
        """The hashes of the values that the page shows, for a hidden input.

        Of a submitted form, those that it was sent with: the page's values when it was opened.
        """
        if self.is_bound:
            return str(self.data.get(self.add_prefix(HASHES_INPUT), ""))
        stored = self.subject.stored
        return hashes_of({slug: stored.get(slug) for slug in self.fields})

    # -- writing ------------------------------------------------------------------------------------

    def write(self, formsets: Sequence[RelationFormSet], *, publish: bool) -> Saved | None:
        """Write the changed values and lists; return None if there is nothing to write.

        Raises Refusal for an error of the engine, and ConflictPage when another editor changed the same rows.
        """
        is_edited = bool(self.data_to_write) or any(f.delta for f in formsets) or self.subject.version is None
        if not is_edited and not publish:
            return None
        status = Status.PUBLISHED if publish else None

        def write(found: Reconciled) -> Saved:
            histories = [
                RelationHistory(self.subject, self.subject.flow.relation(slug), change)
                for slug, change in found.changes.items()
            ]
            return Saved(self._write(found, status), publish, histories, found.merges)

        return settled(self.lists, formsets, write, self.prefix)

    def _write(self, found: Reconciled, status: str | None) -> Document:
        service, entry = self.subject.service, self.subject.entry
        rest: Any = {"changes": found.changes, "locale": self.subject.locale or None, "status": status}
        if entry is None:
            return service.create(self.data_to_write, **rest)
        return service.update(entry.document_id, self.data_to_write, revision=found.revision, **rest)

    # -- showing ------------------------------------------------------------------------------------

    def lines(self, formsets: Sequence[RelationFormSet]) -> list[Line]:
        """Return the fields to show, values and lists together, in the order of the flow's fields."""
        boxes = {formset.relation.slug: formset.box for formset in formsets}
        boxes |= {slug: self[slug] for slug in self.fields}
        fields = self.subject.flow.fields.values()
        return [Line(field, boxes[field.slug]) for field in fields if field.slug in boxes]


@dataclass(frozen=True)
class Line:
    """One field of the entry's page: its schema, and the bound form field of its value or its list."""

    schema: FieldSchema
    bound: forms.BoundField

    @property
    def text(self) -> str:
        """The value as text, for a read-only page. A password has none."""
        return display_for_value(self.bound.field.prepare_value(self.bound.initial), "-")
