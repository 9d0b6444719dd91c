"""The entry form, made from the fields of a flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.utils import display_for_value
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ...engine.errors import RelationsError, StaleError
from ...engine.reading import Document
from ...engine.schema import FieldSchema, RelationSchema
from ..relation_field.conflicts import agreed
from ..relation_field.delta import Delta
from ..relation_field.fields import RelationField
from ..relation_field.reading import Lists, Page
from ..relation_field.reconciling import Reconciled, reconcile
from ..relation_field.viewer import Viewer
from ..relation_field.widgets import Addresses, RelationWidget
from ..subject.subject import Subject
from .account import RelationAccount
from .seen import note, was_seen
from .values import ValueField, value_field

SEEN = ":seen"  # a colon is in no slug
ATTEMPTS = 5  # writes that others may overtake before one gives up


class EntryForm(forms.Form):
    """One field for each of the flow's. Only what was edited is written."""

    prefix = "field"

    def __init__(
        self,
        subject: Subject,
        viewer: Viewer,
        addresses: Callable[[RelationSchema], Addresses],
        data: Any = None,
        *,
        relations: bool = True,
        readonly: bool = False,
    ) -> None:
        """`addresses` tells where a relation's widget asks for more."""
        super().__init__(data)
        self.subject, self.readonly, self.addresses = subject, readonly, addresses
        self.lists, self.agreed = Lists(subject, viewer), agreed(self.data)
        for field in subject.flow.fields.values():
            if not isinstance(field, RelationSchema):
                self.fields[field.slug] = found = value_field(field, subject.stored.get(field.slug))
                if subject.flow.localized and not field.localized:
                    found.help_text = found.help_text or _("The same in every locale.")
            elif relations:
                self.fields[field.slug] = self._relation(field)

    def _relation(self, field: RelationSchema) -> RelationField:
        def page() -> Page:
            return self.lists.pages[field.slug]

        rows = self.lists.of(field)
        widget = RelationWidget(field, rows, self.addresses(field), readonly=self.readonly)
        return RelationField(field, rows, widget, initial=page)

    # -- what was edited ----------------------------------------------------------------------------

    @cached_property
    def data_to_write(self) -> dict[str, Any]:
        """The values that were edited, by their fields' slugs."""
        values = {}
        for slug, field in self.fields.items():
            if isinstance(field, ValueField):
                value = field.stored(self.cleaned_data[slug])
                if self._is_edited(slug, field) and not was_seen(self.seen, self._schema(slug), value):
                    values[slug] = value
        return values

    def _is_edited(self, slug: str, field: ValueField) -> bool:
        initial = self.get_initial_for_field(field, slug)
        return field.edited(initial, self[slug].data, self.cleaned_data[slug])

    def _schema(self, slug: str) -> FieldSchema:
        return self.subject.flow.fields[slug]

    @property
    def seen(self) -> str:
        """What the page shows, or showed when it was sent."""
        if self.is_bound:
            return str(self.data.get(self.add_prefix(SEEN), ""))
        stored = self.subject.stored
        return note({slug: stored.get(slug) for slug, f in self.fields.items() if isinstance(f, ValueField)})

    @cached_property
    def deltas(self) -> dict[str, Delta]:
        """The changes of the relations that were edited, by their fields' slugs."""
        relations = (slug for slug, field in self.fields.items() if isinstance(field, RelationField))
        return {slug: self.cleaned_data[slug] for slug in relations if self.cleaned_data[slug]}

    @property
    def is_edited(self) -> bool:
        return bool(self.data_to_write or self.deltas) or self.subject.version is None

    # -- writing ------------------------------------------------------------------------------------

    def save(self, status: str | None) -> Document:
        """Write the edits in one transaction. Raises what the document service does, and Conflicted."""
        for attempt in range(ATTEMPTS):
            self.reconciled = reconcile(self.lists, self.deltas, self.agreed)
            self.accounts = [
                RelationAccount.begin(self.subject, self.subject.flow.relation(slug), change)
                for slug, change in self.reconciled.changes.items()
            ]
            try:
                return self._write(self.reconciled, status)
            except StaleError:
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")  # pragma: no cover

    def _write(self, reconciled: Reconciled, status: str | None) -> Document:
        locale, service = self.subject.locale or None, self.subject.service
        if self.subject.entry is None:
            return service.create(
                self.data_to_write, changes=reconciled.changes, locale=locale, status=status
            )
        return service.update(
            self.subject.entry.document_id,
            self.data_to_write,
            changes=reconciled.changes,
            locale=locale,
            status=status,
            revision=reconciled.revision,
        )

    def refuse(self, error: RelationsError) -> None:
        """Show what the engine refused, at its field where it names one."""
        slug = error.path[0] if error.path else None
        self.add_error(slug if isinstance(slug, str) and slug in self.fields else None, error.message)

    def show_lists_as_they_are(self) -> None:
        """Put the edits over the lists as they are now, which the editor has seen meanwhile."""
        for field in self.fields.values():
            if isinstance(field, RelationField):
                field.widget.is_renewed = True

    # -- showing ------------------------------------------------------------------------------------

    def lines(self) -> list[Line]:
        return [Line(self, self._schema(slug), self[slug]) for slug in self.fields]


class Line:
    """One field as the template shows it."""

    def __init__(self, form: EntryForm, schema: FieldSchema, bound: forms.BoundField) -> None:
        self.bound, self.schema = bound, schema
        self.is_relation = schema.relation is not None
        self.is_checkbox = isinstance(bound.field, forms.BooleanField) and not isinstance(
            bound.field, forms.NullBooleanField
        )
        self.readonly = form.readonly

    @property
    def text(self) -> str:
        """The value for somebody who may only look; secrets have none."""
        return display_for_value(self.bound.field.prepare_value(self.bound.initial), "-")
