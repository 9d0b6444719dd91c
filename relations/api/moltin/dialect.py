"""The base class of all views of the Moltin dialect."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from ..auth.authentication import BareTokenAuthentication
from ..auth.permissions import HasTokenScopeForPublished
from ..describing import described_by
from ..writing import WritingView
from . import errors, params


class MoltinView(WritingView):
    """The base class of this dialect's views: authentication, query parameters, errors in Moltin's shape.

    `parameters` maps each action to the names of the query parameters that it accepts.
    """

    authentication_classes: Sequence[Any] = (BareTokenAuthentication,)
    permission_classes: Sequence[Any] = (HasTokenScopeForPublished,)
    dialect = "moltin"
    schema = described_by("moltin.schema.MoltinSchema")
    parameters: Mapping[str, Collection[str]] = {}  # by the action, the first words of those that it takes

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.check_parameters()
        # No column holds a null character, and not every database can be asked about one.
        if any("\x00" in value for value in kwargs.values()):
            raise NotFound

    def check_parameters(self) -> None:
        """Raise BadRequest (400) for an unknown query parameter.

        If ignored, a misspelt `filter` would return all records.
        """
        if self.request.method != "OPTIONS":
            params.check(self.request, self.parameters.get(getattr(self, "action", None) or "", ()))

    def get_exception_handler(self) -> Any:
        return errors.handle


class NowhereView(MoltinView):
    """The view of all paths below /v2/ that have no other view: 404 in this dialect's shape."""

    schema = None

    def address(self) -> None:
        raise NotFound
