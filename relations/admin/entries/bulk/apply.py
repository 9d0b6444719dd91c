"""Applying an action to many entries, each in its own transaction, and reporting the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....engine.errors import RelationsError
from ....engine.reading.labels import named
from ....models import Entry
from ...wording import sentences
from .. import history

MAX_ENTRIES = 1000  # entries in one request, which must not time out
MAX_REFUSALS = 10  # refusals shown with their entry's name


class Skipped(Exception):
    """Raised by an action on many entries when there is nothing to do for one of them."""


@dataclass
class Outcome:
    """The results of an action: entries done, entries refused with the reason, and the number skipped.

    An entry is skipped if there was nothing to do.
    """

    done: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)
    skipped: int = 0


def apply(
    request: HttpRequest,
    entries: Iterable[Entry],
    act: Callable[[Entry], object],
    allowed: Callable[[HttpRequest, Entry], bool],
) -> Outcome:
    """Call `act` for every entry for which `allowed(request, entry)` is true, and return the results.

    `act` makes its own transactions. Where it raises Skipped, the entry is counted as skipped. Where it
    raises an error of the engine, the entry is listed as refused, with the error's message.
    """
    outcome = Outcome()
    for entry in entries:
        if not allowed(request, entry):
            outcome.refused.append((entry, _("It must not be changed.")))
            continue
        try:
            act(entry)
        except Skipped:
            outcome.skipped += 1
        except RelationsError as error:
            outcome.refused.append((entry, sentences(error, entry.flow_id)))
        else:
            outcome.done.append(entry)
    return outcome


def report(request: HttpRequest, outcome: Outcome, done: str, skipped: str, history_text: str) -> None:
    """Show the results of an action as messages, and add a row to Django's history of each changed entry.

    `done` and `skipped` are message texts with one `%d` for a number, `history_text` is the row's text.
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
    """Return whether `number` of entries is more than one action accepts; if so, show an error message."""
    if number > MAX_ENTRIES:
        text = _("%(number)d entries are selected; at most %(most)d are taken at once.")
        messages.error(request, text % {"number": number, "most": MAX_ENTRIES})
    return number > MAX_ENTRIES
