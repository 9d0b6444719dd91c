"""The messages that an editor gets after an entry was saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ...engine.reading.labels import named
from ...engine.titles import title
from ..relation_field import conflicts


def report(request: HttpRequest, entry: Any, url: str) -> bool:
    """Show messages that say that the entry was saved, with a link to `url`, and how lists were merged.

    Returns whether changes of other editors were merged into a list.
    """
    text = _("The entry “{}” was saved.")
    if entry.lists.subject.flow.drafts:
        published, draft = _("The entry “{}” was published."), _("The draft of “{}” was saved.")
        text = published if entry.saved.is_published else draft
    link = format_html('<a href="{}">{}</a>', url, label(entry))
    messages.success(request, format_html(text, link))
    sentences = conflicts.summary(entry.lists, entry.saved.merges)
    for sentence in sentences:
        messages.info(request, sentence)
    return bool(sentences)


def label(entry: Any) -> str:
    """Return the entry's title after the save."""
    if entry.saved is None:
        return named(entry)
    document = entry.saved.document
    return title(entry.lists.subject.flow, document.stored, entry.document_id)
