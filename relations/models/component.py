"""Components: groups of attributes that fields of several flows share."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .ordered_json import OrderedJSONField


class Component(models.Model):
    """A group of attributes that fields of several flows share, known by its `uid`.

    `attributes` maps slugs, in order, to descriptions in Strapi's format: `{"title": {"type": "string",
    "required": true, "maxLength": 60}}`. The values of a component have no table of their own: they stand in
    the JSON values of the entry versions that hold it.
    """

    uid = models.CharField(_("name in fields"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=200)
    attributes = OrderedJSONField(_("attributes"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        ordering = ("uid",)

    def __str__(self) -> str:
        return self.name
