"""The widgets of rich text: Markdown with a preview, and an editor of Strapi's blocks.

Both are textareas, which a script replaces. Without the script the Markdown or the JSON can be typed.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib.admin import widgets
from django.forms.widgets import Script
from django.urls import NoReverseMatch, reverse

from ...engine.schema import FieldSchema
from ...engine.titles import readable
from ...models import Asset
from .base import STYLES, Surroundings
from .rendering import can_render
from .strings import rich_strings

SCRIPT: Any = Script("relations/rich/main.js", type="module")
MARKDOWN_MEDIA = forms.Media(css={"all": (*STYLES, "relations/rich/rich.css")}, js=(SCRIPT,))
BLOCKS_MEDIA = forms.Media(js=("relations/vendor/prosemirror/prosemirror.min.js",)) + MARKDOWN_MEDIA


class RichWidget(widgets.AdminTextareaWidget):
    """The base class of the widgets of rich text: a textarea that a script turns into an editor.

    Its data attributes tell the script the field's name, texts and URLs.
    """

    kind: str  # the data attribute by which the script finds it

    def __init__(self, field: FieldSchema, around: Surroundings) -> None:
        self.field, self.around = field, around
        super().__init__(attrs={"class": "vLargeTextField", f"data-{self.kind}": "1"})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-label": readable(self.field.name),
            **self.addresses(),
        }
        if ":" not in name:  # inputs of parts find the texts at the field around them
            context["widget"]["attrs"]["data-strings"] = json.dumps(rich_strings())
        return context

    def addresses(self) -> dict[str, str]:
        """Return URLs for the script, as data attributes of the textarea.

        URLs that the site lacks are left out.
        """
        return {}

    def _address(self, name: str, *args: Any) -> str:
        try:
            return reverse(f"{self.around.lists.viewer.site.name}:{name}", args=args)
        except NoReverseMatch:
            return ""


class MarkdownWidget(RichWidget):
    """A textarea with buttons for Markdown, and a preview if the package `markdown-it-py` is installed."""

    kind = "markdown"

    @property
    def media(self) -> forms.Media:
        return MARKDOWN_MEDIA

    def addresses(self) -> dict[str, str]:
        url = self._address("relations_entry_markdown") if can_render() else ""
        return {"data-preview-url": url} if url else {}


class BlocksWidget(RichWidget):
    """An editor of Strapi's blocks (the JSON of its rich text); the textarea has the JSON."""

    kind = "blocks"

    def __init__(self, field: FieldSchema, around: Surroundings) -> None:
        super().__init__(field, around)
        self.attrs |= {"class": "vLargeTextField relations-json", "spellcheck": "false"}

    @property
    def media(self) -> forms.Media:
        return BLOCKS_MEDIA

    def addresses(self) -> dict[str, str]:
        viewer = self.around.lists.viewer
        if not viewer.sees_files:
            return {}
        names = ("pick", "upload") if viewer.may_add(Asset) else ("pick",)
        urls = {f"data-{name}-url": self._address(f"relations_asset_{name}") for name in names}
        return {attribute: url for attribute, url in urls.items() if url}
