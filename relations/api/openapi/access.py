"""Permission to read the OpenAPI document, which shows how a project's content is built."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ...access.caller import EVERY, FIND
from ..auth.permissions import HasTokenScope


class StaffOrReader(BasePermission):
    """A permission class: allows callers who may read every flow, and Django users who are staff."""

    def has_permission(self, request: Request, view: Any) -> bool:
        reader = HasTokenScope()
        if reader.has_permission(request, view) and reader.access(request).may(EVERY, FIND):
            return True
        self.message = reader.message
        return request.auth is None and bool(getattr(request.user, "is_staff", False))
