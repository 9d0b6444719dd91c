"""The widget of the relation field.

The list is readable without JavaScript; `relation-field/main.js` makes it editable.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.widgets import Script

from ... import conf
from ...engine.schema import RelationSchema
from ...engine.titles import readable
from . import beside
from .delta import Unreadable, read
from .link_inputs import inputs, shown
from .reading import PAGE, Lists, Page
from .related import Related, named
from .sorting import sort_fields
from .strings import strings

STATIC = "relations/relation-field"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The URLs that the widget's script calls: rows of the list, search, form to add a target, sorting.

    An action whose URL is '' is not offered on the page.
    """

    rows: str = ""
    targets: str = ""
    add: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the widget shows: the first page of the list.

    `sent` are the submitted changes (the text of the hidden input) if they could not be saved, else ''.
    """

    page: Page
    sent: str = ""


class ListWidget(forms.Widget):
    """The widget of an ordered list: its first rows, and a hidden input with the editor's changes."""

    is_within = False  # whether it is part of a larger field, which has the texts of the script
    is_lazy = False  # whether the script asks for the first rows, too
    template_name = "relations/admin/relation_field.html"
    is_renewed = False  # whether the conflict page has already shown the changes of others

    def __init__(self, addresses: Addresses, *, readonly: bool = False) -> None:
        super().__init__()
        self.addresses, self.readonly = addresses, readonly
        # What is wrong with the data on links: texts by the row's word or its number, and by the attribute.
        self.faults: dict[str, Mapping[str, str]] = {}

    class Media:
        css = {"all": ("relations/admin/forms.css", f"{STATIC}/field.css")}
        js = (Script(f"{STATIC}/main.js", type="module"),)

    def described(self) -> dict[str, Any]:
        """Return what the template shows of the list beside its rows, as a dict.

        The keys are `title`, `to_many`, `revision` (of the owner, '' without one), `flow` (a text that says
        what is searched) and `resource_types` (other types to search, separated by spaces). `data_inputs` are
        the inputs for data on links, as JSON, and `sorts` the fields to sort by, where there are any.
        `beside` are CSS classes for rows that show more than their titles.
        """
        raise NotImplementedError

    def named(self, words: Sequence[str]) -> list[Related]:
        """Return the rows for targets named by words such as `document=12`, in this order.

        They need not be in the list.
        """
        raise NotImplementedError

    def places(self, words: Sequence[str]) -> dict[str, int]:
        """Return the positions, from 0, of those targets that are in the list, by word (`document=12`)."""
        raise NotImplementedError

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
        context["widget"] |= {
            "page": value.page,
            "readonly": self.readonly,
            "opened": int(time.time()),
            "size": PAGE,
            "most": conf.get("RELATIONS_MAX_ITEMS"),
            "addresses": self.addresses,
            "restore": json.dumps(self._restored(value.sent)) if value.sent else "",
            "strings": "" if self.is_within else json.dumps(strings()),
            "is_lazy": self.is_lazy,
            "faults": json.dumps(self.faults) if self.faults else "",
            **self.described(),
        }
        return context

    def _restored(self, sent: str) -> dict[str, Any] | None:
        """Return the submitted changes, with the rows that they name and their current positions, as a dict.

        Its keys are `sent`, `rows` and `places`. None for a text that the page's script could not have
        written.
        """
        try:
            words = read(sent).words
        except Unreadable:
            return None
        data = json.loads(sent)
        if self.is_renewed:
            data.pop("seen", None)
        return {"sent": data, "rows": [row.data for row in self.named(words)], "places": self.places(words)}


class RelationWidget(ListWidget):
    """The widget of a relation of a document: its first rows, and a hidden input with the changes."""

    def __init__(
        self, field: RelationSchema, lists: Lists, addresses: Addresses, *, readonly: bool = False
    ) -> None:
        super().__init__(addresses, readonly=readonly)
        self.field, self.lists = field, lists

    def described(self) -> dict[str, Any]:
        entry = self.lists.subject.entry
        return {
            "title": readable(self.field.name),
            "to_many": self.field.to_many,
            "revision": entry.revision if entry else "",
            "resource_types": " ".join(self.field.resource_types),
            "flow": ", ".join(readable(flow.name) for flow in self.field.others if flow.enabled),
            "sorts": json.dumps([[each.slug, readable(each.name)] for each in sort_fields(self.field)]),
            "data_inputs": json.dumps(inputs(self.field.link)) if self.field.link else "",
            "beside": beside.classes(self.field),
        }

    def named(self, words: Sequence[str]) -> list[Related]:
        rows = named(self.lists.subject, self.field, self.lists.viewer, words)
        if self.field.link is None or not words:
            return rows
        data, component = self.lists.data(self.field, words), self.field.link
        return [row._replace(link=shown(component, data.get(row.word))) for row in rows]

    def places(self, words: Sequence[str]) -> dict[str, int]:
        return {text: place for text, (place, _) in self.lists.places(self.field, words).items()}
