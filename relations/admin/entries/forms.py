"""The entry form, made from the fields of a flow."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import display_for_value
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ...engine.errors import RelationsError
from ...engine.operations import Change
from ...engine.reading import Document
from ...engine.schema import FieldSchema
from .lists import Lists, Page
from .relations import RelationField
from .seen import note, was_seen
from .subject import Subject
from .values import ValueField, value_field

SEEN = ":seen"  # a colon is in no slug


class EntryForm(forms.Form):
    """One field for each of the flow's. Only what was edited is written."""

    prefix = "field"

    def __init__(
        self,
        subject: Subject,
        site: AdminSite,
        data: Any = None,
        *,
        relations: bool = True,
        readonly: bool = False,
    ) -> None:
        super().__init__(data)
        self.subject, self.site, self.readonly = subject, site, readonly
        self.lists = Lists(subject, site.name)
        for field in subject.flow.fields.values():
            if field.relation is None:
                self.fields[field.slug] = found = value_field(field, subject.stored.get(field.slug))
                if subject.flow.localized and not field.localized:
                    found.help_text = found.help_text or _("The same in every locale.")
            elif relations:
                self.fields[field.slug] = self._relation(field)

    def _relation(self, field: FieldSchema) -> RelationField:
        def page() -> Page:
            return self.lists.pages[field.slug]

        def named(words: Any) -> Any:
            return self.lists.named(field, words)

        found = RelationField(field, self._search_url(field), named, initial=page)
        found.widget.readonly = self.readonly
        return found

    def _search_url(self, field: FieldSchema) -> str:
        assert field.relation is not None
        other = self.subject.schema.by_id.get(field.relation.target_flow or 0)
        if other is None:
            return ""
        url = reverse(f"{self.site.name}:relations_entry_search", args=[other.id])
        open_locale = other.localized and not self.subject.flow.localized and field.relation.owning
        locale = self.subject.locale or self.subject.schema.default_locale
        return url if open_locale or not other.localized else f"{url}?{urlencode({'locale': locale})}"

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
    def changes(self) -> dict[str, Change]:
        """The changes of the relations that were edited, by their fields' slugs."""
        relations = (slug for slug, field in self.fields.items() if isinstance(field, RelationField))
        return {slug: self.cleaned_data[slug] for slug in relations if self.cleaned_data[slug] is not None}

    @property
    def is_edited(self) -> bool:
        return bool(self.data_to_write or self.changes) or self.subject.version is None

    # -- writing ------------------------------------------------------------------------------------

    def save(self, status: str | None) -> Document:
        """Write the edits in one transaction. Raises what the document service does."""
        locale, service = self.subject.locale or None, self.subject.service
        if self.subject.entry is None:
            return service.create(self.data_to_write, changes=self.changes, locale=locale, status=status)
        return service.update(
            self.subject.entry.document_id,
            self.data_to_write,
            changes=self.changes,
            locale=locale,
            status=status,
        )

    def refuse(self, error: RelationsError) -> None:
        """Show what the engine refused, at its field where it names one."""
        slug = error.path[0] if error.path else None
        self.add_error(slug if isinstance(slug, str) and slug in self.fields else None, error.message)

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
