"""The form of one part (a component in an entry's field): inputs for the component's attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms

from ...engine.errors import Path, RelationsError, shortened
from ...engine.schema import ComponentSchema
from ...engine.titles import readable
from ..relation_field.conflicts import VALUE, Section, is_informed, value_question, within
from ..sent import Sent
from ..wording import sentence
from .base import Surroundings, ValueField
from .hashes import hash_of, hashes_of, read, was_shown
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
                found.widget.is_renewed = is_informed(found.sent.data)

    def add_prefix(self, field_name: str) -> str:
        return f"{self.prefix}:{field_name}"

    def is_readable(self) -> bool:
        """Return whether all submitted inputs of the part could be parsed; True if none were submitted."""
        self.is_wrong = self.is_bound and not self.is_valid()
        return not self.is_wrong

    # -- its value ----------------------------------------------------------------------------------

    @cached_property
    def changes(self) -> dict[str, Any]:
        """The values of the attributes that the editor changed; of a new part all attributes with a value.

        Where others changed an attribute too, and the editor has chosen theirs, it is not among them.
        """
        found = {
            slug: value
            for slug, value in self._entered.items()
            if (self._is_edited(slug, value) and not self._was_shown(slug, value))
            or (self.is_new and value is not None)
        }
        theirs = [slug for slug in self._clashing(found) if self._answer(slug) == "theirs"]
        return {slug: value for slug, value in found.items() if slug not in theirs}

    @cached_property
    def _entered(self) -> dict[str, Any]:
        """The values of all attributes as they were submitted, to store; {} if they were not."""
        cleaned = self.cleaned_data if self.is_bound else {}
        known = ((slug, self.fields[slug], entered) for slug, entered in cleaned.items())
        return {slug: field.stored(entered) for slug, field, entered in known if not field.disabled}

    def _is_edited(self, slug: str, value: Any) -> bool:
        field = self.fields[slug]
        initial = self.get_initial_for_field(field, slug)
        return field.edited(initial, self[slug].data, self.cleaned_data[slug])

    def _was_shown(self, slug: str, value: Any) -> bool:
        """Return whether the page showed this value for the attribute, so that the editor did not change it.

        `slug` is the attribute's. False if the component's definition was deleted.
        """
        known = self.component.fields[slug] if self.component else None
        if not self.is_new and slug not in read(self.seen) and (value is None or value == []):
            return True  # an attribute without a value was shown empty
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

    @property
    def seen_now(self) -> str:
        """The text of `seen` for the page that shows this form.

        After the conflict page, each value that the editor changed has the hash of what is stored now, since
        the editor has seen that.
        """
        if not self.is_bound or self.stored is None or not is_informed(self.data):
            return self.seen
        now = {slug: hash_of(self.stored.get(slug)) for slug in self.changes}
        return " ".join(f"{slug}={found}" for slug, found in (read(self.seen) | now).items()) or "1"

    @property
    def was_edited(self) -> bool:
        """Whether the editor changed an attribute of a part that the page showed, also if it is gone."""
        if self.stored is not None:
            return bool(self.changes)
        known = read(self.seen)
        return any(
            not self._was_shown(slug, value) if slug in known else value is not None
            for slug, value in self._entered.items()
        )

    # -- changes of others --------------------------------------------------------------------------

    def undecided(self) -> list[Section]:
        """Return the sections of the conflict page about changes of other editors within this part."""
        asked = [self._section(slug) for slug in self._clashing(self.changes) if not self._answer(slug)]
        below = (
            self.fields[slug].undecided(self.cleaned_data[slug], self[slug].data)
            for slug in self._entered
            if slug in self.changes or self.fields[slug].combines(self[slug].data)
        )
        found = [*asked, *(section for sections in below for section in sections)]
        return [within(self.title, each) for each in found]

    def _clashing(self, mine: Mapping[str, Any]) -> list[str]:
        """Return the attributes of `mine`, this editor's changes, that others have changed differently."""
        stored, seen = self.stored, read(self.seen)
        if stored is None or not self.is_bound:
            return []
        nothing = hash_of(None)
        return [
            slug
            for slug, value in mine.items()
            if not isinstance(self.fields[slug], PartRelation)
            and not self.fields[slug].combines(self[slug].data)
            and hash_of(stored.get(slug)) != seen.get(slug, nothing)
            and stored.get(slug) != value
        ]

    def _answer(self, slug: str) -> str:
        """Return the editor's answer about an attribute: "mine", "theirs", or "" for none."""
        found = self.data.get(self._question(slug), "")
        return found if found in ("mine", "theirs") else ""

    def _question(self, slug: str) -> str:
        return f"{VALUE}{self.add_prefix(slug)}:{hash_of((self.stored or {}).get(slug))}"

    def _section(self, slug: str) -> Section:
        assert self.component is not None
        attribute, stored = self.component.fields[slug], self.stored or {}
        question = value_question(self._question(slug), attribute, stored.get(slug), self.changes[slug])
        return Section(readable(attribute.name), [question])

    # -- its value ----------------------------------------------------------------------------------

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
    def title(self) -> str:
        """The part's name with its first stored text, by which an editor knows it: "Quote: One"."""
        known = self.component.fields if self.component else {}
        stored = self.stored or self._entered
        texts = (stored.get(slug) for slug in known if _is_summary(self.fields[slug]))
        text = shortened(str(next(texts, None) or ""))
        return f"{self.name}: {text}" if text else self.name

    @property
    def summary(self) -> str:
        """The part's first text, by which an editor recognizes it; '' if it has no attribute for text."""
        for slug, field in self.fields.items():
            if _is_summary(field):
                return shortened(str(self[slug].value() or ""))
        return ""


def _is_summary(field: ValueField) -> bool:
    return isinstance(field, TextValue) and not isinstance(field, SecretValue)
