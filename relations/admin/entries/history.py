"""What the history of an entry says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...models import Entry
from ..relation_field.delta import Delta
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


def message(form: EntryForm, published: bool) -> str:
    """One sentence for the values, one for each relation."""
    subject = form.subject
    names = [subject.flow.fields[slug].name for slug in form.data_to_write]
    parts = [_("Changed %s.") % get_text_list(names, _("and"))] if names and subject.entry else []
    for slug, delta in form.deltas.items():
        parts.append(f"{subject.flow.fields[slug].name}: {_relation(delta)}.")
    if published:
        parts.append(_("Published."))
    text = " ".join(parts) or _("Saved.")
    return f"{subject.locale}: {text}" if subject.locale else text


def _relation(delta: Delta) -> str:
    moved = sum(item.was is not None for item in delta.connect)
    connected, removed = len(delta.connect) - moved, len(delta.disconnect)
    parts = []
    if connected:
        parts.append(ngettext("%d connected", "%d connected", connected) % connected)
    if moved:
        parts.append(ngettext("%d moved", "%d moved", moved) % moved)
    if removed:
        parts.append(ngettext("%d disconnected", "%d disconnected", removed) % removed)
    return ", ".join(parts)
