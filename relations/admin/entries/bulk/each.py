"""One thing done to many entries, each in its own transaction; then what was done and what was refused."""

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

MOST = 1000  # entries at once: the request shall end
TOLD = 10  # refusals that are told by name


class Skipped(Exception):
    """There was nothing to do for the entry."""


@dataclass
class Outcome:
    done: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)
    skipped: int = 0


def each(
    admin: ModelAdmin[Any], request: HttpRequest, entries: Iterable[Entry], act: Callable[[Entry], object]
) -> Outcome:
    """Do it to every entry that the user may change."""
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


def tell(request: HttpRequest, outcome: Outcome, done: str, skipped: str, noted: str) -> None:
    """Messages for the user, and the history. `done` and `skipped` take a number."""
    if outcome.done:
        messages.success(request, done % len(outcome.done))
        history.record(request.user, {entry: named(entry) for entry in outcome.done}, CHANGE, noted)
    if outcome.skipped:
        messages.info(request, skipped % outcome.skipped)
    for entry, reason in outcome.refused[:TOLD]:
        messages.error(
            request, _("“%(name)s” was left as it is: %(reason)s") % {"name": named(entry), "reason": reason}
        )
    more = len(outcome.refused) - TOLD
    if more > 0:
        text = ngettext("%d more was left as it is.", "%d more were left as they are.", more)
        messages.error(request, text % more)


def too_many(request: HttpRequest, number: int) -> bool:
    """Whether these are more entries than one request takes; the user is told."""
    if number > MOST:
        text = _("%(number)d entries are selected; at most %(most)d are taken at once.")
        messages.error(request, text % {"number": number, "most": MOST})
    return number > MOST
