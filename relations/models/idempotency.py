"""Idempotency keys: the answers of writes, kept so that a repeated request gets the same one."""

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = datetime.timedelta(days=1)


class IdempotencyKey(models.Model):
    """The stored answer of a write that a client named with an idempotency key.

    `digest` is the SHA-256 of the caller and the key, `request` that of the request, both in hex. The row is
    inserted in the write's own transaction, so it exists exactly if the write was committed. `answer` is the
    body as JSON, '' for an answer without one. The row is valid for the time `KEPT` after `created_at`.
    """

    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    request = models.CharField(_("request"), max_length=64, editable=False)
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    headers = models.JSONField(_("headers"), default=dict)
    answer = models.TextField(_("answer"), default="")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")

    def __str__(self) -> str:
        return self.digest[:12]

    @staticmethod
    def over() -> datetime.datetime:
        """Return the time (now minus KEPT): rows created before it are no longer valid."""
        return timezone.now() - KEPT
