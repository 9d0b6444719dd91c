"""Handlers of views that write: each runs in one transaction, from parsing the request to reading the answer.

So a handler sees one schema, and an answer that is refused takes the write back with it.
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
    """Decorate a view's handler: it runs in one transaction, in which the schema does not change.

    On a conflict with another writer it runs again, after `address`. The body is read before the transaction.
    """

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
    """A view of either dialect. It reads and writes JSON, and its handlers may be `writing`."""

    dialect = ""  # its name, for the documentation
    parser_classes: Sequence[Any] = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJSON

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        handler = getattr(self, getattr(self, "action", None) or "", None)
        if not getattr(handler, "is_writing", False):
            self.address()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the rendered response. When it cannot be rendered, an error in the shape of this dialect."""
        response = super().dispatch(request, *args, **kwargs)
        try:
            return response.render() if isinstance(response, Response) else response
        except Exception as error:
            failed = self.handle_exception(error)
            return self.finalize_response(self.request, failed, *args, **kwargs).render()

    def address(self) -> None:
        """Look up what the path names, in the present schema: a hook, which does nothing here.

        It is called before a handler; for `writing` ones, in their transaction.
        """
