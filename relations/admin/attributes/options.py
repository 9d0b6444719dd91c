"""The form field for the options of a field: an input for each option that its type can have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...engine.values import KINDS
from ...models import FieldType
from ..sent import BoxWidget, Sent, SentField
from .filters import FilterField
from .inputs import Lines, Number
from .offers import Groups, Offers

TEXTS = (
    FieldType.STRING,
    FieldType.TEXT,
    FieldType.RICHTEXT,
    FieldType.EMAIL,
    FieldType.UID,
    FieldType.PASSWORD,
)
NUMBERS = (FieldType.INTEGER, FieldType.BIGINTEGER, FieldType.FLOAT, FieldType.DECIMAL)
RELATION = ("relationship", "relation")  # in a flow, and in a component
COUNTED = (*NUMBERS, FieldType.COMPONENT, FieldType.DYNAMICZONE, *RELATION)
# Of each option: the types of fields that have it; none means every type.
TYPES: dict[str, tuple[str, ...]] = {
    "enum": (FieldType.ENUMERATION,),
    "min": COUNTED,
    "max": COUNTED,
    "minLength": TEXTS,
    "maxLength": TEXTS,
    "regex": TEXTS,
    "indexed": tuple(name for name, kind in KINDS.items() if kind.indexable),
    "targetField": (FieldType.UID,),
    "multiple": (FieldType.MEDIA,),
    "allowedTypes": (FieldType.MEDIA,),
    "component": (FieldType.COMPONENT,),
    "repeatable": (FieldType.COMPONENT,),
    "components": (FieldType.DYNAMICZONE,),
    "link": RELATION,
    "onDelete": RELATION,
    "noSelf": (FieldType.RELATIONSHIP,),
    "noCycle": (FieldType.RELATIONSHIP,),
    "targetFilter": RELATION,
    "secondLine": RELATION,
    "thumbnail": RELATION,
}
FILES = [
    ("images", _("Images")),
    ("videos", _("Videos")),
    ("audios", _("Sounds")),
    ("files", _("Other files")),
]
DELETIONS = [
    ("", _("Remove it from the list")),
    ("refuse", _("Refuse, while something points there")),
    ("cascade", _("Delete what points there, too")),
]


class OptionsForm(forms.Form):
    """The form with an input for each option of a field.

    A script hides the inputs for options that a field of the chosen type does not have.
    """

    enum = Lines(label=_("Values"), required=False, help_text=_("One in a line."))
    min = Number(label=_("Smallest, or fewest"), required=False)
    max = Number(label=_("Largest, or most"), required=False)
    minLength = forms.IntegerField(label=_("Fewest characters"), required=False, min_value=0)
    maxLength = forms.IntegerField(label=_("Most characters"), required=False, min_value=0)
    regex = forms.CharField(label=_("Regular expression"), required=False, strip=False)
    indexed = forms.BooleanField(
        label=_("Indexed"),
        required=False,
        help_text=_("For a field to filter and sort by. Unique fields and UIDs are indexed without it."),
    )
    targetField = forms.CharField(label=_("Made from the field"), required=False, help_text=_("Its slug."))
    multiple = forms.BooleanField(label=_("Several files"), required=False)
    allowedTypes = forms.MultipleChoiceField(
        label=_("Kinds of files"),
        choices=FILES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without any, files of every kind."),
    )
    component = forms.ChoiceField(label=_("component"), required=False)
    repeatable = forms.BooleanField(label=_("Several, in order"), required=False)
    components = forms.MultipleChoiceField(
        label=_("Components"), required=False, widget=forms.CheckboxSelectMultiple
    )
    link = forms.ChoiceField(
        label=_("Data on each link"),
        required=False,
        help_text=_("A component whose values stand on each link."),
    )
    onDelete = forms.ChoiceField(label=_("When a member is deleted"), choices=DELETIONS, required=False)
    noSelf = forms.BooleanField(label=_("Not with itself"), required=False)
    noCycle = forms.BooleanField(label=_("No circles, as in a tree"), required=False)
    targetFilter = FilterField(label=_("What members must fit"))
    secondLine = forms.ChoiceField(
        label=_("Second line of its rows"), required=False, help_text=_("A field of the target.")
    )
    thumbnail = forms.ChoiceField(
        label=_("Picture in its rows"), required=False, help_text=_("A media field of the target.")
    )
    private = forms.BooleanField(label=_("Never shown by the API"), required=False)

    def __init__(
        self,
        offers: Offers,
        *args: Any,
        of_component: bool = False,
        is_relation: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        if of_component:
            del self.fields["indexed"]
        for slug in ("component", "link"):
            self.fields[slug].choices = [("", "---------"), *offers.components]  # type: ignore[attr-defined]
        self.fields["components"].choices = offers.components  # type: ignore[attr-defined]
        # What is no relation is seldom made one; the fields of all flows are many.
        self._offer("secondLine", offers.lines if is_relation else [])
        self._offer("thumbnail", offers.media if is_relation else [])
        filters = self.fields["targetFilter"]
        assert isinstance(filters, FilterField)
        filters.widget.groups = offers.lines if is_relation else []

    def _offer(self, name: str, groups: Groups) -> None:
        """Set the choices of the input `name` to the fields in `groups`.

        The stored field is added if it is not among them any more.
        """
        stored = (self.initial or {}).get(name)
        known = {slug for _flow, fields in groups for slug, _name in fields}
        others = [(stored, stored)] if stored and stored not in known else []
        self.fields[name].choices = [("", "---------"), *groups, *others]  # type: ignore[attr-defined]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The inputs, as dicts with `bound` (the bound form field) and `types`.

        `types` are the field types that have the option, with spaces between them; "" for every type.
        """
        return [{"bound": self[name], "types": " ".join(TYPES.get(name, ()))} for name in self.fields]


