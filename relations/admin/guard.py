"""Asking an editor to confirm a change that would lose content.

The change is made in a transaction, which collects what it loses. Unless the editor has confirmed exactly
these losses, it is rolled back, and a page asks. To confirm is to submit the same form again, with a hash of
the losses.
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
    """Raised inside a save's transaction when the editor must decide something first.

    The transaction is rolled back, and the page of `ask` is shown.
    """

    def ask(self, admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
        """Return the page with the question for the editor.

        Its form submits the same inputs again, together with the editor's answer.
        """
        raise NotImplementedError


class Unagreed(Undecided):
    """Raised when a save would lose content and the editor has not confirmed exactly these losses."""

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
    """Return the inputs of a submitted form as pairs of name and value, to submit them again.

    The CSRF token, and inputs whose names begin with one of `but`, are left out.
    """
    names = [name for name in data if not name.startswith(("csrfmiddlewaretoken", *but))]
    return [(name, value) for name in names for value in data.getlist(name)]


@contextmanager
def losses_of(request: HttpRequest) -> Iterator[None]:
    """A context manager: inside it, changes of flows and fields that lose content are not refused.

    The losses are kept on the request, where `check` reads them.
    """
    with definitions.listed() as found:
        request._relations_losses = found  # type: ignore[attr-defined]
        yield


def check(request: HttpRequest) -> None:
    """Raise Unagreed if the request's changes lose content and the submitted form does not confirm that."""
    found: list[DataLossError] = getattr(request, "_relations_losses", [])
    if found and request.POST.get(AGREED) != digest(found):
        raise Unagreed(found)


def digest(losses: Sequence[DataLossError]) -> str:
    """Return a SHA-256 of the losses' messages, in hex. The form sends it back as a confirmation."""
    text = "\n".join(loss.message for loss in losses)
    return hashlib.sha256(text.encode()).hexdigest()
