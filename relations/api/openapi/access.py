"""Permission to read the OpenAPI document, which shows how a project's content is built."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ..auth.permissions import HasTokenScope


class StaffOrReader(BasePermission):
    """Allows callers who may read with the APIs, and users who may log in to the admin."""

    def has_permission(self, request: Request, view: Any) -> bool:
        reader = HasTokenScope()
        if reader.has_permission(request, view):
            return True
        self.message = reader.message
        return request.auth is None and bool(getattr(request.user, "is_staff", False))