class OptionsWidget(BoxWidget):
    """The widget with the inputs of a field's options.

    `kind` is the name of the input in which the field's type is chosen.
    """

    template_name = "relations/admin/options.html"

    class Media:
        css = {"all": ("relations/admin/forms.css",)}
        js = ("relations/admin/options.js",)

    def __init__(self, kind: str, of_component: bool) -> None:
        super().__init__()
        self.kind, self.of_component, self.offers = kind, of_component, Offers()
        self.is_relation = True  # whether the stored type may be one
        self.stored: dict[str, Any] = {}

    def form(self, data: Any, name: str, initial: Mapping[str, Any] | None = None) -> OptionsForm:
        """Return the form with the options' inputs, whose names begin with `name`.

        It is bound to the submitted `data`; for None it shows `initial`, by default the stored options.
        """
        more = {"of_component": self.of_component, "is_relation": self.is_relation}
        known = self.stored if initial is None else initial
        form = OptionsForm(self.offers, data, prefix=name, initial=known, **more)
        form.fields["targetFilter"].widget.stored = self.stored.get("targetFilter") or {}
        return form

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        sent = value if isinstance(value, Sent) else None
        form = self.form(sent.data, name) if sent else self.form(None, name, value or {})
        context["widget"] |= {"form": form, "kind": self.kind}
        return context


class OptionsField(SentField):
    """A form field for the options of a field, as a dict.

    `kind` is the name of the input with the field's type. With `of_component` the field is an attribute of a
    component, which has no index. Options without an input keep their stored values. So do those that the
    type does not have, as long as the type is not changed.
    """

    widget: OptionsWidget
    default_error_messages = {"within": _("Correct what is marked below.")}

    def __init__(self, kind: str, *, of_component: bool = False, **kwargs: Any) -> None:
        self.kind = kind
        self.stored: dict[str, Any] = {}
        super().__init__(required=False, widget=OptionsWidget(kind, of_component), **kwargs)

    stored_kind = ""

    def show(self, stored: dict[str, Any], kind: str) -> None:
        """Set the stored options and the stored type of the field; the type is "" for a new field."""
        self.stored, self.stored_kind = stored, kind
        self.widget.is_relation = kind in ("", *RELATION)
        self.widget.stored = stored

    def clean(self, value: Sent) -> dict[str, Any]:
        form = self.widget.form(value.data, value.name)
        if not form.is_valid():
            raise forms.ValidationError(self.error_messages["within"], "within")
        kind = value.beside(self.kind)
        asked = {name for name in form.fields if not TYPES.get(name) or kind in TYPES[name]}
        same = kind == self.stored_kind
        kept = {
            name: option
            for name, option in self.stored.items()
            if name not in asked and (same or name not in TYPES)
        }
        given = {name: form.cleaned_data[name] for name in asked}
        if same and given.get("enum") == Lines.shown(self.stored.get("enum") or []):
            given["enum"] = self.stored.get("enum")
        return {**kept, **_set(given)}

    def is_stored(self, value: Any, initial: Any) -> bool:
        return bool(value == _set(initial or {}))


def _set(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options without those whose value is empty or false, which is the same as no option."""
    return {name: option for name, option in options.items() if option not in (None, "", [], {}, False)}
