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
    """The bounds that a field's rules set: `low` and `high` for numbers, `shortest` and `longest` for texts.

    The latter are in characters. None means no bound.
    """

    low: float | int | None = None
    high: float | int | None = None
    shortest: int | None = None
    longest: int | None = None

    @classmethod
    def of(cls, field: FieldSchema) -> Limits:
        """Return the strictest limits that the field's options and validation rules set.

        Of several `between` rules a value must meet only one, so their lowest and highest numbers count.
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
        """Return the HTML attributes that limit the input of the form field `found`; {} if there are none.

        A text input gets `data-longest`, with which the page's script counts characters. It gets no
        `maxlength`, which would cut pasted text.
        """
        if isinstance(found, forms.IntegerField):
            # The numeric keyboard of a phone has no minus sign.
            return {"inputmode": "decimal"} if self.low is not None and self.low >= 0 else {}
        if isinstance(found, forms.CharField) and not isinstance(found, forms.JSONField) and self.longest:
            return {"data-longest": self.longest}
        return {}

    def sentence(self, found: forms.Field) -> str:
        """Return the limits as a sentence for the help text of the form field; '' if there are none."""
        if isinstance(found, forms.IntegerField):
            return _between(self.low, self.high, _("%s or more."), _("%s or less."), _("From %s to %s."))
        if isinstance(found, forms.CharField) and not isinstance(found, forms.JSONField):
            least, most = _("At least %s characters."), _("At most %s characters.")
            return _between(self.shortest or None, self.longest, least, most, _("From %s to %s characters."))
        return ""


def _between(low: Any, high: Any, least: str, most: str, both: str) -> str:
    if low is not None and high is not None:
        return both % (low, high)
    if low is not None:
        return least % low
    return most % high if high is not None else ""
