"""The bearer tokens of both APIs. Only digests of them are kept."""

import hashlib

from django.db import models
from django.utils import timezone
from oauth2_provider.models import AbstractAccessToken
from oauth2_provider.settings import oauth2_settings


def digest(secret: str) -> str:
    """Return the SHA-256 of `secret` in hex: the only form in which a token is stored.

    One unsalted round is enough, for a token is 256 random bits: there is no dictionary to try.
    It is also what django-oauth-toolkit calls `token_checksum`, so either issues what the other accepts.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def reverse_name(name: str) -> str:
    """Return `name` where `relations.AccessToken` is the project's token model, else "+".

    django-oauth-toolkit looks tokens up by these names (`cleartokens` does). In a project that keeps
    the toolkit's own token model they are taken. No database column depends on them.
    """
    return name if oauth2_settings.ACCESS_TOKEN_MODEL == "relations.AccessToken" else "+"


class AccessToken(AbstractAccessToken):
    """A bearer token with the scopes "read" or "read write".

    It is the project's token model (`OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "relations.AccessToken"`), or a
    table beside it in a project that has a token model of its own.
    """

    name = models.CharField(max_length=255, blank=True, default="", help_text="What the token is for.")
    expires = models.DateTimeField(null=True, blank=True, help_text="Empty: it does not expire.")
    # The toolkit's reverse names would clash with those of its own, unswapped token model.
    source_refresh_token = models.OneToOneField(
        oauth2_settings.REFRESH_TOKEN_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name=reverse_name("refreshed_access_token"),
    )
    id_token = models.OneToOneField(
        oauth2_settings.ID_TOKEN_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name=reverse_name("access_token"),
    )
    application = models.ForeignKey(
        oauth2_settings.APPLICATION_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="relations_tokens",
    )

    def __str__(self) -> str:
        return self.name or f"token #{self.pk}"

    @property
    def token(self) -> str:
        """Always empty. It replaces the toolkit's column of clear tokens; setting it stores the digest."""
        return ""

    @token.setter
    def token(self, secret: str) -> None:
        # An empty one comes from the toolkit's own redaction, which hands the secret to `token_checksum`.
        if secret:
            self.token_checksum = digest(secret)

    def is_expired(self) -> bool:
        """Whether the token has expired; one without `expires` never does."""
        return self.expires is not None and timezone.now() >= self.expires
