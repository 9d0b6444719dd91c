"""Permissions: the scope that a token needs to read or to write."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from relations.access.scopes import PUBLISHED, READ, WRITE, granted, granted_to_anyone
from relations.models.token import AccessToken


class HasTokenScope(BasePermission):
    """GET, HEAD and OPTIONS need the scope "read", other methods need "write".

    What RELATIONS_ANONYMOUS allows needs neither a token nor a scope. A refusal is NotAuthenticated for a
    caller without credentials, else PermissionDenied with `message`.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller may use the method; reads `request.auth`, set by BearerTokenAuthentication."""
        needed = READ if request.method in SAFE_METHODS else WRITE
        self.message = f'This needs an access token with the scope "{needed}".'
        if needed in granted_to_anyone():
            return True
        return isinstance(request.auth, AccessToken) and self.allows(request.auth, needed)

    def allows(self, token: AccessToken, needed: str) -> bool:
        """Return whether the token's scopes include the one needed, "read" or "write"."""
        return needed in granted(token.scope.split())


class HasTokenScopeForPublished(HasTokenScope):
    """For views that show only published versions: the scope "published" is enough to read."""

    def allows(self, token: AccessToken, needed: str) -> bool:
        """Return whether the token's scopes include the one needed; to read, "published" is enough."""
        allowed = granted(token.scope.split())
        return needed in allowed or (needed == READ and PUBLISHED in allowed)
