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
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from ..engine import definitions
from ..engine.definitions import DataLossError
from .bases import page

AGREED = "agreed_losses"


class Undecided(Exception):
    """A person has to decide first. Whoever asks writes nothing: the transaction goes back."""

    def ask(self, admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
        """The page that asks; its answer sends the same form again."""
        raise NotImplementedError


class Unagreed(Undecided):
    """Losses that nobody has agreed to."""

    def __init__(self, losses: Sequence[DataLossError]) -> None:
        super().__init__(*(loss.message for loss in losses))
        self.losses = losses

    def ask(self, admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
        return page(
            admin,
            request,
            "admin/relations/losses.html",
            title=_("Content would be lost"),
            losses=self.losses,
            sent=[*sent(request.POST, AGREED), (AGREED, digest(self.losses))],
        )


def sent(data: QueryDict, *but: str) -> list[tuple[str, str]]:
    """The inputs of a form, to be sent again from a page that asks; without those that begin like this."""
    names = [name for name in data if not name.startswith(("csrfmiddlewaretoken", *but))]
    return [(name, value) for name in names for value in data.getlist(name)]


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
