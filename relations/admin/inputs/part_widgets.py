"""The widget of components and dynamic zones: an ordered list, each row of which is the form of a part."""

from __future__ import annotations

import json
from typing import Any, Protocol
from urllib.parse import urlencode

from django import forms
from django.contrib.admin import widgets
from django.urls import NoReverseMatch, reverse

from ...engine.schema import FieldSchema
from ...engine.titles import readable
from ...models import FieldType
from ..sent import BoxWidget
from .base import STYLES, Surroundings
from .part_form import PartForm
from .rich import BLOCKS_MEDIA, MARKDOWN_MEDIA
from .strings import part_strings

MOMENTS = {FieldType.DATE, FieldType.TIME, FieldType.DATETIME}


class Parts(Protocol):
    """The attributes of the form field of components (`PartsValue`) that its widget uses."""

    schema: FieldSchema
    around: Surroundings

    @property
    def is_readonly(self) -> bool: ...
    def stored_words(self, value: Any) -> list[str]: ...
    def seen(self, value: Any) -> str: ...
    def shown_forms(self, value: Any, name: str) -> list[PartForm]: ...
    def leaving_forms(self, value: Any, name: str) -> list[PartForm]: ...


class PartsWidget(BoxWidget):
    """The widget of components: a hidden input with their order, and the form of each."""

    template_name = "relations/admin/parts_field.html"
    parts: Parts  # the form field, which sets it

    @property
    def media(self) -> forms.Media:
        """The style sheets, and the scripts that inputs of the parts may need."""
        found = forms.Media(css={"all": STYLES})
        kinds = kinds_within(self.parts.schema)
        if kinds & MOMENTS:
            found += widgets.AdminSplitDateTime().media
        if FieldType.BLOCKS in kinds:
            found += BLOCKS_MEDIA
        elif FieldType.RICHTEXT in kinds:
            found += MARKDOWN_MEDIA
        return found

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        field = self.parts.schema
        shown = self.parts.shown_forms(value, name)
        readonly = self.parts.is_readonly
        is_top = ":" not in name
        context["widget"] |= {
            "label": readable(field.name),
            "shown": [*shown, *self.parts.leaving_forms(value, name)],
            "value": " ".join(part.word for part in shown),
            "seen": self.parts.seen(value),
            "stored": " ".join(self.parts.stored_words(value)),
            "many": field.type.is_list(field),
            "most": field.options.get("max") or "",
            "readonly": readonly,
            "may_write": not readonly,
            "required": field.required,
            "kinds": json.dumps([{"uid": each.uid, "name": each.name} for each in field.held]),
            "strings": json.dumps(part_strings()) if is_top else "",
            "new_part": "" if readonly else self._address(),
        }
        return context

    def _address(self) -> str:
        """Return the URL of the view that returns the form of a new part; '' if the site has no such view."""
        subject, site = self.parts.around.lists.subject, self.parts.around.lists.viewer.site
        try:
            url = reverse(f"{site.name}:relations_entry_part", args=[subject.flow.id])
        except NoReverseMatch:
            return ""
        query = {"object": subject.entry.pk if subject.entry else "", "locale": subject.locale}
        return f"{url}?{urlencode({name: value for name, value in query.items() if value})}"


def kinds_within(field: FieldSchema, seen: frozenset[str] = frozenset()) -> set[str]:
    """Return the types of all attributes that components in the field can have, at any depth.

    `seen` are the uids of the components that contain this field, which are not looked at again.
    """
    found: set[str] = set()
    for component in field.held:
        if component.uid not in seen:
            for each in component.fields.values():
                found |= {each.kind} | kinds_within(each, seen | {component.uid})
    return found
