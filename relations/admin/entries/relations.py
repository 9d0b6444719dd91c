"""Relations in the entry form: a form field's value is the change that was asked for.

The widgets show a `Page` and read an edit; a field turns the edit into a change of the engine's. Another
way to edit a relation is another widget here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin
from django.utils.translation import gettext_lazy as _

from ...engine.operations import Patch, Target
from ...engine.schema import FieldSchema
from .edits import ChoiceEdit, ListEdit
from .lists import Page, Related
from .targets import parse

Named = Callable[[Sequence[str]], list[Related]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a widget shows: the page, and over it what was sent and could not be saved."""

    page: Page
    sent: Sent | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A relation's inputs as they came: words of targets, and numbers that may be none."""

    shown: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    resources: str = ""
    at_start: bool = False


class DocumentSearch(AutocompleteMixin, forms.SelectMultiple):
    """The stock admin's autocomplete over documents: it offers what was chosen, and searches."""

    def __init__(self, url: str, *, multiple: bool) -> None:
        super().__init__(None, None)  # type: ignore[arg-type]
        self.url = url
        self.allow_multiple_selected = multiple

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

    def offering(self, name: str, related: Sequence[Related], attrs: dict[str, Any] | None) -> str:
        """The rendered field with these documents chosen."""
        nothing = [] if self.allow_multiple_selected else [("", "")]
        self.choices = [*nothing, *((row.word, row.label) for row in related)]
        return self.render(name, [row.word for row in related], attrs)


class RelationWidget(forms.Widget):
    """Any number of inputs, named `name:part`: a colon is in no slug."""

    search: DocumentSearch
    resource_types: Sequence[str] = ()
    named: Named
    readonly = False

    @property
    def media(self) -> forms.Media:
        return self.search.media

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        def all_of(part: str) -> tuple[str, ...]:
            return tuple(data.getlist(f"{name}:{part}"))

        return Sent(
            shown=tuple(data.get(f"{name}:rows", "").split()),
            places=all_of("to"),
            removed=all_of("off"),
            added=tuple(filter(None, all_of("add"))),
            resources=data.get(f"{name}:resources", ""),
            at_start=data.get(f"{name}:at") == "start",
        )

    def _resources(self, sent: Sent | None) -> dict[str, Any]:
        return {"types": self.resource_types, "entered": sent.resources if sent else ""}


class RelationList(RelationWidget):
    """The first rows, with a number to move each and a box to disconnect it, and a search."""

    template_name = "relations/admin/relation_list.html"

    def get_context(self, name: str, value: Shown, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        sent, page = value.sent, value.page
        rows: Sequence[Related] = page.rows
        if sent is not None:
            known = {row.word: row for row in rows}
            gone = [text for text in sent.shown if text not in known]
            known |= zip(gone, self.named(gone), strict=True)
            rows = [known[text] for text in sent.shown]
        context["widget"] |= {
            "rows": [self._row(at, row, sent) for at, row in enumerate(rows)],
            "words": " ".join(row.word for row in rows),
            "total": max(page.total, len(rows)),
            "at_start": sent is not None and sent.at_start,
            "readonly": self.readonly,
            "search_url": self.search.url,
            "search": self.search.offering(f"{name}:add", self.named(sent.added) if sent else [], attrs),
            "resources": self._resources(sent),
            "states": any(row.state for row in rows),
            "locales": any(row.locale for row in rows),
        }
        return context

    @staticmethod
    def _row(at: int, row: Related, sent: Sent | None) -> dict[str, Any]:
        place = sent.places[at] if sent and at < len(sent.places) else str(at + 1)
        return {"related": row, "place": place, "removed": sent is not None and str(at) in sent.removed}


class RelationChoice(RelationWidget):
    """A relation with one place: the search alone, and what stood there."""

    template_name = "relations/admin/relation_choice.html"

    def get_context(self, name: str, value: Shown, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        sent = value.sent
        chosen = self.named(sent.added) if sent else value.page.rows
        context["widget"] |= {
            "chosen": chosen,
            "words": " ".join(sent.shown) if sent else " ".join(row.word for row in chosen),
            "readonly": self.readonly,
            "search_url": self.search.url,
            "search": self.search.offering(f"{name}:add", chosen, attrs),
            "resources": self._resources(sent),
        }
        return context


class RelationField(forms.Field):
    """A relation. Its clean value is the engine's change, or None where nothing was edited."""

    widget: RelationWidget

    def __init__(self, field: FieldSchema, url: str, named: Named, **kwargs: Any) -> None:
        assert field.relation is not None
        self.slug, self.to_many = field.slug, field.relation.to_many
        widget = RelationList() if self.to_many else RelationChoice()
        widget.search = DocumentSearch(url, multiple=self.to_many)
        widget.resource_types, widget.named = field.relation.resource_types, named
        super().__init__(label=field.name, required=False, widget=widget, **kwargs)

    def prepare_value(self, value: Page | Shown) -> Shown:
        return value if isinstance(value, Shown) else Shown(value)

    def bound_data(self, data: Sent, initial: Page) -> Shown:
        try:
            self._targets([*data.shown, *data.added])
        except forms.ValidationError:
            return Shown(initial)
        return Shown(initial, data)

    def clean(self, value: Sent) -> Patch | None:
        """ValidationError where an input is no target or no number."""
        added = self._targets(value.added) + self._resources(value.resources)
        shown = self._targets(value.shown)
        if not self.to_many:
            return ChoiceEdit(shown[0] if shown else None, added[-1] if added else None).change()
        removed = frozenset(self._number(text, len(shown)) for text in value.removed)
        places = {}
        for at, text in enumerate(value.places[: len(shown)]):
            place = self._number(text)
            if place != at + 1:
                places[at] = max(place, 1)
        return ListEdit(shown, removed, places, added, value.at_start).change()

    def _targets(self, words: Sequence[str]) -> list[Target]:
        try:
            return [parse(text, (self.slug,)) for text in words]
        except ValueError:
            raise forms.ValidationError(_("This is no document to connect. Reload the page.")) from None

    def _resources(self, text: str) -> list[Target]:
        """Targets outside the flows, entered as `type:id`."""
        pairs = [entered.partition(":") for entered in text.split()]
        if "\x00" in text or not all(kind and key for kind, _colon, key in pairs):
            raise forms.ValidationError(_("Write resources as type:id, with spaces between them."))
        return [Target(key, resource=kind, path=(self.slug,)) for kind, _colon, key in pairs]

    @staticmethod
    def _number(text: str, below: int = 10**9) -> int:
        try:
            number = int(text)
        except ValueError:
            number = -1
        if not 0 <= number < below:
            raise forms.ValidationError(_("A position is a number, counted from 1."))
        return number
