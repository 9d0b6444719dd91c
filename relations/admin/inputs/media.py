"""The form field of media: one or several uploaded files, in order."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from ...engine.schema import FieldSchema
from ...engine.titles import readable
from ...models import Asset
from ..relation_field.strings import strings
from .base import STYLES, Surroundings, ValueField
from .strings import media_strings

DOCUMENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class MediaWidget(forms.Widget):
    """The widget for media: a hidden input with the files' document ids, and a list of the files.

    `first` are the document ids of the stored files, which the page shows at first.
    """

    template_name = "relations/admin/media_field.html"

    def __init__(self, field: FieldSchema, around: Surroundings) -> None:
        super().__init__()
        self.field, self.around = field, around
        self.readonly = around.readonly or not field.writable
        self.first: list[str] = []

    class Media:
        css = {"all": STYLES}

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""  # the box has a heading of its own

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        words = str(value or "").split()
        is_list = self.field.type.is_list(self.field)
        coming = [word for word in words if word not in self.first and DOCUMENT_ID.fullmatch(word)]
        rows = self.around.files.rows([*self.first, *coming])
        context["widget"] |= {
            "label": readable(self.field.name),
            "first": rows[: len(self.first)],
            "others": json.dumps([row.data for row in rows[len(self.first) :]]) if coming else "",
            "many": is_list,
            "readonly": self.readonly,
            "kinds": " ".join(self.field.options.get("allowedTypes") or ()),
            "required": self.field.required,
            "strings": "" if ":" in name else json.dumps({**strings(), **media_strings()}),
            **(self._addresses() if not self.readonly else {}),
        }
        return context

    def _addresses(self) -> dict[str, str]:
        """Return the URLs for searching, uploading and describing files: `pick`, `upload` and `describe`.

        A URL is '' if the user may not do that, or the site has no such page.
        """
        viewer = self.around.lists.viewer
        allowed = {
            "pick": viewer.sees_files,
            "upload": viewer.may_add(Asset),
            "describe": viewer.may_change(Asset),
        }
        found = {}
        for name, is_allowed in allowed.items():
            try:
                found[name] = reverse(f"{viewer.site.name}:relations_asset_{name}") if is_allowed else ""
            except NoReverseMatch:  # the site has no pages of files
                found[name] = ""
        return found


class MediaValue(ValueField):
    """The form field for media. Its input is text: the files' document ids, separated by spaces."""

    widget: MediaWidget
    is_box = True
    default_error_messages = {
        "unreadable": _("The files of this field could not be read. Reload the page."),
        "forbidden": _("You may not use this file: you are not allowed to see files."),
    }

    def __init__(self, field: FieldSchema, around: Surroundings) -> None:
        self.schema, self.around = field, around
        super().__init__(required=False, widget=MediaWidget(field, around))

    def shown(self, value: Any) -> str:
        self.widget.first = list(value) if isinstance(value, list) else [value] if value else []
        self.around.files.want(self.widget.first)
        return " ".join(self.widget.first)

    def to_python(self, value: Any) -> list[str]:
        words = list(dict.fromkeys(str(value or "").split()))
        if not all(map(DOCUMENT_ID.fullmatch, words)):
            raise forms.ValidationError(self.error_messages["unreadable"], "unreadable")
        if not self.around.lists.viewer.sees_files and not set(words) <= set(self.widget.first):
            raise forms.ValidationError(self.error_messages["forbidden"], "forbidden")
        return words

    def stored(self, value: list[str]) -> Any:
        if self.schema.type.is_list(self.schema):
            return value
        return value[-1] if value else None

    def edited(self, initial: Any, data: Any, value: list[str]) -> bool:
        return value != str(initial or "").split()
