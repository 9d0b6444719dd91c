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

SHOWN = 12  # characters of a secret that are kept: too few to guess the rest from


def generate_secret() -> str:
    """Return a new token in clear: PREFIX and 256 random bits in URL-safe characters."""
    return PREFIX + secrets.token_urlsafe(32)


def issue_token(
    name: str,
    *,
    scope: Scope,
    expires_in: timedelta | None = None,
    user: Any = None,
    client: str = "",
    using: str | None = None,
) -> tuple[AccessToken, str]:
    """Store a new token; return it with its secret, which is not stored and cannot be shown again.

    A "write" token also reads. Without `expires_in` the token never expires. `client` is the id of the
    OAuth client that it belongs to. `using` is a database alias; without it the database router decides.
    Raises ValueError for an unknown scope.
    """
    if scope not in GRANTS:
        raise ValueError(f'A scope is "published", "read" or "write", not {scope!r}.')
    secret = generate_secret()
    token = AccessToken(
        name=name,
        digest=digest(secret),
        prefix=secret[:SHOWN],
        scope=" ".join(sorted(GRANTS[scope])),
        expires=timezone.now() + expires_in if expires_in is not None else None,
        user=user,
        client=client,
    )
    token.save(using=using)
    return token, secret


def find_token(secret: str) -> AccessToken | None:
    """Return the token with this secret, expired or not, or None. One SQL statement.

    The lookup is by digest, so its timing tells nothing about the secrets that exist.
    """
    return AccessToken.objects.select_related("user").filter(digest=digest(secret)).first()
