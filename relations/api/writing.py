"""Handlers that write: one transaction each, from understanding the request to reading the answer.

All of it sees one schema, and what the answer cannot show is refused before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from rest_framework.request import Request
from rest_framework.response import Response

from ..engine import schema
from .auth.further import FurtherWays
from .negotiation import AlwaysJSON
from .parsing import JSONParser, read_body
from .rendering import JSONRenderer

Handler = Callable[..., Response]


def writing(handler: Handler) -> Handler:
    """Run a handler in one transaction; on a conflict, or under another schema, all of it again."""

    @wraps(handler)
    def run(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        read_body(request._request)  # a caller who sends slowly must hold no lock meanwhile

        def work() -> Response:
            view.address()
            return handler(view, request, *args, **kwargs)

        return schema.run_held(work, using=DEFAULT_DB_ALIAS, whole=True)

    run.is_writing = True  # type: ignore[attr-defined]
    return run


class WritingView(FurtherWays):
    """A view of either dialect: JSON in and out; its handlers may be `writing`."""

    parser_classes: Sequence[Any] = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJSON

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        handler = getattr(self, getattr(self, "action", None) or "", None)
        if not getattr(handler, "is_writing", False):
            self.address()

    def address(self) -> None:
        """Find what the path is about, in the schema as it is now."""
