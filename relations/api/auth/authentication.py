"""Authentication by the header `Authorization: Bearer <token>`, with one SQL statement."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from relations.access.tokens import find_token
from relations.api.auth.users import TokenUser
from relations.engine import schema
from relations.models.token import AccessToken

MAX_LENGTH = 255  # characters; a token has 47

# One message for every reason, so that nobody can probe which tokens once existed.
REFUSED = "The access token is malformed, unknown or expired."


class BearerTokenAuthentication(BaseAuthentication):
    """A Django REST framework authentication class for bearer tokens in the Authorization header.

    `request.auth` becomes the AccessToken, a row of the app. `request.user` becomes the user of the token, or
    a TokenUser for a token that belongs to no user. A request without the header, or with another scheme such
    as Basic, is left to the next authentication class. Any other header raises AuthenticationFailed.
    """

    schemes: tuple[str, ...] = ("bearer",)
    accepts_bare_tokens = False

    def authenticate(self, request: Request) -> tuple[Any, AccessToken] | None:
        """Return (user, token), or None if no bearer token was sent.

        The user is the token's own, or a TokenUser. Raises AuthenticationFailed for a malformed or invalid
        token.
        """
        secret = self.read_secret(request)
        if secret is None:
            return None
        token = find_token(secret)
        if token is None or not self.is_usable(token):
            raise AuthenticationFailed(REFUSED)
        if token.stamp is not None:
            schema.seen(token.stamp)
        return token.user or TokenUser(token), token

    def authenticate_header(self, request: Request) -> str:
        """Return "Bearer", the scheme of the header `WWW-Authenticate` in answers.

        With it the framework answers 401 to a caller without credentials; without it, it would answer 403.
        """
        return "Bearer"

    def read_secret(self, request: Request) -> str | None:
        """Return the secret that was sent as bearer token; None without the header or with another scheme.

        Raises AuthenticationFailed for a malformed header.
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
        """Return whether the token has not expired, and its user, if it has one, is active."""
        return not token.is_expired() and (token.user is None or token.user.is_active)


class BareTokenAuthentication(BearerTokenAuthentication):
    """Authentication by bearer token that also accepts a header without the word "Bearer".

    Clients of the Moltin dialect send the token alone. Versions 4 to 8 of its JavaScript SDK send "Bearer:",
    with a colon.
    """

    schemes = ("bearer", "bearer:")
    accepts_bare_tokens = True
