"""The form of one part (a component in an entry's field): inputs for the component's attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms

from ...engine.errors import Path, RelationsError, shortened
from ...engine.schema import ComponentSchema
from ..relation_field.conflicts import EDIT, Section
from ..sent import Sent
from ..wording import sentence
from .base import Surroundings, ValueField
from .hashes import hashes_of, was_shown
from .lines import Line
from .plain import SecretValue, TextValue
from .within import PartRelation


class PartForm(forms.Form):
    """The form of one part: a component in an entry's field. It is bound only if its inputs were submitted.

    `stored` is the part's stored value, None for a new one. `component` is None if the component was deleted:
    then the form has no inputs, and the part can only be kept, moved and removed.
    """

    fields: dict[str, ValueField]  # type: ignore[assignment]

    def __init__(
        self,
        key: str,
        uid: str,
        component: ComponentSchema | None,
        stored: dict[str, Any] | None,
        around: Surroundings,
        prefix: str,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.key, self.uid, self.component, self.stored, self.around = key, uid, component, stored, around
        self.is_new = stored is None
        self.is_wrong = False  # whether the part, or one within it, has an error to show
        inside = replace(around, part=(stored or {}).get("id", 0))
        for attribute in component.fields.values() if component else ():
            kept = attribute.type.default(attribute) if stored is None else stored.get(attribute.slug)
            self.fields[attribute.slug] = found = around.make(attribute, kept, inside)
            if isinstance(found, PartRelation):
                found.sent = Sent(data or {}, self.add_prefix(attribute.slug))
                found.widget.is_renewed = EDIT in found.sent.data

    def add_prefix(self, field_name: str) -> str:
        return f"{self.prefix}:{field_name}"

    def is_readable(self) -> bool:
        """Return whether all submitted inputs of the part could be parsed; True if none were submitted."""
        self.is_wrong = self.is_bound and not self.is_valid()
        return not self.is_wrong

    # -- its value ----------------------------------------------------------------------------------

    @cached_property
    def changes(self) -> dict[str, Any]:
        """The values of the attributes that the editor changed; of a new part all attributes with a value."""
        found: dict[str, Any] = {}
        for slug, entered in (self.cleaned_data if self.is_bound else {}).items():
            field = self.fields[slug]
            if field.disabled:
                continue
            value = field.stored(entered)
            initial = self.get_initial_for_field(field, slug)
            edited = field.edited(initial, self[slug].data, entered)
            if (edited and not self._was_shown(slug, value)) or (self.is_new and value is not None):
                found[slug] = value
        return found

    def _was_shown(self, slug: str, value: Any) -> bool:
        """Return whether the page showed this value for the attribute, so that the editor did not change it.

        `slug` is the attribute's. False if the component's definition was deleted.
        """
        known = self.component.fields[slug] if self.component else None
        return known is not None and was_shown(self.seen, known, value)

    @property
    def seen(self) -> str:
        """The hashes of the values that the page showed at first, as text of the form `slug=hash slug=hash`.

        They tell which values other editors have changed meanwhile. A page that is not submitted yet has the
        hashes of the values that it shows.
        """
        if self.is_bound:
            return str(self.data.get(f"{self.prefix}:", ""))
        stored = self.stored or {}
        values = (slug for slug in self.fields if slug in stored)
        return hashes_of({slug: stored[slug] for slug in values}) or "1"

    def undecided(self) -> list[Section]:
        """Return the sections of the conflict page about changes of other editors within this part."""
        found = (self.fields[slug].undecided(self.cleaned_data[slug]) for slug in self.changes)
        return [replace(each, title=f"{self.name}: {each.title}") for sections in found for each in sections]

    @property
    def edited(self) -> bool:
        """Whether the editor changed an attribute of the part, or added the part."""
        return self.is_new or bool(self.changes)

    def value(self, *, names_kind: bool) -> dict[str, Any]:
        """Return the part to write: a stored part as its id and the changed attributes, a new one as a whole.

        With `names_kind` it has the component's uid too, which a dynamic zone needs.
        """
        kind = {"__component": self.uid} if names_kind else {}
        stored = self.stored or {}
        whole = {} if "id" in stored else stored
        identity = {"id": stored["id"]} if "id" in stored else {}
        return {**identity, **whole, **kind, **self.changes}

    # -- errors of the engine -----------------------------------------------------------------------

    def place(self, error: RelationsError, path: Path) -> bool:
        """Show an engine's error at the attribute with which `path` begins; `path` is within the part.

        Returns False if there is no such attribute.
        """
        slug = str(path[0]) if path else ""
        if slug not in self.fields:
            return False
        self.is_wrong = True
        field = self.fields[slug]
        if not field.place(error, path):
            # Not `add_error`, since a part that was not touched is not bound and may be wrong all the same.
            self.errors.setdefault(slug, self.error_class()).append(sentence(error, path[1:]))
        return True

    # -- showing ------------------------------------------------------------------------------------

    @property
    def word(self) -> str:
        """The string that stands for the part in the hidden input of its list, such as `12=shared.quote`."""
        return f"{self.key}={self.uid}"

    @property
    def name(self) -> str:
        """The name of the part's component; its uid if the component was deleted."""
        return self.component.name if self.component else self.uid

    @property
    def lines(self) -> list[Line]:
        """The lines of the form: the component's attributes, in order."""
        known = self.component.fields if self.component else {}
        return [Line(attribute, self[slug]) for slug, attribute in known.items()]

    @property
    def summary(self) -> str:
        """The part's first text, by which an editor recognizes it; '' if it has no attribute for text."""
        for slug, field in self.fields.items():
            if isinstance(field, TextValue) and not isinstance(field, SecretValue):
                return shortened(str(self[slug].value() or ""))
        return ""
