"""The question before content is lost: what a change would lose, and whether it shall.

A change runs to its end and lists its losses. Unless exactly these were agreed to it is rolled back, and a
page asks; the answer sends the same form again, with the losses it agrees to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from .. import transactions
from ..engine import definitions
from ..engine.definitions import DataLossError
from .context import database

AGREED = "agreed_losses"


class Unagreed(Exception):
    """Losses that nobody has agreed to; the transaction that lists them goes back."""

    def __init__(self, losses: Sequence[DataLossError]) -> None:
        super().__init__(*(loss.message for loss in losses))
        self.losses = losses


@contextmanager
def losses_of(request: HttpRequest) -> Iterator[None]:
    """Inside, what is lost is listed with the request, for `check`."""
    with definitions.listed() as found:
        request._relations_losses = found  # type: ignore[attr-defined]
        yield


def check(request: HttpRequest) -> None:
    """Unagreed, unless nothing is lost or the sent form agrees to these losses."""
    found: list[DataLossError] = getattr(request, "_relations_losses", [])
    if found and request.POST.get(AGREED) != digest(found):
        raise Unagreed(found)


def digest(losses: Sequence[DataLossError]) -> str:
    """The losses as one word."""
    text = "\n".join(loss.message for loss in losses)
    return hashlib.sha256(text.encode()).hexdigest()


def guarded(admin: ModelAdmin, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The view's answer, in one transaction, or the page that asks."""

    def attempt() -> HttpResponse:
        with losses_of(request):
            return view()

    try:
        return transactions.run(attempt, using=database())
    except Unagreed as unagreed:
        return _question(admin, request, unagreed.losses)


def _question(admin: ModelAdmin, request: HttpRequest, losses: Sequence[DataLossError]) -> HttpResponse:
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", AGREED)
        for value in values
    ]
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Content would be lost"),
        "opts": admin.opts,
        "losses": losses,
        "sent": [*sent, (AGREED, digest(losses))],
        "media": admin.media,
    }
    return TemplateResponse(request, "admin/relations/losses.html", context)
