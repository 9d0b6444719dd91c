"""Further authentication and permission classes, from the project's settings: a logged-in session, say."""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import import_string
from rest_framework.request import Request
from rest_framework.views import APIView

from ... import conf


class FurtherWays(APIView):
    """A view that adds RELATIONS_AUTHENTICATION_CLASSES and RELATIONS_PERMISSION_CLASSES to its own classes.

    Tokens are tried first. A caller whom one of the permission classes accepts needs no scope of a token.
    """

    def get_authenticators(self) -> Any:
        return [*super().get_authenticators(), *_made("RELATIONS_AUTHENTICATION_CLASSES")]

    def check_permissions(self, request: Request) -> None:
        if not any(each.has_permission(request, self) for each in _made("RELATIONS_PERMISSION_CLASSES")):
            super().check_permissions(request)


def _made(setting: str) -> list[Any]:
    return [import_string(name)() for name in conf.get(setting)]
