"""Base classes and decorators of views that write: one transaction from parsing to rendering.

So the schema cannot change while a handler runs, and a write whose answer fails is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from functools import partial, wraps
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error, connections
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from .. import failures, transactions
from ..access import caller
from ..access.tokens import note_use
from ..engine import definitions, schema
from ..models import AccessToken
from .auth import throttling
from .auth.further import FurtherAuthentication
from .idempotency import is_keyed, once
from .multipart import FormParser
from .negotiation import AlwaysJSON
from .parsing import JSONParser, read_body
from .rendering import JSONRenderer

Handler = Callable[..., Response]


def writing(handler: Handler) -> Handler:
    """Decorate a view's handler so that it runs in one transaction, during which the schema does not change.

    On a conflict with another writer, the view's `address` and the handler run again. The request's body is
    read before the transaction begins. A repeated request with the same Idempotency-Key gets the stored
    answer.
    """

    @wraps(handler)
    def run(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        read_body(request._request)  # a caller who sends slowly must hold no lock meanwhile

        def work() -> Response:
            view.address()
            return handler(view, request, *args, **kwargs)

        return schema.run_held(once(request, work), using=DEFAULT_DB_ALIAS, whole=True)

    run.is_writing = True  # type: ignore[attr-defined]
    run.takes_key = True  # type: ignore[attr-defined]
    return run


def defining(handler: Handler) -> Handler:
    """Decorate a view's handler that changes flows, fields, components or locales.

    A repeated request with the same Idempotency-Key gets the stored answer; with such a key, all changes are
    one transaction.
    """
    return _once(handler, definitions.run)


def storing(handler: Handler) -> Handler:
    """Decorate a view's handler that stores or deletes uploaded files.

    A repeated request with the same Idempotency-Key gets the stored answer; with such a key, the handler
    runs in one transaction.
    """
    return _once(handler, transactions.run, completed=True)


def _once(handler: Handler, run_whole: Callable[..., Response], *, completed: bool = False) -> Handler:
    """Return the handler so that a repeated request with an Idempotency-Key gets the stored answer.

    With such a key the handler runs inside `run_whole`, which makes it one transaction; without, it runs
    unchanged. `completed` says that the response changes after the commit, and must be stored again then.
    """

    @wraps(handler)
    def run(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        work = partial(handler, view, request, *args, **kwargs)
        if not is_keyed(request):
            return work()
        is_form = any(issubclass(parser, FormParser) for parser in view.parser_classes)
        return run_whole(once(request, work, is_form=is_form, completed=completed), using=DEFAULT_DB_ALIAS)

    run.takes_key = True  # type: ignore[attr-defined]
    return run


class Interrupted(Exception):
    """Raised when the request is to be handled again.

    The connection to the database was lost before a commit, or a request that only reads met a writer.
    """


class WritingView(FurtherAuthentication):
    """The base class of both dialects' views: JSON, transactions, and a retry after a lost connection.

    `answering` tells whether the request has committed anything, and whether it was repeated.
    """

    answering: transactions.Answering
    met = 0  # attempts to read that met a writer
    dialect = ""  # its name, for the documentation
    parser_classes: Sequence[Any] = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJSON

    def perform_authentication(self, request: Request) -> None:
        """Authenticate the caller, and count the request for the limit of its rate.

        If authentication fails, the request is counted for its address. Raises Throttled above the limit.
        """
        try:
            super().perform_authentication(request)
        finally:
            throttling.count(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        handler = getattr(self, getattr(self, "action", None) or "", None)
        if not getattr(handler, "is_writing", False):
            self.address()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Handle the request and return the rendered response.

        If rendering fails, the response is an error in the shape of this dialect. If the connection to the
        database was lost before a commit, the request is handled once more; if it only reads and met a
        writer, as a serializable transaction may, it is so until its deadline.
        """
        reading = schema.only_reading() if request.method in SAFE_METHODS else nullcontext()
        nobody = caller.acting(caller.NOTHING)
        with transactions.answering() as self.answering, reading, nobody:
            while True:
                with suppress(Interrupted):
                    response = super().dispatch(request, *args, **kwargs)
                    break
        try:
            response = response.render() if isinstance(response, Response) else response
        except Exception as error:
            failed = super().handle_exception(error)
            response = self.finalize_response(self.request, failed, *args, **kwargs).render()
        if isinstance(self.request.auth, AccessToken):
            # Once the answer is sent: it waits for no writer of the tokens, and fails with none.
            response._resource_closers.append(partial(note_use, self.request.auth))  # type: ignore[attr-defined]
        return response

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Error) and failures.is_cut(exc) and self._may_repeat():
            self.answering.repeated = True
            connections[DEFAULT_DB_ALIAS].close()
            raise Interrupted from exc
        if isinstance(exc, Error) and self.request.method in SAFE_METHODS and failures.is_conflict(exc):
            self.met += 1
            if transactions.goes_on(self.answering, self.met - 1):
                raise Interrupted from exc
            exc = failures.OutdoneError(str(exc))
        return super().handle_exception(exc)

    def _may_repeat(self) -> bool:
        """Whether the request can run again: nothing was committed, and its body can still be read."""
        asked = self.request._request
        readable = hasattr(asked, "_body") or not getattr(asked, "_read_started", False)
        return readable and not (self.answering.committed or self.answering.repeated)

    def address(self) -> None:
        """Find the flow or document that the path names, and set it on the view. Does nothing here.

        A hook for subclasses. It is called before each handler; for handlers decorated by `writing`, inside
        their transaction.
        """
