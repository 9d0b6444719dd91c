"""OAuth clients: django-oauth-toolkit's applications, which get tokens with an id and a secret.

The application's grant type stores the client's scope: "client credentials" may write, "implicit" only reads.
Applications with other grant types get no token from this app.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import router, transaction
from django.utils import timezone
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AbstractApplication
from oauth2_provider.settings import oauth2_settings
from oauthlib.common import Request

from .. import transactions
from ..access.scopes import READ, WRITE, Scope
from ..access.tokens import issue_token
from ..models import AccessToken
from .models import Client

GRANTS: dict[Scope, str] = {
    WRITE: AbstractApplication.GRANT_CLIENT_CREDENTIALS,
    READ: AbstractApplication.GRANT_IMPLICIT,
}
SCOPES = {grant: scope for scope, grant in GRANTS.items()}


def create_client(name: str, *, scope: Scope, using: str | None = None) -> tuple[Any, str]:
    """Store a new OAuth client; return it with its secret, of which only a hash is stored.

    `scope` is "read" or "write"; KeyError for another. `using` is a database alias; without it the database
    router decides.
    """
    client = Client(
        name=name,
        client_type=AbstractApplication.CLIENT_CONFIDENTIAL,
        authorization_grant_type=GRANTS[scope],
    )
    secret = client.client_secret  # saving it leaves only its hash
    client.save(using=using)
    return client, secret


def renew_secret(client: Any) -> str:
    """Store a new secret for the client and return it. The old one and the client's tokens become invalid."""
    secret = generate_client_secret()
    with transaction.atomic(using=router.db_for_write(AccessToken)):
        client.client_secret = secret
        client.save(update_fields=["client_secret", "updated"])
        tokens_of(client).delete()
    return secret


def tokens_of(client: Any) -> Any:
    """Return the queryset of the client's access tokens, expired ones too."""
    return AccessToken.objects.filter(client=client.client_id)


def revoke_tokens(sender: Any, instance: Any, **_: Any) -> None:
    """Delete the access tokens of a client that was deleted; a receiver of `post_delete`."""
    tokens_of(instance).delete()


def scope_of(client: Any) -> Scope | None:
    """Return the client's scope, "read" or "write"; None for an application with another grant type."""
    return SCOPES.get(client.authorization_grant_type)


class Caller(NamedTuple):
    """An OAuth client that asks for a token, and the widest scope ("read" or "write") that it may get."""

    client: Any
    scope: Scope


def identify(client_id: str) -> Caller | None:
    """Return the client with this id, as a Caller with the scope "read": it has shown no secret.

    None if there is no such client, or it has another grant type than those of clients.
    """
    request = Request("")
    known = oauth2_settings.OAUTH2_VALIDATOR_CLASS().validate_client_id(client_id, request)
    return Caller(request.client, READ) if known and scope_of(request.client) else None


def authenticate(client_id: str, secret: str) -> Caller | None:
    """Return the client with this id and this secret, as a Caller with the client's own scope.

    None for an unknown client, a wrong secret, and another grant type. The secret must not be empty.
    """
    request = Request("", body=[("client_id", client_id), ("client_secret", secret)])
    known = oauth2_settings.OAUTH2_VALIDATOR_CLASS().authenticate_client(request)
    scope = scope_of(request.client) if known else None
    return Caller(request.client, scope) if scope else None


def lifetime() -> int:
    """Return the lifetime of a client's token in seconds: the toolkit's ACCESS_TOKEN_EXPIRE_SECONDS."""
    seconds: int = oauth2_settings.ACCESS_TOKEN_EXPIRE_SECONDS
    return seconds


def issue_client_token(client: Any, scope: str) -> tuple[str, datetime]:
    """Store a new token for the client, and delete those of its tokens that have expired.

    Returns the token's secret and the time when the token expires.
    """
    expires_in = timedelta(seconds=lifetime())
    expires = timezone.now() + expires_in

    def work() -> str:
        tokens_of(client).filter(expires__lte=timezone.now()).delete()
        return issue_token(str(client), scope=scope, expires_in=expires_in, client=client.client_id)[1]

    return transactions.run(work, using=router.db_for_write(AccessToken)), expires
