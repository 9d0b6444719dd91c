"""Apply an action to many entries, each in its own transaction, and report the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import CHANGE
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....engine.errors import RelationsError
from ....engine.reading.labels import named
from ....models import Entry
from .. import history

MAX_ENTRIES = 1000  # entries in one request, which must not time out
MAX_REFUSALS = 10  # refusals shown with their entry's name


class Skipped(Exception):
    """Raised by an action when there is nothing to do for the entry."""


@dataclass
class Outcome:
    """The results of an action: entries done, entries refused with the reason, and the number skipped."""

    done: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)
    skipped: int = 0


def apply(
    admin: ModelAdmin[Any], request: HttpRequest, entries: Iterable[Entry], act: Callable[[Entry], object]
) -> Outcome:
    """Call `act` for every entry that the user may change, and return the results.

    Each call of the engine in `act` is a transaction of its own. Entries that `act` raises Skipped for are
    counted; those that the engine refuses are kept with its message.
    """
    outcome = Outcome()
    for entry in entries:
        if not admin.has_change_permission(request, entry):
            outcome.refused.append((entry, _("It must not be changed.")))
            continue
        try:
            act(entry)
        except Skipped:
            outcome.skipped += 1
        except RelationsError as error:
            outcome.refused.append((entry, error.message))
        else:
            outcome.done.append(entry)
    return outcome


def report(request: HttpRequest, outcome: Outcome, done: str, skipped: str, history_text: str) -> None:
    """Show messages about the results, and add an entry with the text `history_text` to each history.

    `done` and `skipped` are message texts with one `%d`.
    """
    if outcome.done:
        messages.success(request, done % len(outcome.done))
        history.record(request.user, {entry: named(entry) for entry in outcome.done}, CHANGE, history_text)
    if outcome.skipped:
        messages.info(request, skipped % outcome.skipped)
    for entry, reason in outcome.refused[:MAX_REFUSALS]:
        messages.error(
            request, _("“%(name)s” was left as it is: %(reason)s") % {"name": named(entry), "reason": reason}
        )
    more = len(outcome.refused) - MAX_REFUSALS
    if more > 0:
        text = ngettext("%d more was left as it is.", "%d more were left as they are.", more)
        messages.error(request, text % more)


def too_many(request: HttpRequest, number: int) -> bool:
    """Return whether there are more entries than one request may handle; if so, show an error."""
    if number > MAX_ENTRIES:
        text = _("%(number)d entries are selected; at most %(most)d are taken at once.")
        messages.error(request, text % {"number": number, "most": MAX_ENTRIES})
    return number > MAX_ENTRIES
