"""Clients: the toolkit's applications that get tokens with an id and a secret, and what each may do.

The toolkit's own column keeps the scope: an application for "client credentials" may write, one for the
"implicit" grant only reads. Applications for other grants are none of ours, and get no token here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import router, transaction
from django.utils import timezone
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AbstractApplication, get_application_model
from oauth2_provider.settings import oauth2_settings
from oauthlib.common import Request

from relations import transactions
from relations.access.scopes import READ, WRITE
from relations.access.tokens import Scope, issue_token
from relations.models.token import AccessToken

GRANTS: dict[Scope, str] = {
    WRITE: AbstractApplication.GRANT_CLIENT_CREDENTIALS,
    READ: AbstractApplication.GRANT_IMPLICIT,
}
SCOPES = {grant: scope for scope, grant in GRANTS.items()}


def create_client(name: str, *, scope: Scope, using: str | None = None) -> tuple[Any, str]:
    """Store a new client; return it with its secret, which cannot be had again.

    `using` names the database, else the router chooses.
    """
    client = get_application_model()(
        name=name,
        client_type=AbstractApplication.CLIENT_CONFIDENTIAL,
        authorization_grant_type=GRANTS[scope],
    )
    secret = client.client_secret  # saving it leaves only its hash
    client.save(using=using)
    return client, secret


def renew_secret(client: Any) -> str:
    """Give the client another secret and return it; the old one and all its tokens are void at once."""
    secret = generate_client_secret()
    with transaction.atomic(using=router.db_for_write(AccessToken)):
        client.client_secret = secret
        client.save(update_fields=["client_secret", "updated"])
        client.relations_tokens.all().delete()
    return secret


def scope_of(client: Any) -> Scope | None:
    """Return what the client may do, or None for an application of another kind."""
    return SCOPES.get(client.authorization_grant_type)


class Caller(NamedTuple):
    """A client that has shown who it is, and what it may do at most after that."""

    client: Any
    scope: Scope


def identify(client_id: str) -> Caller | None:
    """Return the client with this id, or None; an id is no secret, so its tokens only read."""
    request = Request("")
    known = oauth2_settings.OAUTH2_VALIDATOR_CLASS().validate_client_id(client_id, request)
    return Caller(request.client, READ) if known and scope_of(request.client) else None


def authenticate(client_id: str, secret: str) -> Caller | None:
    """Return the client with this id and this secret, which is not empty, or None."""
    request = Request("", body=[("client_id", client_id), ("client_secret", secret)])
    known = oauth2_settings.OAUTH2_VALIDATOR_CLASS().authenticate_client(request)
    scope = scope_of(request.client) if known else None
    return Caller(request.client, scope) if scope else None


def lifetime() -> int:
    """Return for how many seconds a client's token is good: the toolkit's setting."""
    seconds: int = oauth2_settings.ACCESS_TOKEN_EXPIRE_SECONDS
    return seconds


def issue_client_token(client: Any, scope: Scope) -> tuple[str, datetime]:
    """Store a token for the client, in place of those of its tokens that are over.

    Return its secret, and when it ends.
    """
    expires_in = timedelta(seconds=lifetime())
    expires = timezone.now() + expires_in

    def work() -> str:
        client.relations_tokens.filter(expires__lte=timezone.now()).delete()
        return issue_token(str(client), scope=scope, expires_in=expires_in, application=client)[1]

    return transactions.run(work, using=router.db_for_write(AccessToken)), expires
