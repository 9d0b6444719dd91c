"""The widget of the relation field.

The list is readable without JavaScript; `relation-field/main.js` makes it editable.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.widgets import Script

from ...engine.schema import RelationSchema
from .delta import Unreadable, read
from .reading import PAGE, Lists, Page
from .related import named
from .strings import strings

STATIC = "relations/relation-field"


@dataclass(frozen=True, slots=True)
class Addresses:
    """URLs for the widget's script. Without a URL the page does not offer that action."""

    rows: str = ""
    targets: str = ""
    add: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the widget shows: the first page of the list, and submitted changes that could not be saved."""

    page: Page
    sent: str = ""


class RelationWidget(forms.Widget):
    """A hidden input for the delta, inside an element that shows the list's first rows."""

    is_renewed = False  # whether the conflict page has already shown the changes of others
    template_name = "relations/admin/relation_field.html"

    def __init__(
        self, field: RelationSchema, lists: Lists, addresses: Addresses, *, readonly: bool = False
    ) -> None:
        super().__init__()
        self.field, self.lists, self.addresses, self.readonly = field, lists, addresses, readonly

    class Media:
        css = {"all": ("relations/admin/forms.css", f"{STATIC}/field.css")}
        js = (Script(f"{STATIC}/main.js", type="module"),)

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""  # the box has a heading of its own

    def format_value(self, value: Shown) -> str:
        return value.sent

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return str(data.get(name, ""))

    def get_context(self, name: str, value: Shown, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        subject, page, sent = self.lists.subject, value.page, value.sent
        context["widget"] |= {
            "field": self.field,
            "page": page,
            "to_many": self.field.to_many,
            "readonly": self.readonly,
            "revision": subject.entry.revision if subject.entry else "",
            "opened": int(time.time()),
            "size": PAGE,
            "addresses": self.addresses,
            "restore": json.dumps(self._restored(sent)) if sent else "",
            "resource_types": " ".join(self.field.resource_types),
            "flow": self.field.other,
            "strings": json.dumps(strings()),
        }
        return context

    def _restored(self, sent: str) -> dict[str, Any] | None:
        """Return the submitted changes, with the rows that they name and their current positions."""
        try:
            words = read(sent).words
        except Unreadable:
            return None
        rows = named(self.lists.subject, self.field, self.lists.viewer, words)
        places = {text: place for text, (place, _) in self.lists.places(self.field, words).items()}
        data = json.loads(sent)
        if self.is_renewed:
            data.pop("seen", None)
        return {"sent": data, "rows": [row.data for row in rows], "places": places}
