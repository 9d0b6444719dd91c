"""A project's own authentication and permission classes for the APIs, such as for a logged-in session."""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import import_string
from rest_framework.request import Request
from rest_framework.views import APIView

from ... import conf
from ...access import caller
from .permissions import HasTokenScope


class FurtherAuthentication(APIView):
    """A view that also uses the classes in RELATIONS_AUTHENTICATION_CLASSES and RELATIONS_PERMISSION_CLASSES.

    These settings name classes of the project. Bearer tokens are tried first. A caller whom one of these
    permission classes accepts needs no scope of an access token. Until the caller is known, and where no
    class says what the caller may do, the engine refuses every operation of the view.
    """

    def get_authenticators(self) -> Any:
        return [*super().get_authenticators(), *_made("RELATIONS_AUTHENTICATION_CLASSES")]

    def check_permissions(self, request: Request) -> None:
        if any(each.has_permission(request, self) for each in _made("RELATIONS_PERMISSION_CLASSES")):
            caller.become(caller.EVERYTHING)
            return
        super().check_permissions(request)
        for each in self.get_permissions():
            if isinstance(each, HasTokenScope):
                caller.become(each.access(request))


def _made(setting: str) -> list[Any]:
    return [import_string(name)() for name in conf.get(setting)]
