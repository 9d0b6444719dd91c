"""The bearer tokens of both APIs. Only digests of them are kept."""

import hashlib
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def digest(secret: str) -> str:
    """Return the SHA-256 of a bearer token in hex: the only form in which a token is stored.

    One unsalted round is enough, for a token is 256 random bits: there is no dictionary to try.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


class AccessToken(models.Model):
    """A bearer token for both APIs: the digest of its secret, its scope, and when it expires.

    `scope` has the words that say what the token may do, with spaces between them. `expires` is null for a
    token that never expires, `used` is the hour of its last request, null before the first. `user` is the
    account that it acts for, `client` the id of the OAuth client that it was issued to; null and '' for a
    token without one.
    """

    MAX_NAME = 255

    name = models.CharField(_("name"), max_length=MAX_NAME, blank=True, default="")
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    # So that a token found somewhere is found in the list, too.
    prefix = models.CharField(_("begins with"), max_length=16, blank=True, default="", editable=False)
    scope = models.TextField(_("scope"), blank=True, help_text=_("Words, with spaces between them."))
    expires = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("Empty: it does not expire.")
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)
    used = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="relations_tokens",
        verbose_name=_("user"),
    )
    # The id of an OAuth client, not a key into its table: that table is there with `relations.oauth` alone.
    client = models.CharField(_("client"), max_length=100, blank=True, default="", db_index=True)

    stamp: uuid.UUID | None = None  # the schema's when the token was looked up, for requests

    class Meta:
        # An earlier table, in the shape of django-oauth-toolkit's, has the name that would be usual.
        db_table = "relations_token"
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")

    def __str__(self) -> str:
        return self.name or f"token #{self.pk}"

    def is_expired(self) -> bool:
        """Whether the time `expires` has come; False for a token without it."""
        return self.expires is not None and timezone.now() >= self.expires
