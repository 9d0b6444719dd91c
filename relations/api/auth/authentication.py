"""`Authorization: Bearer <token>`, at the price of one SQL statement."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from relations.access.tokens import find_token
from relations.api.auth.users import TokenUser
from relations.models.token import AccessToken

MAX_LENGTH = 255  # characters; a token has 47

# One message for every reason, so that nobody can probe which tokens once existed.
REFUSED = "The access token is malformed, unknown or expired."


class BearerTokenAuthentication(BaseAuthentication):
    """Authenticates by the Authorization header alone.

    `request.auth` is the token, `request.user` its user or a TokenUser. A request without the header, or
    with another scheme, is left to the next class; whatever else is wrong raises AuthenticationFailed.
    """

    schemes: tuple[str, ...] = ("bearer",)
    accepts_bare_tokens = False

    def authenticate(self, request: Request) -> tuple[Any, AccessToken] | None:
        """Return (user, token), or None where no bearer token was sent. Raises AuthenticationFailed.

        The user is the token's, or a TokenUser.
        """
        secret = self.read_secret(request)
        if secret is None:
            return None
        token = find_token(secret)
        if token is None or not self.is_usable(token):
            raise AuthenticationFailed(REFUSED)
        return token.user or TokenUser(token), token

    def authenticate_header(self, request: Request) -> str:
        """Return "Bearer", so that the framework answers 401, and not 403, and names this scheme."""
        return "Bearer"

    def read_secret(self, request: Request) -> str | None:
        """Return the token that was sent, or None where the header is absent or of another scheme.

        Raises AuthenticationFailed for a malformed one.
        """
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        # A server that has not decoded the header hands over bytes.
        text = header.decode("latin-1") if isinstance(header, bytes) else header
        words = text.split()
        if len(words) > 1 and words[0].lower() not in self.schemes:
            return None
        if len(words) == 2:
            secret = words[1]
        elif len(words) == 1 and self.accepts_bare_tokens:
            secret = words[0]
        else:
            raise AuthenticationFailed(REFUSED)
        if not secret.isascii() or len(secret) > MAX_LENGTH:
            raise AuthenticationFailed(REFUSED)
        return secret

    def is_usable(self, token: AccessToken) -> bool:
        """Whether the token is valid, and its user may still log in."""
        return not token.is_expired() and (token.user is None or token.user.is_active)


class BareTokenAuthentication(BearerTokenAuthentication):
    """Also takes the token without "Bearer" before it, as clients of the Moltin dialect send it.

    Versions 4 to 8 of its JavaScript SDK send "Bearer:", with a colon.
    """

    schemes = ("bearer", "bearer:")
    accepts_bare_tokens = True
