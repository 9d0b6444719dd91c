"""Permissions: what a token, or a caller without one, may do in any flow. The engine checks each flow."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from relations.access.caller import ACTIONS, WRITES, Access
from relations.access.scopes import READ, WRITE, access_of, access_of_anyone
from relations.models.token import AccessToken


class HasTokenScope(BasePermission):
    """A permission class: methods that write need a scope that writes in some flow, others any scope at all.

    A caller without a token may do what the settings RELATIONS_PUBLIC and RELATIONS_ANONYMOUS allow. Anyone
    else is refused: with NotAuthenticated without credentials, else with PermissionDenied.
    """

    published_only = False  # whether the view shows only published versions

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether the caller may use the request's method in any flow at all."""
        is_read = request.method in SAFE_METHODS
        self.message = f'This needs an access token with the scope "{READ if is_read else WRITE}".'
        return self.access(request).may_anywhere(*(ACTIONS if is_read else WRITES))

    def access(self, request: Request) -> Access:
        """Return what the caller may do: what anyone may, and what the scopes of the token allow."""
        found = access_of_anyone()
        if isinstance(request.auth, AccessToken):
            found |= access_of(request.auth.scope, published_only=self.published_only)
        return found


class HasTokenScopeForPublished(HasTokenScope):
    """HasTokenScope for views that show only published versions: the scope "published" is enough to read."""

    published_only = True
