"""The entry form, made from the fields of a flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.utils import display_for_value
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ...engine.reading import Document
from ...engine.schema import FieldSchema
from ...models import Entry, Status
from ..refusals import RefusableForm
from ..relation_field.formset import RelationFormSet, settled
from ..relation_field.merging import Merge
from ..relation_field.reading import Lists
from ..relation_field.reconciling import Reconciled
from ..subject.subject import Subject
from .account import RelationAccount
from .seen import note, was_seen
from .values import ValueField, value_field

SEEN = ":seen"  # a colon is in no slug


@dataclass(frozen=True)
class Saved:
    """What a form wrote."""

    document: Document
    is_published: bool
    accounts: Sequence[RelationAccount]
    merges: Mapping[str, Merge]


class EntryForm(RefusableForm):
    """One field for each value of the flow. Only what was edited is written.

    Its class is made for a request: with the lists, and whether the user may only look.
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
        return self.lists.subject

    # -- what was edited ----------------------------------------------------------------------------

    @cached_property
    def data_to_write(self) -> dict[str, Any]:
        """The values that were edited, by their fields' slugs."""
        values = {}
        for slug, field in self.fields.items():
            entered = self.cleaned_data[slug]
            initial, value = self.get_initial_for_field(field, slug), field.stored(entered)
            is_edited = field.edited(initial, self[slug].data, entered)
            if is_edited and not was_seen(self.seen, self.subject.flow.fields[slug], value):
                values[slug] = value
        return values

    @property
    def seen(self) -> str:
        """What the page shows, or showed when it was sent."""
        if self.is_bound:
            return str(self.data.get(self.add_prefix(SEEN), ""))
        stored = self.subject.stored
        return note({slug: stored.get(slug) for slug in self.fields})

    # -- writing ------------------------------------------------------------------------------------

    def write(self, formsets: Sequence[RelationFormSet], *, publish: bool) -> Saved | None:
        """Write the edits and those of the lists; None if there are none. Raises Refusal and ConflictPage."""
        is_edited = bool(self.data_to_write) or any(f.delta for f in formsets) or self.subject.version is None
        if not is_edited and not publish:
            return None
        status = Status.PUBLISHED if publish else None

        def write(found: Reconciled) -> Saved:
            accounts = [
                RelationAccount(self.subject, self.subject.flow.relation(slug), change)
                for slug, change in found.changes.items()
            ]
            return Saved(self._write(found, status), publish, accounts, found.merges)

        return settled(self.lists, formsets, write, self.prefix)

    def _write(self, found: Reconciled, status: str | None) -> Document:
        service, entry = self.subject.service, self.subject.entry
        rest: Any = {"changes": found.changes, "locale": self.subject.locale or None, "status": status}
        if entry is None:
            return service.create(self.data_to_write, **rest)
        return service.update(entry.document_id, self.data_to_write, revision=found.revision, **rest)

    # -- showing ------------------------------------------------------------------------------------

    def lines(self, formsets: Sequence[RelationFormSet]) -> list[Line]:
        """The values, and the lists of these formsets, in the flow's order."""
        boxes = {formset.relation.slug: formset.box for formset in formsets}
        boxes |= {slug: self[slug] for slug in self.fields}
        fields = self.subject.flow.fields.values()
        return [Line(field, boxes[field.slug]) for field in fields if field.slug in boxes]


@dataclass(frozen=True)
class Line:
    """One field as the template shows it."""

    schema: FieldSchema
    bound: forms.BoundField

    @property
    def text(self) -> str:
        """The value for somebody who may only look; secrets have none."""
        return display_for_value(self.bound.field.prepare_value(self.bound.initial), "-")
