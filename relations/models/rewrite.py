"""Rewriting the stored values of entry versions in batches, when a definition changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .flow import Flow


class Task(models.TextChoices):
    """The kinds of work that a `Rewrite` does, batch by batch, with the stored versions of a flow.

    PREPARE adds converted values of a field under a new key, before its definition changes. FORGET removes
    values of a key that no field has. FOLD writes the text for searching anew. LOCALE deletes versions in a
    locale. CLOSE changes no version: it only marks that a change of definitions is going on, during which
    others may not write the flow's documents.
    """

    PREPARE = (
        "prepare",
        _("prepare values"),
    )  # fill `key` with converted values, before the definition changes
    FORGET = "forget", _("forget values")  # remove `key`, which no field has
    FOLD = "fold", _("fold texts")  # write the folded text anew
    LOCALE = "locale", _("remove a locale")  # delete the version, which is in the locale `key`
    CLOSE = "close", _("close for writing")  # nothing: the flow's content is being changed as a whole


class Rewrite(models.Model):
    """The progress of a change of all entry versions of a flow, in batches; without a `flow`, of all flows.

    `task` says what is changed. `key` is the key in the versions' JSON values that is changed; for the task
    LOCALE it is a locale's code. `cursor` is the primary key of the version that was changed last. `last` is
    the primary key of the newest version at the beginning: later ones need no change. `details` say how
    values are converted, and `lost` counts the values that could not be converted.
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
