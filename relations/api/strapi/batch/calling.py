"""Calling the view of one step of a batch as if it were a request of its own, in the batch's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.urls import Resolver404, resolve
from qs_codec import EncodeOptions, encode
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from ....engine.errors import ValidationError, shortened
from ....engine.values import dumps
from ...parsing import JSONParser
from ..views import Addressed
from .steps import Step

OPTIONS = EncodeOptions(strict_null_handling=True)
# Headers that are about the batch as a whole.
OF_BATCH = ("HTTP_IDEMPOTENCY_KEY", "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")


@dataclass(frozen=True, slots=True)
class Call:
    """The view, and its arguments, to which the path of one write of a batch leads.

    `cls` is the view's class, `options` its keyword arguments, `handler` the name of its method, and `kwargs`
    the parameters of the path.
    """

    cls: type[Addressed]
    options: Mapping[str, Any]
    handler: str
    path: str
    kwargs: dict[str, Any]

    def view(self, outer: Request, step: Step, body: Mapping[str, Any]) -> Addressed:
        """Return the view with a request made from the step, for the user and token of the request `outer`.

        Raises PermissionDenied if the caller may not make this request.
        """
        content = dumps(body) if body else b""
        environ = {key: value for key, value in outer.META.items() if key not in OF_BATCH}
        environ |= {
            "REQUEST_METHOD": step.method,
            "PATH_INFO": self.path,
            "QUERY_STRING": encode(step.query, OPTIONS),
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(content)),
            "wsgi.input": BytesIO(content),
        }
        request = Request(WSGIRequest(environ), parsers=[JSONParser()])
        request.user, request.auth = outer.user, outer.auth
        view = self.cls(**self.options)
        view.setup(request, **self.kwargs)
        view.action = self.handler
        view.check_permissions(request)
        return view

    def answer(self, view: Addressed) -> Response:
        """Call the view's handler and return its response.

        Raises ValidationError if the path does not accept the method, and any error of the handler.
        """
        try:
            response: Response = getattr(view, self.handler)(view.request, **self.kwargs)
        except MethodNotAllowed as error:
            raise ValidationError(f"Nothing here takes {view.request.method}.") from error
        return response


def find(step: Step, root: str, path: str) -> Call:
    """Resolve the `path` of a step, below the URL `root` of the API, to a view.

    Raises ValidationError if the path belongs to no view of documents, or does not accept the step's method.
    """
    try:
        match = resolve(root + path)
    except Resolver404:
        match = None
    cls = getattr(match and match.func, "cls", None)
    if match is None or cls is None or not issubclass(cls, Addressed):
        raise ValidationError(f'"{shortened(path)}" leads to no documents.')
    handler = match.func.actions.get(step.method.lower())  # type: ignore[attr-defined]
    if handler is None:
        raise ValidationError(f'Nothing at "{shortened(path)}" takes {step.method}.')
    return Call(cls, match.func.initkwargs, handler, root + path, match.kwargs)  # type: ignore[attr-defined]
