"""The form field for a field's validation rules (Moltin's): an input for each rule that its type can have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...engine.values import KINDS
from ...models import FieldType
from ..sent import BoxWidget, Sent, SentField
from .inputs import Lines, Number

Rule = dict[str, Any]
FORMATS = [("email", _("An email address")), ("slug", _("A slug")), ("uuid", _("A UUID"))]
NUMBERS = (FieldType.INTEGER, FieldType.FLOAT, FieldType.DECIMAL, FieldType.BIGINTEGER)


class RulesForm(forms.Form):
    """The form with an input for each validation rule of a field.

    A script hides the inputs for rules that a field of the chosen type does not have.
    """

    smallest = Number(label=_("Smallest"), required=False)
    largest = Number(label=_("Largest"), required=False)
    enum = Lines(label=_("One of these"), required=False, help_text=_("One in a line."))
    formats = forms.MultipleChoiceField(
        label=_("Has the form of"), choices=FORMATS, required=False, widget=forms.CheckboxSelectMultiple
    )

    # Of each input: the names of the rules that it stands for.
    RULES = {
        "smallest": ("between",),
        "largest": ("between",),
        "enum": ("enum",),
        "formats": ("email", "slug", "uuid"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The inputs, as dicts with `bound` (the bound form field) and `types`.

        `types` are the field types that have the rule, with spaces between them.
        """
        return [{"bound": self[name], "types": " ".join(_types(names))} for name, names in self.RULES.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        pair = [cleaned.get("smallest"), cleaned.get("largest")]
        for name, value in zip(("smallest", "largest"), pair, strict=True):
            if value is None and pair != [None, None] and name not in self.errors:
                self.add_error(name, _("Name both ends of the range."))
        return cleaned


def _types(rules: Iterable[str]) -> list[str]:
    """Return the types of fields that have one of these rules."""
    return [name for name, kind in KINDS.items() if {*rules} & {*kind.rules}]


class RulesWidget(BoxWidget):
    """The widget with the inputs of a field's validation rules.

    `kind` is the name of the input in which the field's type is chosen.
    """

    template_name = "relations/admin/options.html"

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        sent = value if isinstance(value, Sent) else None
        form = RulesForm(sent.data, prefix=name) if sent else RulesForm(prefix=name, initial=_inputs(value))
        context["widget"] |= {"form": form, "kind": self.kind}
        return context


class RulesField(SentField):
    """A form field for the validation rules of a field, as a list.

    `kind` is the name of the input with the field's type. `stored` are the stored rules, `stored_kind` is the
    type of the stored field. Rules without an input, such as a second range, keep their stored values and
    their places; rules that a new type does not have are removed.
    """

    widget: RulesWidget
    default_error_messages = {
        "within": _("Correct what is marked below."),
        "number": _("%(value)s is no number."),
    }

    def __init__(self, kind: str, stored: list[Rule], stored_kind: str, **kwargs: Any) -> None:
        self.kind, self.stored, self.stored_kind = kind, stored, stored_kind
        super().__init__(required=False, widget=RulesWidget(kind), **kwargs)

    def clean(self, value: Sent) -> list[Rule]:
        form = RulesForm(value.data, prefix=value.name)
        if not form.is_valid():
            raise forms.ValidationError(self.error_messages["within"], "within")
        kind = value.beside(self.kind)
        known = KINDS[kind].rules if kind in KINDS else ()
        given = self._given(form.cleaned_data, kind)
        wanted = {name: rule for name, rule in given.items() if name in known}
        found: list[Rule] = []
        seen: set[str] = set()  # types of rules whose input stands for the first of them
        for rule in self.stored:
            name = rule["type"]
            if name not in known:
                found += [rule] if kind == self.stored_kind else []
            elif name in seen:
                found.append(rule)
            elif name in wanted:
                found.append(wanted.pop(name))
            seen.add(name)
        return [*found, *wanted.values()]

    def _given(self, cleaned: dict[str, Any], kind: str) -> dict[str, Rule]:
        """Return the rules in the inputs, by rule type such as "between". `kind` is the chosen field type."""
        rules: dict[str, Rule] = {name: {"type": name} for name in cleaned["formats"]}
        if cleaned["smallest"] is not None:
            span = {"from": cleaned["smallest"], "to": cleaned["largest"]}
            rules["between"] = {"type": "between", "options": span}
        stored = next((rule for rule in self.stored if rule["type"] == "enum"), None)
        if (
            stored
            and kind == self.stored_kind
            and cleaned["enum"] == Lines.shown(stored.get("options") or [])
        ):
            rules["enum"] = stored
        elif cleaned["enum"]:
            options = [self._number(text) for text in cleaned["enum"]] if kind in NUMBERS else cleaned["enum"]
            rules["enum"] = {"type": "enum", "options": options}
        return rules

    def _number(self, text: str) -> float | int:
        try:
            number = Number().clean(text)
        except forms.ValidationError:
            raise forms.ValidationError(self.error_messages["number"], "number", {"value": text}) from None
        return number

    def is_stored(self, value: Any, initial: Any) -> bool:
        return bool(value == self.stored)


def _inputs(rules: list[Rule] | None) -> dict[str, Any]:
    """Return the initial values of the form's inputs: of several stored rules of one type, the first."""
    known: dict[str, Any] = {}
    for rule in rules or []:
        known.setdefault(rule["type"], rule.get("options"))
    span = known.get("between") or {}
    return {
        "smallest": span.get("from"),
        "largest": span.get("to"),
        "enum": [str(each) for each in known.get("enum") or []],
        "formats": [name for name, _label in FORMATS if name in known],
    }
