"""The bounds that a field's rules set: HTML attributes for the input, and a sentence for its help text.

The engine validates values. These bounds only save the editor a request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ...engine.schema import FieldSchema


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a field: `low` and `high` of numbers, `shortest` and `longest` of texts in characters."""

    low: float | int | None = None
    high: float | int | None = None
    shortest: int | None = None
    longest: int | None = None

    @classmethod
    def of(cls, field: FieldSchema) -> Limits:
        """Return the bounds that the field's options and rules set together.

        Several `between` rules are alternatives, so only their smallest and largest numbers count.
        """
        ranges = [rule["options"] for rule in field.rules if rule.get("type") == "between"]
        lows = [field.options.get("min"), min((r["from"] for r in ranges), default=None)]
        highs = [field.options.get("max"), max((r["to"] for r in ranges), default=None)]
        return cls(
            low=max((low for low in lows if low is not None), default=None),
            high=min((high for high in highs if high is not None), default=None),
            shortest=field.options.get("minLength"),
            longest=field.options.get("maxLength"),
        )

    def attributes(self, found: forms.Field) -> dict[str, Any]:
        """Return the HTML attributes for the input; {} if this kind of form field has no bounds."""
        if isinstance(found, forms.IntegerField):
            step = "any" if isinstance(found, forms.FloatField) else None
            return _given(min=self.low, max=self.high, step=step)
        if isinstance(found, forms.CharField) and not isinstance(found, forms.JSONField):
            return _given(minlength=self.shortest, maxlength=self.longest)
        return {}

    def sentence(self, found: forms.Field) -> str:
        """Return the bounds as a sentence; '' if there are none."""
        if isinstance(found, forms.IntegerField):
            return _between(self.low, self.high, _("%s or more."), _("%s or less."), _("From %s to %s."))
        if isinstance(found, forms.CharField) and not isinstance(found, forms.JSONField):
            least, most = _("At least %s characters."), _("At most %s characters.")
            return _between(self.shortest or None, self.longest, least, most, _("From %s to %s characters."))
        return ""


def _given(**attributes: Any) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}


def _between(low: Any, high: Any, least: str, most: str, both: str) -> str:
    if low is not None and high is not None:
        return both % (low, high)
    if low is not None:
        return least % low
    return most % high if high is not None else ""
