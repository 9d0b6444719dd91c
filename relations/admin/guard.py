"""Confirmation of changes that lose content.

The change runs to its end while its losses are collected. Unless the editor has confirmed exactly these,
it is rolled back and a page asks. Confirming submits the same form again, with a hash of the losses.
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
    """Raised by a save that needs a decision of the editor, inside its transaction, which then rolls back."""

    def ask(self, admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
        """Return the page that asks the editor. Its form submits the same inputs again."""
        raise NotImplementedError


class Unagreed(Undecided):
    """Raised by a save that would lose content, where the editor has not confirmed exactly these losses."""

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

    Without the CSRF token, and without those whose name begins with one of `but`.
    """
    names = [name for name in data if not name.startswith(("csrfmiddlewaretoken", *but))]
    return [(name, value) for name in names for value in data.getlist(name)]


@contextmanager
def losses_of(request: HttpRequest) -> Iterator[None]:
    """Collect what definitions would lose inside the block, and keep the list on the request, for `check`.

    A context manager.
    """
    with definitions.listed() as found:
        request._relations_losses = found  # type: ignore[attr-defined]
        yield


def check(request: HttpRequest) -> None:
    """Raise Unagreed if the request's change has losses and its form does not confirm exactly these."""
    found: list[DataLossError] = getattr(request, "_relations_losses", [])
    if found and request.POST.get(AGREED) != digest(found):
        raise Unagreed(found)


def digest(losses: Sequence[DataLossError]) -> str:
    """Return a SHA-256 of the losses' messages, in hex."""
    text = "\n".join(loss.message for loss in losses)
    return hashlib.sha256(text.encode()).hexdigest()
