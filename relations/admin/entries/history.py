"""What the history of an entry says."""

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


def message(form: EntryForm, saved: Saved) -> str:
    """One sentence for the values, some for each relation."""
    subject = form.subject
    names = [
        subject.flow.fields[slug].name
        for slug in form.data_to_write
        if saved.document[slug] != subject.stored.get(slug)
    ]
    parts = [_("Changed %s.") % get_text_list(names, _("and"))] if names and subject.entry else []
    if saved.accounts:
        # The draft, where that was published at once.
        version = editable(subject.flow, saved.document.entry, saved.document.locale, subject.using)
        parts += [sentence for account in saved.accounts for sentence in account.sentences(version)]
    if saved.is_published:
        parts.append(_("Published."))
    text = " ".join(parts) or _("Saved.")
    return f"{subject.locale}: {text}" if subject.locale else text
