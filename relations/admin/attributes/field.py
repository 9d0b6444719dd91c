"""The form field for the attributes of a component: rows to add, move and remove.

Its hidden input has the keys of the rows in order, such as `0 2 new-1`: the number of a stored attribute in
the stored order, or that of a new row. Rows that are left out are removed.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..sent import BoxWidget, Sent, SentField
from .offers import Offers
from .rows import AttributeForm

KEY = re.compile(r"\d{1,4}|new-\d{1,4}")
MOST = 200  # rows


class AttributesWidget(BoxWidget):
    """The widget of a component's attributes: the form of each in a row, and an empty form to add more.

    `stored` are the stored attributes by slug.
    """

    template_name = "relations/admin/attributes.html"
    stored: dict[str, Any]

    def __init__(self) -> None:
        super().__init__()
        self.offers = Offers()

    class Media:
        css = {"all": ("relations/admin/forms.css",)}
        js = (
            "relations/vendor/sortablejs/Sortable.min.js",
            "relations/admin/attributes.js",
            "relations/admin/options.js",
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        if isinstance(value, Sent):
            made = rows_sent(value, self.stored, self.offers)
        else:
            made = rows_stored(name, self.stored, self.offers)
        keys = [str(form.prefix).removeprefix(f"{name}-") for form in made]
        context["widget"] |= {
            "rows": [{"key": key, "form": form} for key, form in zip(keys, made, strict=True)],
            "value": " ".join(keys),
            "empty": AttributeForm(self.offers, prefix=f"{name}-__key__"),
        }
        return context


class AttributesField(SentField):
    """A form field for the attributes of a component: a dict by slug, in order, as schema files have them."""

    widget: AttributesWidget
    default_error_messages = {
        "within": _("Correct what is marked below."),
        "twice": _("Two attributes are called “%(slug)s”."),
    }

    def __init__(self, stored: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(required=False, widget=AttributesWidget(), **kwargs)
        self.widget.stored = self.stored = stored

    def clean(self, value: Sent) -> dict[str, Any]:
        """Return the submitted attributes as a dict by slug, in the order of the rows.

        Raises Django's ValidationError if a row is wrong, or if two have the same slug.
        """
        rows = rows_sent(value, self.stored, self.widget.offers)
        wrong = [row for row in rows if not row.is_valid()]  # all are asked, to show the errors of each
        if wrong:
            raise forms.ValidationError(self.error_messages["within"], "within")
        found: dict[str, Any] = {}
        for row in rows:
            slug = row.cleaned_data["slug"]
            if slug in found:
                raise forms.ValidationError(self.error_messages["twice"], "twice", {"slug": slug})
            found[slug] = row.value()
        return found

    def is_stored(self, value: Any, initial: Any) -> bool:
        return list(value.items()) == list(self.stored.items())


def rows_stored(name: str, stored: dict[str, Any], offers: Offers) -> list[AttributeForm]:
    """Return the form of each stored attribute, unbound. `name` is that of the widget's hidden input."""
    return [
        AttributeForm(offers, prefix=f"{name}-{number}", attribute=attribute, slug=slug)
        for number, (slug, attribute) in enumerate(stored.items())
    ]


def rows_sent(sent: Sent, stored: dict[str, Any], offers: Offers) -> list[AttributeForm]:
    """Return the bound forms of the submitted rows, in order.

    The hidden input has their keys. A key that no row can have is ignored.
    """
    known = {str(number): pair for number, pair in enumerate(stored.items())}
    rows = []
    for key in dict.fromkeys(sent.text.split()[:MOST]):
        prefix = f"{sent.name}-{key}"
        if key in known:
            slug, attribute = known[key]
            rows.append(AttributeForm(offers, sent.data, prefix=prefix, attribute=attribute, slug=slug))
        elif KEY.fullmatch(key):
            rows.append(AttributeForm(offers, sent.data, prefix=prefix))
    return rows
