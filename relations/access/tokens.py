"""Issuing bearer tokens, looking them up by their secret, and renaming flows in their scopes."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, router
from django.db.models import Model, QuerySet, Subquery, UUIDField, Value
from django.utils import timezone

from relations import statements
from relations.access.scopes import OF_DEFINITIONS, words
from relations.models import SchemaState
from relations.models.token import AccessToken, digest

# Lets people, and scanners of leaked secrets, tell what they have found.
PREFIX = "rel_"

SHOWN = 12  # characters of a secret that are kept: too few to guess the rest from


def generate_secret() -> str:
    """Return a new token as plain text: PREFIX and 256 random bits in URL-safe characters."""
    return PREFIX + secrets.token_urlsafe(32)


def issue_token(
    name: str,
    *,
    scope: str | Iterable[str],
    expires_in: timedelta | None = None,
    user: Any = None,
    client: str = "",
    using: str | None = None,
) -> tuple[AccessToken, str]:
    """Store a new token; return it with its secret, which is not stored and cannot be shown again.

    `scope` is "published", "read" or "write", or words like "articles:read", in one text or several. A
    "write" token also reads. Without `expires_in` the token never expires. `client` is the id of the
    OAuth client that it belongs to. `using` is a database alias; without it the database router decides.
    Raises ValueError for an unknown scope.
    """
    token = AccessToken(
        name=name,
        scope=" ".join(words(scope)),
        expires=timezone.now() + expires_in if expires_in is not None else None,
        user=user,
        client=client,
    )
    secret = _renew(token)
    token.save(using=using)
    return token, secret


def rotate_token(token: AccessToken) -> str:
    """Give the token a new secret, store the secret's digest, and return the secret.

    The old secret is invalid then.
    """
    secret = _renew(token)
    token.used = None
    token.save(update_fields=["digest", "prefix", "used"])
    return secret


def find_token(secret: str) -> AccessToken | None:
    """Return the token with this secret, whether or not it has expired, with its user; None if there is none.

    1 SQL statement. The attribute `stamp` of the token is set to the schema's stamp if the tokens are in the
    default database, else to None. The lookup is by digest, so its timing reveals nothing about existing
    secrets.
    """
    using = router.db_for_read(AccessToken)
    user_model = get_user_model()
    own, users = _columns(AccessToken), _columns(user_model)
    stamped = using == DEFAULT_DB_ALIAS
    queryset = partial(_queryset, stamped=stamped)
    for row in statements.rows(("token", stamped), queryset, using=using, digest=digest(secret)):
        token = AccessToken.from_db(using, own, row[: len(own)])
        user = user_model.from_db(using, users, row[len(own) : -1]) if token.user_id is not None else None
        AccessToken._meta.get_field("user").set_cached_value(token, user)
        token.stamp = row[-1]
        return token
    return None


def _queryset(digest: str, stamped: bool) -> QuerySet[Any, Any]:
    """Return a `values_list` queryset of the token with this digest: its columns, its user's, and a stamp.

    The last column is the schema's stamp if `stamped`, else null.
    """
    users = [f"user__{name}" for name in _columns(get_user_model())]
    stamp = SchemaState.objects.order_by("pk").values("stamp")[:1]
    rows = AccessToken.objects.filter(digest=digest)
    rows = rows.annotate(schema_stamp=Subquery(stamp) if stamped else Value(None, UUIDField()))
    return rows.values_list(*_columns(AccessToken), *users, "schema_stamp")


@cache
def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def note_use(token: AccessToken) -> None:
    """Store in which hour the token was last used: 1 SQL statement, none if that hour is stored already."""
    hour = _hour(timezone.now())
    if token.used is None or token.used < hour:
        token.used = hour
        AccessToken.objects.filter(pk=token.pk).update(used=hour)


def rename_flow(slug: str, new: str | None, using: str) -> None:
    """Rename a flow, from the slug `slug` to `new`, in the scopes of all tokens.

    With `new` as None the flow was deleted: words about it are removed from the scopes. A token whose scope
    has no other words then allows nothing. 1 SQL statement, and 1 for each token that names the flow.
    """
    if not router.allow_migrate_model(using, AccessToken):
        return
    for token in AccessToken.objects.using(using).filter(scope__contains=f"{slug}:"):
        renamed = (_renamed(word, slug, new) for word in token.scope.split())
        token.scope = " ".join(sorted(word for word in renamed if word))
        token.save(using=using, update_fields=["scope"])


def _renamed(word: str, slug: str, new: str | None) -> str:
    """Return a word of a scope after a flow's slug changed from `slug` to `new`.

    Words about other flows are returned unchanged; "" for a word about a flow that was deleted (`new` is
    None). `schema:write` is about definitions, even if a flow is called `schema`.
    """
    name, _, kind = word.rpartition(":")
    if name != slug or word == OF_DEFINITIONS:
        return word
    renamed = f"{new}:{kind}"
    return renamed if new and renamed != OF_DEFINITIONS else ""


def _renew(token: AccessToken) -> str:
    secret = generate_secret()
    token.digest, token.prefix = digest(secret), secret[:SHOWN]
    return secret


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
