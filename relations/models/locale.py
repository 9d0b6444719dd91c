"""Locales: the languages of localized content."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Locale(models.Model):
    """A language that content may be in, by its `code`, as `en` or `pt-BR`. One of them is the default."""

    code = models.CharField(_("code"), max_length=35, unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    is_default = models.BooleanField(_("default"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("locale")
        verbose_name_plural = _("locales")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name or self.code
