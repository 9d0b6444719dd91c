"""The question before content is lost: what a change would lose, and whether it shall.

A change runs to its end and lists its losses. Unless exactly these were agreed to it is rolled back, and a
page asks; the answer sends the same form again, with the losses it agrees to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ..engine import definitions
from ..engine.definitions import DataLossError

AGREED = "agreed_losses"


class Undecided(Exception):
    """A person has to decide first. Whoever asks writes nothing: the transaction goes back."""

    def page(self, admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
        """The page that asks; its answer sends the same form again."""
        raise NotImplementedError


class Unagreed(Undecided):
    """Losses that nobody has agreed to."""

    def __init__(self, losses: Sequence[DataLossError]) -> None:
        super().__init__(*(loss.message for loss in losses))
        self.losses = losses

    def page(self, admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
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
            "losses": self.losses,
            "sent": [*sent, (AGREED, digest(self.losses))],
            "media": admin.media,
        }
        return TemplateResponse(request, "admin/relations/losses.html", context)


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
