"""The history of entries: Django's LogEntry rows and their texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ...engine.versions import editable
from ...models import Entry
from .forms import EntryForm, Saved


def record(user: Any, names: Mapping[Entry, str], flag: int, text: str = "") -> list[LogEntry]:
    """Create a row of Django's history (LogEntry) for each entry, and return the rows.

    `names` maps entries to their titles. `flag` is Django's action flag, `text` the message.
    """
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


def message(form: EntryForm, saved: Saved) -> str:
    """Return the text for the entry's history about a save: changed values, then each changed relation."""
    subject = form.subject
    names = [
        subject.flow.fields[slug].name
        for slug in form.data_to_write
        if saved.document[slug] != subject.stored.get(slug)
    ]
    parts = [_("Changed %s.") % get_text_list(names, _("and"))] if names and subject.entry else []
    if saved.histories:
        # The lists were written to the draft, also when it was published in the same save.
        version = editable(subject.flow, saved.document.entry, saved.document.locale, subject.using)
        parts += [sentence for history in saved.histories for sentence in history.sentences(version)]
    if saved.is_published:
        parts.append(_("Published."))
    text = " ".join(parts) or _("Saved.")
    return f"{subject.locale}: {text}" if subject.locale else text
