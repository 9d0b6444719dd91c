"""The form of one attribute of a component, which reads and makes JSON objects as in schema files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...engine.schema import CARDINALITIES, MORPHS, RELATION, UNMAPPED
from ...models import FieldType
from .default import DefaultField
from .offers import Offers
from .options import TYPES, OptionsField

KINDS = [choice for choice in FieldType.choices if choice[0] != FieldType.RELATIONSHIP]
RELATIONS = [
    ("oneToOne", _("has one, and that one has no other")),
    ("oneToMany", _("has many, each with this one alone")),
    ("manyToOne", _("has one, which many may share")),
    ("manyToMany", _("has many, which many may share")),
    ("morphToOne", _("has one, of several flows")),
    ("morphToMany", _("has many, of several flows")),
]
INPUTS = {"type", "required", "unique", "default", "relation", "target", "targets", *TYPES, "private"}


class AttributeForm(forms.Form):
    """The form of one attribute. `attribute` is its stored JSON object, None for a new attribute.

    Keys of the object for which there is no input keep their stored values unless the type is changed.
    """

    slug = forms.CharField(label=_("name"), max_length=100)
    type = forms.ChoiceField(label=_("type"), choices=[])
    required = forms.BooleanField(label=_("required"), required=False)
    unique = forms.BooleanField(label=_("unique"), required=False)
    relation = forms.ChoiceField(label=_("Kind"), choices=RELATIONS, required=False, initial="manyToMany")
    target = forms.ChoiceField(label=_("target flow"), required=False)
    targets = forms.MultipleChoiceField(
        label=_("target flows"), required=False, widget=forms.CheckboxSelectMultiple
    )
    default = DefaultField("type", label=_("Default"))
    options = OptionsField("type", of_component=True, label=_("options"))

    def __init__(
        self,
        offers: Offers,
        *args: Any,
        attribute: dict[str, Any] | None = None,
        slug: str = "",
        **kwargs: Any,
    ) -> None:
        self.attribute = attribute
        kwargs["initial"] = _inputs(slug, attribute or {})
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        options = self.fields["options"]
        assert isinstance(options, OptionsField)
        options.show(self.initial.get("options", {}), self.initial.get("type", ""))
        options.widget.offers = offers
        self._offer((attribute or {}).get("type"), offers.flows)
        if attribute is not None:
            self.fields["slug"].disabled = True

    def _offer(self, kind: str | None, named: list[tuple[str, str]]) -> None:
        """Set the choices for the type and the target flows; `named` are (uid, name) of the flows.

        A stored type or target that is not among the usual choices (`kind` is the stored type) is added.
        """
        kinds: list[Any] = [("", "---------"), *KINDS, (RELATION, FieldType.RELATIONSHIP.label)]
        if kind and kind not in dict(kinds):
            kinds.append((kind, kind))
        self.fields["type"].choices = kinds  # type: ignore[attr-defined]
        known = dict(named)
        stored = self.initial.get("target")
        others = [] if not stored or stored in known else [(stored, stored)]
        self.fields["target"].choices = [("", "---------"), *named, *others]  # type: ignore[attr-defined]
        more = [(uid, uid) for uid in self.initial.get("targets", []) if uid not in known]
        self.fields["targets"].choices = [*named, *more]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("type") == RELATION:
            kind = cleaned.get("relation")
            if not kind:
                self.add_error("relation", self.fields["slug"].error_messages["required"])
            elif (
                kind in CARDINALITIES
                and not cleaned.get("target")
                and "resource_types" not in self._kept(RELATION)
            ):
                self.add_error("target", self.fields["slug"].error_messages["required"])
        return cleaned

    def _kept(self, kind: str) -> dict[str, Any]:
        stored = self.attribute or {}
        if stored.get("type") != kind:
            return {}
        return {name: value for name, value in stored.items() if name not in INPUTS}

    def value(self) -> dict[str, Any]:
        """Return the attribute as schema files have it: `{"type": "string", "required": true}`."""
        if not self.has_changed() and self.attribute is not None:
            return self.attribute
        cleaned, kind = self.cleaned_data, self.cleaned_data["type"]
        kept = self._kept(kind)
        if kind in UNMAPPED:
            return {"type": kind, **kept}
        flags: dict[str, Any] = {name: True for name in ("required", "unique") if cleaned[name]}
        if kind == RELATION:
            flags.pop("unique", None)
            several = cleaned["relation"] in MORPHS
            named = "targets" if several else "target"
            target = {named: cleaned[named]} if cleaned[named] else {}
            return {
                "type": kind,
                "relation": cleaned["relation"],
                **target,
                **flags,
                **cleaned["options"],
                **kept,
            }
        default = {} if cleaned["default"] is None else {"default": cleaned["default"]}
        return {"type": kind, **flags, **default, **cleaned["options"], **kept}


def _inputs(slug: str, attribute: dict[str, Any]) -> dict[str, Any]:
    """Return the initial values of the form's inputs for a stored attribute; {} for a new one."""
    if not attribute:
        return {}
    own = {name: attribute[name] for name in attribute if name not in TYPES and name != "private"}
    options = {name: attribute[name] for name in attribute if name in TYPES or name == "private"}
    return {**own, "slug": slug, "options": options}
