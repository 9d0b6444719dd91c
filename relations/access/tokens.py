"""Issue bearer tokens, and look them up by their secret."""

import secrets
from datetime import timedelta
from typing import Any, Literal

from django.utils import timezone

from relations.access.scopes import GRANTS
from relations.models.token import AccessToken, digest

# Lets people, and scanners of leaked secrets, tell what they have found.
PREFIX = "rel_"

Scope = Literal["published", "read", "write"]

# What a request may ask of its token. An application has twenty columns more, which would be read in vain.
NEEDED = ("name", "scope", "expires", "resource", "user", "application__name", "application__client_id")


def generate_secret(request: Any = None) -> str:
    """Return a new token in clear: PREFIX and 256 random bits in URL-safe characters.

    `request` is unused. It is there because django-oauth-toolkit's ACCESS_TOKEN_GENERATOR passes one.
    """
    return PREFIX + secrets.token_urlsafe(32)


def issue_token(
    name: str,
    *,
    scope: Scope,
    expires_in: timedelta | None = None,
    user: Any = None,
    application: Any = None,
    using: str | None = None,
) -> tuple[AccessToken, str]:
    """Store a new token; return it with its secret, which is not stored and cannot be shown again.

    A "write" token also reads. Without `expires_in` the token never expires. `using` is a database alias;
    without it the database router decides. Raises ValueError for an unknown scope.
    """
    if scope not in GRANTS:
        raise ValueError(f'A scope is "published", "read" or "write", not {scope!r}.')
    secret = generate_secret()
    token = AccessToken(
        name=name,
        token_checksum=digest(secret),
        scope=" ".join(sorted(GRANTS[scope])),
        expires=timezone.now() + expires_in if expires_in is not None else None,
        user=user,
        application=application,
    )
    token.save(using=using)
    return token, secret


def find_token(secret: str) -> AccessToken | None:
    """Return the token with this secret, expired or not, or None. One SQL statement.

    The lookup is by digest, so its timing tells nothing about the secrets that exist.
    """
    tokens = AccessToken.objects.select_related("user", "application").only(*NEEDED)
    return tokens.filter(token_checksum=digest(secret)).first()
