"""The history of entries: Django's LogEntry rows and their texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ...engine.versions import editable
from ...models import Entry
from .forms import EntryForm, Saved

LOOKED_AT = 500  # lines of the history in which the last writes are looked for
LOGGED_WITHIN = timedelta(seconds=10)  # after a write, the line that tells of it is stored


@dataclass(frozen=True, slots=True)
class Written:
    """When a version of an entry was created, written last and published, whoever did it.

    `version` is the row, an EntryVersion. `by` is the user who wrote it last in the admin; None if a token, a
    command or Python code did.
    """

    version: Any
    by: Any


def written(entry: Entry) -> list[Written]:
    """Return when the entry's versions were written, by locale, drafts first. 1 SQL statement, if not loaded.

    Another one reads the history of the admin, to name the user who wrote a version last.
    """
    kind = ContentType.objects.get_for_model(Entry)
    lines = LogEntry.objects.filter(content_type=kind, object_id=str(entry.pk)).select_related("user")
    known = list(lines.order_by("-action_time")[:LOOKED_AT])
    versions = sorted(entry.versions.all(), key=lambda version: (version.locale, version.status))
    return [Written(version, _by(version, known)) for version in versions]


def _by(version: Any, lines: Iterable[LogEntry]) -> Any:
    """Return the user of the line that tells of the last write of the version; None without such a line."""
    after = (line for line in lines if timedelta() <= line.action_time - version.updated_at < LOGGED_WITHIN)
    return next((line.user for line in after), None)


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
