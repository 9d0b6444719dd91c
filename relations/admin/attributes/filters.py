"""The form field for the filter that members of a relation must match: rows of field, operator and value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..jsonfield import StrictJSONField
from ..sent import BoxWidget, Sent, SentField
from .offers import Groups

SPARE = 2  # empty rows after those that are stored
MOST = 20  # rows
OPERATORS = [
    ("$eq", _("is")),
    ("$ne", _("is not")),
    ("$containsi", _("contains")),
    ("$startsWithi", _("begins with")),
    ("$gt", _("is more than")),
    ("$gte", _("is at least")),
    ("$lt", _("is less than")),
    ("$lte", _("is at most")),
    ("$in", _("is one of (with commas)")),
    ("$notIn", _("is none of (with commas)")),
    ("$null", _("is empty")),
    ("$notNull", _("is not empty")),
]
BARE, LISTS = ("$null", "$notNull"), ("$in", "$notIn")


class Row(forms.Form):
    """The form of one condition: field, operator and value.

    `groups` are the fields to choose from, by the name of their flow.
    """

    field = forms.ChoiceField(label=_("Field"), required=False)
    operator = forms.ChoiceField(label=_("Condition"), choices=OPERATORS, required=False)
    value = forms.CharField(label=_("Value"), required=False, strip=False)

    def __init__(self, groups: Groups, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        stored = (self.initial or {}).get("field") or self.data.get(self.add_prefix("field"))
        known = {slug for _flow, fields in groups for slug, _name in fields}
        others = [(stored, stored)] if stored and stored not in known else []
        self.fields["field"].choices = [("", "---------"), *groups, *others]  # type: ignore[attr-defined]
        for each in self.fields.values():
            each.widget.attrs["aria-label"] = each.label


class FilterWidget(BoxWidget):
    """The widget of a filter: rows of conditions, and a text area for a filter in JSON.

    JSON is for a filter that rows cannot express. `groups` are the fields to choose from, by the name of
    their flow; `stored` is the stored filter.
    """

    template_name = "relations/admin/filter.html"

    def __init__(self) -> None:
        super().__init__()
        self.groups: Groups = []
        self.stored: Mapping[str, Any] = {}

    def rows(self, sent: Sent | None, name: str, stored: Mapping[str, Any]) -> list[Row]:
        """Return the forms of the rows: those that were sent, or those of the stored filter."""
        if sent is not None:
            count = sum(f"{name}-{number}-operator" in sent.data for number in range(MOST))
            return [Row(self.groups, sent.data, prefix=f"{name}-{number}") for number in range(count)]
        names = ("field", "operator", "value")
        known = [
            (slug, operator, shown(operator, value)) for slug, operator, value in conditions(stored) or ()
        ]
        initial = [*(dict(zip(names, each, strict=True)) for each in known), *({} for _ in range(SPARE))]
        return [Row(self.groups, prefix=f"{name}-{at}", initial=each) for at, each in enumerate(initial)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        sent = value if isinstance(value, Sent) else None
        stored = {} if sent else value or {}
        plain = StrictJSONField()
        text = sent.data.get(f"{name}-json", "") if sent else ""
        if stored and conditions(stored) is None:
            text = plain.prepare_value(stored)
        context["widget"] |= {"rows": self.rows(sent, name, stored), "json": text}
        return context


class FilterField(SentField):
    """A form field for a filter, a dict as in the Strapi dialect's `filters`; {} for none.

    JSON in the text area counts before the rows. A value whose text was not edited keeps its JSON type.
    """

    widget: FilterWidget
    default_error_messages = {"twice": _("Each field has each condition once: write the rest as JSON.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=FilterWidget(), **kwargs)

    def clean(self, value: Sent) -> dict[str, Any]:
        """Return the filter, such as `{"price": {"$gte": "5"}}`; {} for none.

        Raises Django's ValidationError for wrong JSON, and for two rows with the same field and operator.
        """
        stored = self.widget.stored
        typed = {
            (slug, operator, shown(operator, each)): each for slug, operator, each in conditions(stored) or ()
        }
        written = StrictJSONField(required=False).clean(value.data.get(f"{value.name}-json", ""))
        if written is not None:
            return written
        found: dict[str, Any] = {}
        for row in self.widget.rows(value, value.name, {}):
            if row.is_valid() and (slug := row.cleaned_data["field"]):
                operator, text = row.cleaned_data["operator"] or "$eq", row.cleaned_data["value"]
                known = typed.get((slug, operator, text), operand(operator, text))
                if operator in found.setdefault(slug, {}):
                    raise forms.ValidationError(self.error_messages["twice"], "twice")
                found[slug][operator] = known
        return dict(stored) if conditions(found) == conditions(stored) else found


def conditions(filters: Mapping[str, Any]) -> list[tuple[str, str, Any]] | None:
    """Return the filter as triples of field, operator and value; None if rows cannot express it.

    They cannot express `$and`, `$or`, filters through relations, and more conditions than there are rows.
    """
    found: list[tuple[str, str, Any]] = []
    names = dict(OPERATORS)
    for slug, below in filters.items():
        known = below if isinstance(below, dict) else {"$eq": below}
        for operator, value in known.items():
            plain = value if isinstance(value, list) and operator in LISTS else [value]
            is_plain = all(isinstance(each, str | int | float) for each in plain)
            if slug.startswith("$") or operator not in names or not is_plain:
                return None
            is_cut = isinstance(value, list) and any("," in str(each) for each in value)
            if (operator in BARE and value is not True) or is_cut:
                return None
            found.append((slug, operator, value))
    return found if len(found) <= MOST - SPARE else None


def shown(operator: str, value: Any) -> str:
    """Return the value of a condition as text for its input.

    The items of a list have commas between them. '' for `$null` and `$notNull`, which have no value.
    """
    if operator in BARE:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return _text(value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def operand(operator: str, text: str) -> Any:
    """Return the value of a condition from the text of its input.

    It is a list of texts for operators on lists, True for `$null` and the like, else the text.
    """
    if operator in BARE:
        return True
    if operator in LISTS:
        return [each.strip() for each in text.split(",") if each.strip()]
    return text
