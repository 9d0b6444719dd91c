"""Permissions by the scopes of access tokens: whether a caller may read or write in any flow at all.

The engine checks the rights in each single flow.
"""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from relations.access.caller import ACTIONS, WRITES, Access
from relations.access.scopes import READ, WRITE, access_of, access_of_anyone
from relations.models.token import AccessToken


class HasTokenScope(BasePermission):
    """A permission class: writing methods need a scope that writes in some flow, reading ones any scope.

    A scope is a right of an access token. A caller without a token may do what the settings RELATIONS_PUBLIC
    and RELATIONS_ANONYMOUS allow. Other requests are refused: with NotAuthenticated if they have no
    credentials, else with PermissionDenied.
    """

    published_only = False  # whether the view shows only published versions

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether the caller may use the request's method in at least one flow."""
        is_read = request.method in SAFE_METHODS
        self.message = f'This needs an access token with the scope "{READ if is_read else WRITE}".'
        return self.access(request).may_anywhere(*(ACTIONS if is_read else WRITES))

    def access(self, request: Request) -> Access:
        """Return the rights of the caller: those of everyone, and those that the scopes of the token give."""
        found = access_of_anyone()
        if isinstance(request.auth, AccessToken):
            found |= access_of(request.auth.scope, published_only=self.published_only)
        return found


class HasTokenScopeForPublished(HasTokenScope):
    """HasTokenScope for views that show only published versions.

    To read there, the scope "published" (read published versions, no drafts) is enough.
    """

    published_only = True
