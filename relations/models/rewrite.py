"""Rewriting stored content in batches."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .flow import Flow


class Task(models.TextChoices):
    """What a rewrite does with each version."""

    PREPARE = (
        "prepare",
        _("prepare values"),
    )  # fill `key` with converted values, before the definition changes
    FORGET = "forget", _("forget values")  # remove `key`, which no field has
    FOLD = "fold", _("fold texts")  # write the folded text anew
    LOCALE = "locale", _("remove a locale")  # delete the version, which is in the locale `key`


class Rewrite(models.Model):
    """A pass in batches over the versions of a flow, or of all flows, for a change of definitions.

    `cursor` is the key of the last version that is done, and `last` of the last that there was at the
    beginning: later ones are written as they are to be. `details` say how values are prepared, and `lost`
    counts those that cannot be.
    """

    task = models.CharField(_("task"), max_length=10, choices=Task)
    flow = models.ForeignKey(Flow, models.CASCADE, null=True, related_name="+", verbose_name=_("flow"))
    key = models.CharField(_("key"), max_length=120, blank=True)
    details = models.JSONField(_("details"), default=dict)
    cursor = models.BigIntegerField(_("cursor"), default=0)
    last = models.BigIntegerField(_("last"), default=0)
    lost = models.BigIntegerField(_("values lost"), default=0)
    done = models.BooleanField(_("done"), default=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("rewrite")
        verbose_name_plural = _("rewrites")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.task} {self.key}".strip()
