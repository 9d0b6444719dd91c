"""What the history of an entry says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ...engine.reading import Document
from ...models import Entry, EntryVersion
from .forms import EntryForm


def record(user: Any, names: Mapping[Entry, str], flag: int, text: str = "") -> list[LogEntry]:
    """Note what the user did, with the entries' labels: people do not know them by their ids."""
    kind = ContentType.objects.get_for_model(Entry)
    return LogEntry.objects.bulk_create(
        LogEntry(
            user_id=user.pk,
            content_type=kind,
            object_id=str(entry.pk),
            object_repr=name,
            action_flag=flag,
            change_message=text,
        )
        for entry, name in names.items()
    )


def message(form: EntryForm, document: Document, published: bool) -> str:
    """One sentence for the values, some for each relation; `document` is what the form wrote."""
    subject = form.subject
    names = [
        subject.flow.fields[slug].name
        for slug in form.data_to_write
        if document[slug] != subject.stored.get(slug)
    ]
    parts = [_("Changed %s.") % get_text_list(names, _("and"))] if names and subject.entry else []
    for account in form.accounts:
        parts += account.sentences(_version(form, document))
    if published:
        parts.append(_("Published."))
    text = " ".join(parts) or _("Saved.")
    return f"{subject.locale}: {text}" if subject.locale else text


def _version(form: EntryForm, document: Document) -> EntryVersion:
    """The version that was written: the draft, where that was published at once."""
    rows = EntryVersion.objects.using(form.subject.using).filter(entry=document.entry)
    return rows.get(locale=document.locale, status=form.subject.flow.statuses[0])
